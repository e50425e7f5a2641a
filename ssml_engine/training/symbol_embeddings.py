"""Weights that have heard English only → the same, with every other phone embedded as its nearest English ones.

    python -m ssml_engine.training.symbol_embeddings voices/models --out START

What a training on other languages goes on from: a Spanish rolled r begins as the English r and drifts from there,
instead of beginning as noise.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from ssml_engine.text.symbols import symbol_table

EMBEDDINGS = {
    "ar.safetensors": "conditioner.phones.symbol.weight",
    "nar.safetensors": "conditioner.phones.symbol.weight",
    "prosody.safetensors": "phones.symbol.weight",
}


def start_from_nearest(embedding: Tensor, heard: frozenset[str] = frozenset()) -> Tensor:
    """A table of symbols `[symbols, D]` with the mean of its nearest English ones in each row not in `heard`."""
    table = symbol_table()
    started = embedding.clone()
    for symbol in table.symbols:
        if symbol.nearest and symbol.symbol not in heard:
            started[symbol.id] = embedding[[table.id(near) for near in symbol.nearest]].mean(0)
    return started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder of weights")
    parser.add_argument("--out", type=Path, required=True, help="folder for all of them, three changed")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(args.models.glob("*.safetensors")):
        tensors = load_file(path)
        with safe_open(path, framework="pt") as file:
            header = file.metadata()
        if (name := EMBEDDINGS.get(path.name)) is not None:
            tensors[name] = start_from_nearest(tensors[name].float()).to(tensors[name].dtype)
        save_file(tensors, args.out / path.name, metadata=header)


if __name__ == "__main__":
    main()

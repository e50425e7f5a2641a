"""Two checkpoints of one network from one run → the mean of their weights.

    python -m ssml_engine.training.weight_mean EARLIER.safetensors LATER.safetensors --out MEAN.safetensors

Where the later one learned something new and lost a little of the old, the mean often keeps both.  Source: model soups
(arXiv 2203.05482).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import load_file, save_file


def average(earlier: Path, later: Path, out: Path) -> None:
    """Write the mean; its header is the later one's.  Raises ValueError if the two are not of one shape."""
    first, second = load_file(earlier), load_file(later)
    if {name: t.shape for name, t in first.items()} != {name: t.shape for name, t in second.items()}:
        raise ValueError(f"{earlier} and {later} are not checkpoints of one network")
    with safe_open(later, framework="pt") as file:
        header = file.metadata()
    mean = {name: ((first[name].float() + second[name].float()) / 2).to(t.dtype) for name, t in second.items()}
    save_file(mean, out, metadata=header)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("earlier", type=Path)
    parser.add_argument("later", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    average(args.earlier, args.later, args.out)


if __name__ == "__main__":
    main()

"""Token files of one codec → one file, for a training on all of them.

    python -m ssml_engine.training.join_tokens tokens.safetensors multilingual.safetensors --out all.safetensors
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

OFFSETS = ("phone_offsets", "frame_offsets")


def join(paths: list[Path], out: Path) -> None:
    """Write the joined file; voices of different files stay different, and whose cache they lie in is forgotten.

    Raises KeyError for other files.
    """
    parts = [load_file(path) for path in paths]
    for part in parts:
        part.setdefault("recorded", np.zeros(len(part["voice"]), bool))
    num_voices = np.cumsum([0, *(int(part["voice"].max()) + 1 for part in parts)])
    plain = parts[0].keys() - {*OFFSETS, "voice", "first_frame"}
    joined = {name: np.concatenate([part[name] for part in parts]) for name in plain}
    voices = [part["voice"] + first for part, first in zip(parts, num_voices, strict=False)]
    joined["voice"] = np.concatenate(voices).astype(np.int32)
    for name in OFFSETS:
        ends = np.cumsum([0, *(int(part[name][-1]) for part in parts)])
        joined[name] = np.concatenate([[0], *(p[name][1:] + e for p, e in zip(parts, ends, strict=False))])
    save_file(joined, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokens", type=Path, nargs="+", help="files that `token_cache` wrote")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    join(args.tokens, args.out)


if __name__ == "__main__":
    main()

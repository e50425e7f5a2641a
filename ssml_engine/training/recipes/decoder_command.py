"""The command line that the recipes share which take the codec's decoder on; encoder and codebooks stay."""

from __future__ import annotations

import argparse
from pathlib import Path

from ssml_engine.training.loop import RunConfig


def decoder_parser(description: str | None, steps: int) -> argparse.ArgumentParser:
    """Options of every such recipe; steps: unless `--steps` says otherwise."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="speech cache folder")
    parser.add_argument("--codec", type=Path, required=True, help="codec after its own recipe")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def run_config(args: argparse.Namespace) -> RunConfig:
    return RunConfig(args.folder, args.data, args.steps, args.device, args.seed)

"""Fit the voice vectors of the voices in a folder to the weights that will speak them; run it when weights change.

    python -m ssml_engine.training.fit_voices --voices voices --models voices/models
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import torch

from ssml_engine.synthesis.network import Networks, load_networks
from ssml_engine.synthesis.voice_fitting import fit_voice
from ssml_engine.voices.prompt import load_voice, save_voice


def fit_folder(voices: Path, networks: Networks) -> list[str]:
    """Rewrite every voice of a folder with fitted vectors; returns their names."""
    names = []
    for path in sorted(voices.glob("*.safetensors")):
        prompt = load_voice(path)
        save_voice(replace(prompt, fitted=fit_voice(networks, prompt)), path)
        names.append(prompt.facts.name)
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", type=Path, required=True, help="folder of voice files, rewritten in place")
    parser.add_argument("--models", type=Path, required=True, help="folder of weights")
    args = parser.parse_args()
    torch.set_num_threads(1)
    sys.stdout.write("".join(f"{name}\n" for name in fit_folder(args.voices, load_networks(args.models, "cpu"))))


if __name__ == "__main__":
    main()

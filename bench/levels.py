"""Print `voices/levels.toml`: the loudness of each shipped voice as the shipped weights speak it.

    python -m bench.levels > voices/levels.toml

The mean over some of the held-out sentences, in LUFS.
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.studio import Studio


def main(arguments: list[str] | None = None) -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m bench.levels", description=__doc__)
    parser.add_argument("--sentences", type=int, default=4, help="number of sentences a voice")
    options = parser.parse_args(arguments)
    from ssml_engine.audio import integrated_loudness
    from ssml_engine.evaluation.sentences import held_out_sentences
    from ssml_engine.synthesis import Engine
    from ssml_engine.voices import open_library
    from ssml_engine.voices.locations import shipped_folder

    studio = Studio(Engine.load(device="cpu"))
    sentences = held_out_sentences()[: options.sentences]
    print(f"# LUFS over {len(sentences)} sentences; written by python -m bench.levels")
    for voice in open_library(shipped_folder()).voices():
        levels = [integrated_loudness(studio.record(voice.name, sentence).samples) for sentence in sentences]
        print(f"{voice.name} = {np.mean(levels):.2f}", flush=True)


if __name__ == "__main__":
    main()

"""Print `voices/levels.toml`: the loudness of each shipped voice as the shipped weights speak it.

    python -m bench.levels > levels.toml && mv levels.toml voices/

The loudness of some held-out sentences of the voice's language spoken one after the other, in LUFS; beside it, as a
comment, how loud the voice is heard with the table that stands now.
"""

from __future__ import annotations

import argparse
import tomllib

import numpy as np

from bench.studio import Studio


def main(arguments: list[str] | None = None) -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m bench.levels", description=__doc__)
    parser.add_argument("--sentences", type=int, default=4, help="number of sentences a voice")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    options = parser.parse_args(arguments)
    import torch

    from bench.languages import SENTENCES
    from ssml_engine.audio import integrated_loudness
    from ssml_engine.evaluation.sentences import held_out_sentences
    from ssml_engine.synthesis import Engine
    from ssml_engine.voices import open_library
    from ssml_engine.voices.locations import shipped_folder

    torch.set_num_threads(options.threads)
    engine = Engine.load(device="cpu")
    studio = Studio(engine)
    spoken = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    print(f"# LUFS over {options.sentences} sentences; written by python -m bench.levels")
    for voice in open_library(shipped_folder()).voices():
        sentences = spoken.get(voice.locale, held_out_sentences())[: options.sentences]
        samples = np.concatenate([studio.record(voice.name, sentence).samples for sentence in sentences])
        heard = integrated_loudness(samples)
        print(f"{voice.name} = {heard - engine.speaker(voice.name).gain_db:.2f}  # heard at {heard:.2f}", flush=True)


if __name__ == "__main__":
    main()

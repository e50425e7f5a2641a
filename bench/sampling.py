"""Ways of drawing codes → word errors, likeness and quality of each, one setting at a time changed from the default.

    python -m bench.sampling --texts FILE [--setting NAME] [--threads 1]

FILE holds a sentence a line; voices take turns.  Choose by sentences that no score is reported on, or the choice
flatters the score.  After ± stands half of the 95 % interval over sentences.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from ssml_engine.synthesis import DecodingOptions, SamplingOptions

SEED = 1
SAMPLING = SamplingOptions()
# Name → options.  The first is what the engine does with seed 0, the second with any other.
SETTINGS: dict[str, DecodingOptions] = {
    "likeliest": DecodingOptions(replace(SAMPLING, temperature=0.0)),
    "drawn": DecodingOptions(),
    "temperature 0.6": DecodingOptions(replace(SAMPLING, temperature=0.6)),
    "temperature 1": DecodingOptions(replace(SAMPLING, temperature=1.0)),
    "top-p 0.8": DecodingOptions(replace(SAMPLING, top_p=0.8)),
    "top-p 1": DecodingOptions(replace(SAMPLING, top_p=1.0)),
    "guidance 1": DecodingOptions(replace(SAMPLING, guidance=1.0)),
    "guidance 2": DecodingOptions(replace(SAMPLING, guidance=2.0)),
    "guidance 3": DecodingOptions(replace(SAMPLING, guidance=3.0)),
    "guidance 4": DecodingOptions(replace(SAMPLING, guidance=4.0)),
    "7 NAR passes": DecodingOptions(nar_passes=7),
}


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.sampling", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True, help="file with a sentence a line")
    parser.add_argument("--setting", action="append", choices=list(SETTINGS), help="only this one; may be repeated")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads")
    options = parser.parse_args(arguments)
    import torch

    from ssml_engine.evaluation.run import english_voices, prompt_samples, score_systems
    from ssml_engine.evaluation.scoring import Judges
    from ssml_engine.evaluation.sentences import assign_voices
    from ssml_engine.evaluation.summary import summarize, table
    from ssml_engine.evaluation.systems import EngineSystem
    from ssml_engine.recognition import QualityJudge, SpeakerEncoder, WhisperRecognizer
    from ssml_engine.synthesis import Engine

    torch.set_num_threads(options.threads)
    engine = Engine.load(device="cpu")
    judges = Judges(
        WhisperRecognizer(num_threads=options.threads), SpeakerEncoder(), QualityJudge(options.threads)
    )
    voices = english_voices(engine)
    for voice in voices:
        judges.set_reference(voice, prompt_samples(engine, voice))
    sentences = [line for line in options.texts.read_text().splitlines() if line.strip()]
    pairs = assign_voices(sentences, voices, every_pair=False)
    rows = []
    for name in options.setting or SETTINGS:
        engine.options = SETTINGS[name]
        rows.append(summarize(name, score_systems([EngineSystem(engine, seed=SEED)], judges, pairs)))
        print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How much worse a recogniser understands speech whose rate or pitch was changed.

    python -m bench.control_errors --sentences 64

Word error rates of Whisper base over held-out sentences, voices taking turns, pooled; beside each the points
above neutral and how many are allowed: 2 inside rate 0.7 to 1.5 and 4 semitones, 6 at the ends of what is legal.
Exits 1 where more come out.
"""

from __future__ import annotations

import argparse
import sys

from bench.control_measures import wrapped
from bench.measure import aligned
from bench.studio import RATE_HZ, Studio

# Setting → (template, points that are allowed above neutral).
SETTINGS: dict[str, tuple[str, float]] = {
    "neutral": ("{}", 0.0),
    "rate 0.7": (wrapped("rate", "0.7"), 2.0),
    "rate 1.5": (wrapped("rate", "1.5"), 2.0),
    "pitch -4st": (wrapped("pitch", "-4st"), 2.0),
    "pitch +4st": (wrapped("pitch", "+4st"), 2.0),
    "rate 0.5": (wrapped("rate", "0.5"), 6.0),
    "rate 2": (wrapped("rate", "2"), 6.0),
    "pitch -50%": (wrapped("pitch", "-50%"), 6.0),
    "pitch +50%": (wrapped("pitch", "+50%"), 6.0),
}


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.control_errors", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=64, help="number of sentences")
    parser.add_argument("--setting", action="append", choices=list(SETTINGS), help="only this one, and neutral")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    options = parser.parse_args(arguments)
    import torch

    from ssml_engine.evaluation.run import english_voices
    from ssml_engine.evaluation.sentences import assign_voices, held_out_sentences
    from ssml_engine.recognition import WhisperRecognizer, pooled_rate, word_error_rate
    from ssml_engine.synthesis import Engine

    torch.set_num_threads(options.threads)
    engine, recognizer = Engine.load(device="cpu"), WhisperRecognizer(num_threads=options.threads)
    voices = english_voices(engine)
    pairs = assign_voices(held_out_sentences()[: options.sentences], voices, every_pair=False)
    rows, neutral, kept = [["setting", "WER %", "points above", "allowed"]], 0.0, True
    for name in ["neutral", *(options.setting or [name for name in SETTINGS if name != "neutral"])]:
        template, allowed = SETTINGS[name]
        studio = Studio(engine)  # of one setting, so that recordings do not pile up
        scores = []
        for voice, sentence in pairs:
            samples = studio.record(voice, template.format(sentence)).samples
            scores.append(word_error_rate(sentence, recognizer.transcribe(samples, RATE_HZ, "en").text, "en"))
        rate = pooled_rate(scores) * 100
        neutral = rate if name == "neutral" else neutral
        kept = kept and rate - neutral <= allowed
        rows.append([name, f"{rate:.1f}", f"{rate - neutral:+.1f}", f"{allowed:.0f}"])
        print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    print(f"{len(pairs)} sentences")
    print(aligned(rows, num_names=1))
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())

"""Recordings with right and wrong transcripts → how far each is from what is heard, and which are refused.

    python -m bench.transcripts FOLDER [--most 24]

FOLDER holds `NAME.wav` and what is said in `NAME.txt`.  Wrong transcripts are those of all the others; half wrong ones
begin as their own and end as another's.
"""

from __future__ import annotations

import argparse
from itertools import permutations
from pathlib import Path

import numpy as np

from ssml_engine.audio import decode
from ssml_engine.enrollment.transcripts import WORST_DISAGREEMENT, compare_transcript
from ssml_engine.recognition import WhisperRecognizer
from ssml_engine.recognition.spoken_words import spoken_words
from ssml_engine.text import Frontend

RATE_HZ = 24_000
LOCALE = "en-US"


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=24, help="recordings")
    options = parser.parse_args()
    recognizer, frontend = WhisperRecognizer(), Frontend()
    texts: list[str] = []
    heard: list[str] = []
    for path in sorted(options.folder.glob("*.wav"))[: options.most]:
        samples = decode(path.read_bytes(), max_duration_s=30, sample_rate_hz=RATE_HZ).samples
        texts.append(path.with_suffix(".txt").read_text(encoding="utf-8").strip())
        heard.append(recognizer.transcribe(samples, RATE_HZ, LOCALE).text)

    def disagreement(text: str, found: str) -> float:
        words = spoken_words(text, LOCALE, frontend)
        return compare_transcript(words, found, LOCALE, frontend).disagreement

    right = [disagreement(text, found) for text, found in zip(texts, heard, strict=True)]
    pairs = list(permutations(range(len(texts)), 2))
    wrong = [disagreement(texts[other], heard[own]) for own, other in pairs]
    mixed = [disagreement(_half(texts[own], texts[other]), heard[own]) for own, other in pairs]
    for number in np.argsort(right)[::-1][:5]:
        print(f'{right[number]:.2f}  "{texts[number]}" was heard as "{heard[number]}"')
    for name, found in (("right", right), ("half wrong", mixed), ("wrong", wrong)):
        refused = np.mean(np.array(found) > WORST_DISAGREEMENT)
        low, middle, high = np.percentile(found, [0, 50, 100])
        print(
            f"{name:<11} {len(found):4} pairs  {low:.2f} to {high:.2f}, median {middle:.2f}  refused {refused:6.1%}"
        )


def _half(text: str, other: str) -> str:
    words, others = text.split(), other.split()
    return " ".join([*words[: len(words) // 2], *others[len(others) // 2 :]])


if __name__ == "__main__":
    main()

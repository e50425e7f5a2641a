"""Which hard sentences the ears hear right when the teacher says them.

    python -m bench.hard_sentences STYLES [--spare FILE]

STYLES is the folder of the teacher's style files.  A sentence that a recogniser mishears in the teacher's speech
measures the recogniser and not the takes, so the set of `bench.takes` should have none.  Each is said in the voice that
it has there.  FILE holds more sentences, kind and text with a tab between: each one misheard is followed by the first
of its kind that is heard right in its place.  Exits 1 where something was misheard.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from bench.takes import locale_of, scattered, sentence_plan, spoken_items
from ssml_engine.evaluation.run import english_voices, open_teacher
from ssml_engine.evaluation.sentences import hard_sentences, kinds_and_texts
from ssml_engine.evaluation.systems import TeacherSystem
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.recognition import WhisperRecognizer
from ssml_engine.synthesis import Engine
from ssml_engine.validation import compare_words


class Listener:
    """Hears the teacher."""

    def __init__(self, engine: Engine, teacher: TeacherSystem) -> None:
        self._engine, self._teacher = engine, teacher
        self._recognizer = WhisperRecognizer(num_threads=1)

    def mishears(self, text: str, voice: str) -> str | None:
        """What is heard instead; None where every word is right."""
        samples = self._teacher.speak(text, voice).samples
        heard = self._recognizer.transcribe(samples, SAMPLE_RATE, locale_of(voice)).text
        words = [word for item in spoken_items(sentence_plan(self._engine, text, voice)) for word in item.words]
        return heard if compare_words(words, heard, locale_of(voice)).errors else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("styles", type=Path)
    parser.add_argument("--spare", type=Path, help="sentences to take the place of those that are misheard")
    options = parser.parse_args()
    torch.set_num_threads(1)
    engine = Engine.load(device="cpu")
    voices = english_voices(engine)
    listener = Listener(engine, open_teacher(engine, voices, options.styles))
    spare = list(kinds_and_texts(options.spare.read_text("utf-8").splitlines())) if options.spare else []
    num_misheard = 0
    for kind, text, voice in scattered(hard_sentences(), voices):
        heard = listener.mishears(text, voice)
        if heard is None:
            continue
        num_misheard += 1
        print(f"{kind}\t{text}\t{voice} heard as {heard!r}", flush=True)
        for other in [other for other in spare if other[0] == kind]:
            if listener.mishears(other[1], voice) is None:
                spare.remove(other)
                print(f"{kind}\t{other[1]}\tinstead", flush=True)
                break
    print(f"{num_misheard} misheard")
    return int(num_misheard > 0)


if __name__ == "__main__":
    sys.exit(main())

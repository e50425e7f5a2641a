"""Bulk speech by morphed speakers, as corpus shards; resumable, one shard a batch of speakers.

    python -m ssml_engine.training.corpora.build_parametric --texts CORPUS --out DIR --speakers 400

400 speakers of 8 utterances are about 4 hours and take 2 to 3 minutes of one free core. Held-out sentences
never enter; held-out speakers are written and marked by name, the readers leave them out of training.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.parametric_teacher import ParametricTeacher
from ssml_engine.training.corpora.sentence_patterns import draw_sentence
from ssml_engine.training.corpora.shards import ShardWriter, read_texts
from ssml_engine.training.corpora.speaker_morph import draw_edit, draw_morph
from ssml_engine.training.corpora.splits import is_held_out_sentence
from ssml_engine.training.corpora.spoken_text import to_teacher, transcribe_with_punctuation

SPEAKERS_PER_SHARD = 10
PATTERN_SHARE = 0.4  # of sentences from patterns, the rest is read from --texts
TWO_SENTENCE_SHARE = 0.5  # of utterances with a second sentence
LONGEST_TEACHER = 300  # symbols
LOCALE = "en-US"


def main(arguments: list[str] | None = None) -> int:
    """Entry point; prints a line a shard."""
    options = _parse(arguments)
    texts = [text for text in read_texts(options.texts) if not is_held_out_sentence(text)]
    if not texts:
        raise SystemExit(f"no shards with texts in {options.texts}")
    teacher, phonemizer = ParametricTeacher(), Phonemizer()
    for first in range(0, options.speakers, SPEAKERS_PER_SHARD):
        path = options.out / f"{_seeded('parametric', options.seed)}_{first // SPEAKERS_PER_SHARD:03d}.jsonl"
        if path.exists():
            continue
        shard = ShardWriter(path)
        for number in range(first, min(first + SPEAKERS_PER_SHARD, options.speakers)):
            _speak_as(number, options, texts, teacher, phonemizer, shard)
        shard.write()
        print(f"{path.stem}: {shard.num_samples / 24_000 / 60:.1f} min", flush=True)
    return 0


def _speak_as(
    number: int,
    options: argparse.Namespace,
    texts: list[str],
    teacher: ParametricTeacher,
    phonemizer: Phonemizer,
    shard: ShardWriter,
) -> None:
    """All utterances of one speaker. Everything random comes from (seed, speaker)."""
    generator = np.random.default_rng((options.seed, number))
    name = f"{_seeded('morph', options.seed)}-{number:04d}"
    morph = draw_morph(generator)
    sentences = _sentences(generator, texts)
    for _ in range(options.utterances):
        text = next(sentences)
        espeak = transcribe_with_punctuation(text, LOCALE, phonemizer)
        spoken = to_teacher(espeak, LOCALE, frozenset(teacher.symbols), LONGEST_TEACHER)
        edit = draw_edit(generator)
        speech = teacher.speak(spoken, morph, edit, seed=int(generator.integers(2**31)))
        row = {
            "text": text,
            "source": "parametric",
            "lang": "en-us",
            "espeak": espeak,
            "teacher": spoken,
            "frames": speech.frames,
            "block": name,
            "voice": name,
            "morph": morph.as_vector(),
            "speed": round(edit.speed * morph.rate, 4),
            "f0_shift_st": round(edit.shift_st, 3),
            "f0_range": round(edit.range_factor, 3),
            "f0_bend_st": [round(bend, 3) for bend in edit.bend_st],
        }
        shard.add(speech.samples, speech.f0, row)


def _seeded(name: str, seed: int) -> str:
    """Speakers and shards of another seed are others, and are named so."""
    return name if seed == 0 else f"{name}-{seed}"


def _sentences(generator: np.random.Generator, texts: list[str]) -> Iterator[str]:
    """Endless utterances of one or two sentences, none of them held out."""
    while True:
        count = 2 if generator.random() < TWO_SENTENCE_SHARE else 1
        drawn = [_draw(generator, texts) for _ in range(count)]
        if not any(map(is_held_out_sentence, [*drawn, " ".join(drawn)])):
            yield " ".join(drawn)


def _draw(generator: np.random.Generator, texts: list[str]) -> str:
    if generator.random() < PATTERN_SHARE:
        return draw_sentence(generator)
    return texts[int(generator.integers(len(texts)))]


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True, help="shards whose texts are read again")
    parser.add_argument("--out", type=Path, required=True, help="folder for the new shards")
    parser.add_argument("--speakers", type=int, default=400, help="number of morphed speakers")
    parser.add_argument("--utterances", type=int, default=8, help="utterances a speaker")
    parser.add_argument("--seed", type=int, default=0, help="changes speakers and sentences")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""Natural speech by the neural teacher's voices and their mixtures, as corpus shards; resumable.

    python -m ssml_engine.training.corpora.build_neural --texts CORPUS --voices STYLES --out DIR --blocks 100

A block is one voice and eight utterances. Half of the blocks speak with one voice, a third mix two English
voices, the rest mix an English voice with one of another language; in a fifth the prosody half of the style
comes from another voice. A hundred blocks are about 50 minutes of speech and as long of one free core.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.neural_teacher import STYLE_ROWS, NeuralTeacher, VoiceMix
from ssml_engine.training.corpora.shards import ShardWriter, read_texts
from ssml_engine.training.corpora.speaker_morph import draw_edit
from ssml_engine.training.corpora.splits import NEVER_TRAINED_VOICES, is_held_out_sentence
from ssml_engine.training.corpora.spoken_text import to_teacher, transcribe_with_punctuation

BLOCKS_PER_SHARD = 10
UTTERANCES_PER_BLOCK = 8
PURE_SHARE, ENGLISH_MIX_SHARE = 1 / 2, 1 / 3
OTHER_PROSODY_SHARE = 0.2
ENGLISH = ("af", "am", "bf", "bm")


def main(arguments: list[str] | None = None) -> int:
    """Entry point; prints a line a shard."""
    options = _parse(arguments)
    texts = [text for text in read_texts(options.texts) if not is_held_out_sentence(text)]
    names = sorted(path.stem for path in options.voices.glob("*.bin"))
    if not texts or not names:
        raise SystemExit(f"no texts in {options.texts} or no voices in {options.voices}")
    teacher, phonemizer = NeuralTeacher(options.voices), Phonemizer()
    for first in range(0, options.blocks, BLOCKS_PER_SHARD):
        path = options.out / f"neural_{options.seed}_{first // BLOCKS_PER_SHARD:03d}.jsonl"
        if path.exists():
            continue
        shard = ShardWriter(path)
        for number in range(first, min(first + BLOCKS_PER_SHARD, options.blocks)):
            generator = np.random.default_rng((options.seed, number))
            block = f"neural-{options.seed}-{number}"
            _speak_block(block, draw_mix(generator, names), texts, generator, teacher, phonemizer, shard)
        shard.write()
        print(f"{path.stem}: {shard.num_samples / 24_000 / 60:.1f} min", flush=True)
    return 0


def draw_mix(generator: np.random.Generator, names: list[str]) -> VoiceMix:
    """A random voice or mixture of `names`, none of them one of the zero-shot voices."""
    usable = [name for name in names if name not in NEVER_TRAINED_VOICES]
    english = [name for name in usable if name.startswith(ENGLISH)]
    foreign = [name for name in usable if not name.startswith(ENGLISH)] or english
    first = _pick(generator, english)
    kind = generator.random()
    if kind < PURE_SHARE:
        timbre = {first: 1.0}
    else:
        partners = english if kind < PURE_SHARE + ENGLISH_MIX_SHARE else foreign
        second = _pick(generator, [name for name in partners if name != first] or [first])
        weight = round(float(generator.uniform(0.25, 0.75)), 3)
        timbre = {first: weight, second: round(1 - weight, 3)} if second != first else {first: 1.0}
    if generator.random() < OTHER_PROSODY_SHARE:
        return VoiceMix(timbre, {_pick(generator, english): 1.0})
    return VoiceMix(timbre)


def _speak_block(
    block: str,
    mix: VoiceMix,
    texts: list[str],
    generator: np.random.Generator,
    teacher: NeuralTeacher,
    phonemizer: Phonemizer,
    shard: ShardWriter,
) -> None:
    locale = "en-gb" if next(iter(mix.timbre)).startswith("b") else "en-us"
    for text in generator.choice(texts, UTTERANCES_PER_BLOCK, replace=False):
        espeak = transcribe_with_punctuation(str(text), locale, phonemizer)
        spoken = to_teacher(espeak, locale, frozenset(teacher.symbols), STYLE_ROWS)
        edit = draw_edit(generator)
        speech = teacher.speak(spoken, mix, edit)
        row = {
            "text": str(text),
            "source": "neural",
            "lang": locale,
            "espeak": espeak,
            "teacher": spoken,
            "frames": speech.frames,
            "block": block,
            "voice": dict(mix.timbre),
            "prosody_voice": dict(mix.prosody or mix.timbre),
            "speed": round(edit.speed, 4),
            "f0_shift_st": round(edit.shift_st, 3),
            "f0_range": round(edit.range_factor, 3),
            "f0_bend_st": [round(bend, 3) for bend in edit.bend_st],
        }
        shard.add(speech.samples, speech.f0, row)


def _pick(generator: np.random.Generator, names: list[str]) -> str:
    return names[int(generator.integers(len(names)))]


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True, help="shards whose texts are read again")
    parser.add_argument("--voices", type=Path, required=True, help="the teacher's style files (*.bin)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the new shards")
    parser.add_argument("--blocks", type=int, default=100, help="number of voices")
    parser.add_argument("--seed", type=int, default=0, help="changes voices and sentences")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

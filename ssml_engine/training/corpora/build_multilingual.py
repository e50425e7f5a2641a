"""Spanish, French, Italian, Portuguese and Hindi by the neural teacher, as corpus shards; resumable.

    python -m ssml_engine.training.corpora.build_multilingual --sentences DIR --texts CORPUS --voices STYLES --out DIR

A block is one timbre, one language and eight utterances, of which about one is English, so that a prompt in one
language meets a target in another. The timbre is that of a native voice, of an English one, or a mixture; the
prosody half of the style is always a native's, so that English timbres speak with the language's own rhythm.
`--sentences` holds `LOCALE.txt` as `build_sentences` writes them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.native_speech import ENGLISH, NativeSpeech, native_speech
from ssml_engine.training.corpora.neural_teacher import NeuralTeacher, VoiceMix
from ssml_engine.training.corpora.shards import ShardWriter, read_texts
from ssml_engine.training.corpora.speaker_morph import ProsodyEdit, draw_edit
from ssml_engine.training.corpora.splits import NEVER_TRAINED_VOICES, is_held_out_sentence

BLOCKS_PER_SHARD = 5
UTTERANCES_PER_BLOCK = 8
NATIVE_SHARE, ENGLISH_TIMBRE_SHARE = 0.4, 0.35  # of the blocks; the timbre of the rest is a mixture
ENGLISH_SENTENCE_SHARE = 1 / 8
NATIVES = {"es-ES": "e", "fr-FR": "f", "it-IT": "i", "pt-BR": "p", "hi-IN": "h"}  # first letter of a voice's name


def main() -> None:
    options = _parse()
    texts = {
        locale: [t for t in path.read_text().splitlines() if not is_held_out_sentence(t)]
        for locale in NATIVES
        if (path := options.sentences / f"{locale}.txt").exists()
    }
    texts[ENGLISH] = [t for t in read_texts(options.texts) if not is_held_out_sentence(t)]
    names = [p.stem for p in sorted(options.voices.glob("*.bin")) if p.stem not in NEVER_TRAINED_VOICES]
    teacher, phonemizer = NeuralTeacher(options.voices), Phonemizer()
    for first in range(0, options.blocks, BLOCKS_PER_SHARD):
        path = options.out / f"multilingual_{options.seed}_{first // BLOCKS_PER_SHARD:03d}.jsonl"
        if path.exists():
            continue
        shard = ShardWriter(path)
        for number in range(first, first + BLOCKS_PER_SHARD):
            generator = np.random.default_rng((options.seed, number))
            locale = sorted(texts.keys() - {ENGLISH})[number % (len(texts) - 1)]
            timbre, native = draw_timbre(generator, names, NATIVES[locale])
            for _ in range(UTTERANCES_PER_BLOCK):
                spoken = ENGLISH if generator.random() < ENGLISH_SENTENCE_SHARE else locale
                text = str(generator.choice(texts[spoken]))
                mix = VoiceMix(timbre, {native: 1.0})
                edit = draw_edit(generator)
                try:
                    said = native_speech(text, spoken, mix, edit, teacher, phonemizer)
                except ValueError as error:
                    print(f"left out: {text} ({error})", flush=True)
                    continue
                _add(shard, said, text, spoken, mix, edit, f"multilingual-{options.seed}-{number}")
        shard.write()
        print(f"{path.stem}: {shard.num_samples / 24_000 / 60:.1f} min", flush=True)


def draw_timbre(generator: np.random.Generator, names: list[str], language: str) -> tuple[dict[str, float], str]:
    """A timbre for a block, and the native voice whose prosody it has."""
    natives = [name for name in names if name[0] == language]
    english = [name for name in names if name[0] in "ab"]
    native, other = str(generator.choice(natives)), str(generator.choice(english))
    kind = generator.random()
    if kind < NATIVE_SHARE:
        return {native: 1.0}, native
    if kind < NATIVE_SHARE + ENGLISH_TIMBRE_SHARE:
        return {other: 1.0}, native
    weight = round(float(generator.uniform(0.25, 0.75)), 3)
    return {native: weight, other: round(1 - weight, 3)}, native


def _add(
    shard: ShardWriter, spoken: NativeSpeech, text: str, locale: str, mix: VoiceMix, edit: ProsodyEdit, block: str
) -> None:
    row: dict[str, Any] = {
        "text": text,
        "source": "multilingual",
        "lang": locale,
        "espeak": spoken.espeak,
        "tokens": spoken.tokens,
        "frames": spoken.frames,
        "block": block,
        "voice": dict(mix.timbre),
        "prosody_voice": dict(mix.prosody),
        "speed": round(edit.speed, 4),
    }
    shard.add(spoken.speech.samples, spoken.speech.f0, row)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=Path, required=True, help="folder of LOCALE.txt, a sentence a line")
    parser.add_argument("--texts", type=Path, required=True, help="shards whose English texts are read again")
    parser.add_argument("--voices", type=Path, required=True, help="the teacher's style files (*.bin)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the new shards")
    parser.add_argument("--blocks", type=int, default=100, help="number of timbres")
    parser.add_argument("--seed", type=int, default=0, help="changes voices and sentences")
    return parser.parse_args()


if __name__ == "__main__":
    main()

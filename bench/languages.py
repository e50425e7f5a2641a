"""Languages other than English: what Whisper makes of them, from shipped voices and beside the teacher.

    python -m bench.languages [--teacher STYLES] [--languages es-ES fr-FR] [--whisper base]

Every sentence of `language_sentences.toml` in a shipped voice of the language, and in an English voice inside `lang`,
voices in turn. `English phones` is what an engine without the language would do: English voices, and phones folded to
the nearest English ones. The teacher speaks with its native voices and bounds what the listener can tell: Whisper base
mishears these languages oftener than English, Hindi above all.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch
from xml.sax.saxutils import escape

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.evaluation.run import english_voices
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.recognition import WhisperRecognizer
from ssml_engine.recognition.word_errors import ErrorRate, character_error_rate, pooled_rate, word_error_rate
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import Engine, draft
from ssml_engine.text.symbols import symbol_table

SENTENCES = Path(__file__).with_name("language_sentences.toml")
Speaker = Callable[[str, str, int], NDArray[np.float32]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", nargs="+", help="locales of the table; else all")
    parser.add_argument("--sentences", type=int, default=12, help="of each language, at most 12")
    parser.add_argument("--teacher", type=Path, help="the teacher's style files (*.bin); adds its row")
    parser.add_argument("--models", type=Path, help="folder of the weights; else the shipped ones")
    parser.add_argument("--whisper", help="recogniser: a name or a CTranslate2 folder; else base")
    args = parser.parse_args()
    torch.set_num_threads(1)
    table = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    engine = Engine.load(args.models, device="cpu")
    ears = WhisperRecognizer(args.whisper, num_threads=1)
    speakers: dict[str, Speaker] = {
        "own voices": _natives(engine),
        "English voices": _spoken_by(engine, lambda locale: english_voices(engine)),
        "English phones": _folded(engine),
    }
    if args.teacher:
        speakers["teacher"] = _teacher(args.teacher)
    print(f"{'':10} " + "".join(f"{name:>22}" for name in speakers) + "   word errors, character errors")
    everything: dict[str, list[tuple[ErrorRate, ErrorRate]]] = defaultdict(list)
    for locale in args.languages or table:
        scores: dict[str, list[tuple[ErrorRate, ErrorRate]]] = defaultdict(list)
        for number, text in enumerate(table[locale][: args.sentences]):
            for name, speak in speakers.items():
                heard = ears.transcribe(speak(text, locale, number), SAMPLE_RATE, locale).text
                print(f"{locale} {name}: {text!r} {heard!r}", file=sys.stderr, flush=True)
                scores[name].append((word_error_rate(text, heard, locale), character_error_rate(text, heard, locale)))
        print(_row(locale, speakers, scores), flush=True)
        for name, pairs in scores.items():
            everything[name] += pairs
    print(_row("all", speakers, everything))


def _row(name: str, speakers: dict[str, Speaker], scores: dict[str, list[tuple[ErrorRate, ErrorRate]]]) -> str:
    cells = []
    for speaker in speakers:
        words, characters = zip(*scores[speaker], strict=True)
        cells.append(f"{pooled_rate(words):14.1%}{pooled_rate(characters):8.1%}")
    return f"{name:10} " + "".join(cells)


def _natives(engine: Engine) -> Speaker:
    """The shipped voices of each language."""
    return _spoken_by(engine, lambda locale: [v.name for v in engine.catalog.voices() if v.locale == locale])


def _spoken_by(engine: Engine, voices_of: Callable[[str], list[str]]) -> Speaker:
    def speak(text: str, locale: str, number: int) -> NDArray[np.float32]:
        voices = voices_of(locale)
        voice = voices[number % len(voices)]
        document = (
            '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'
            f'<voice name="{voice}"><lang xml:lang="{locale}">{escape(text)}</lang></voice></speak>'
        )
        prepared = prepare(Request(document), engine.catalog)
        if prepared.plan is None or prepared.diagnostics:
            raise SystemExit(f"{voice} does not speak {locale}: {[d.message for d in prepared.diagnostics]}")
        return engine.synthesize(prepared.plan, seed=0).samples

    return speak


def _folded(engine: Engine) -> Speaker:
    """English voices where only English phones are known."""
    spoken = _spoken_by(engine, lambda locale: english_voices(engine))

    def speak(text: str, locale: str, number: int) -> NDArray[np.float32]:
        with patch.object(draft, "spoken_symbols", lambda: symbol_table().english):
            return spoken(text, locale, number)

    return speak


def _teacher(styles: Path) -> Speaker:
    """The teacher's native voices, in turn."""
    from ssml_engine.text.phonemizer import Phonemizer
    from ssml_engine.training.corpora.build_multilingual import NATIVES
    from ssml_engine.training.corpora.native_speech import native_speech
    from ssml_engine.training.corpora.neural_teacher import NeuralTeacher, VoiceMix
    from ssml_engine.training.corpora.speaker_morph import ProsodyEdit

    teacher, phonemizer = NeuralTeacher(styles), Phonemizer()

    def speak(text: str, locale: str, number: int) -> NDArray[np.float32]:
        natives = sorted(path.stem for path in styles.glob(f"{NATIVES[locale]}[fm]_*.bin"))
        mix = VoiceMix({natives[number % len(natives)]: 1.0})
        spoken = native_speech(text, locale, mix, ProsodyEdit(), teacher, phonemizer)
        return spoken.speech.samples

    return speak


if __name__ == "__main__":
    main()

"""Other languages as they ship: a recogniser writes down what voices of their own, and English voices, say in them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ssml_engine.recognition import WhisperRecognizer, character_error_rate, pooled_rate
from ssml_engine.synthesis import Engine
from ssml_engine.voices import VoiceLibrary

from .conftest import Planner

SENTENCES = tomllib.loads((Path(__file__).parents[2] / "bench/language_sentences.toml").read_text(encoding="utf-8"))
NUM_SENTENCES = 2
RATE = 24_000


def test_each_language_has_a_voice_and_every_voice_speaks_it(library: VoiceLibrary) -> None:
    voices = library.voices()
    assert set(SENTENCES) <= {voice.locale for voice in voices}
    assert all(voice.speaks(locale) for voice in voices for locale in SENTENCES)


@pytest.mark.slow
@pytest.mark.parametrize("is_native", [True, False], ids=["native voices", "an English voice"])
def test_a_recogniser_reads_most_letters(
    engine: Engine, library: VoiceLibrary, plan_of: Planner, recognizer: WhisperRecognizer, is_native: bool
) -> None:
    scores = []
    for locale in ("es-ES", "fr-FR", "it-IT", "pt-BR"):  # Whisper base spells Hindi too freely to be a judge
        natives = [voice.name for voice in library.voices() if voice.locale == locale]
        for number, text in enumerate(SENTENCES[locale][:NUM_SENTENCES]):
            voice = natives[number % len(natives)] if is_native else "en-US-Clara"
            plan = plan_of(voice, f'<lang xml:lang="{locale}">{text}</lang>')
            heard = recognizer.transcribe(engine.synthesize(plan).samples, RATE, locale[:2]).text
            scores.append(character_error_rate(text, heard, locale))
    assert pooled_rate(scores) < 0.3

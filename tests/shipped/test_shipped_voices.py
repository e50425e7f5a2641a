"""What ships is heard: an independent recogniser, a pitch tracker and a speaker encoder listen to it.

The sentences are held out from training.  Bounds are loose; the figures themselves are `ssml-engine evaluate`'s.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ssml_engine.evaluation.pitch import compare_pitch, measure_f0, requested_curve
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.recognition import (
    SpeakerEncoder,
    WhisperRecognizer,
    pooled_rate,
    speaker_similarity,
    word_error_rate,
)
from ssml_engine.synthesis import Engine
from ssml_engine.voices import VoiceLibrary

from .conftest import Planner

SENTENCES = held_out_sentences()[:6]
RATE = 24_000


def english(library: VoiceLibrary) -> list[str]:
    return [voice.name for voice in library.voices() if voice.locale.startswith("en-")]


def test_at_least_six_english_voices_ship_with_both_locales_and_genders(library: VoiceLibrary) -> None:
    voices = [voice for voice in library.voices() if voice.name in english(library)]
    assert len(voices) >= 6
    assert {(v.locale, v.gender) for v in voices} == {
        ("en-US", "female"),
        ("en-US", "male"),
        ("en-GB", "female"),
        ("en-GB", "male"),
    }


def test_every_alias_names_a_shipped_voice_of_its_locale(library: VoiceLibrary) -> None:
    ava = library.resolve("Microsoft Server Speech Text to Speech Voice (en-US, AvaNeural)")
    assert ava is not None
    assert (ava.locale, ava.gender) == ("en-US", "female")
    assert library.resolve("en-us-avaneural") == ava
    assert library.resolve("en-US-\u0410vaNeural") is None  # Cyrillic А
    for alias, name in library.aliases.items():
        voice = library.resolve(alias)
        assert voice is not None
        assert voice.name == name
        assert voice.locale.lower() == alias[:5]


def test_a_recogniser_hears_the_sentences(
    engine: Engine, library: VoiceLibrary, plan_of: Planner, recognizer: WhisperRecognizer
) -> None:
    rates = []
    for number, sentence in enumerate(SENTENCES):
        voice = english(library)[number % len(english(library))]
        samples = engine.synthesize(plan_of(voice, sentence), seed=1).samples
        heard = recognizer.transcribe(samples, RATE, "en-US").text
        rates.append(word_error_rate(sentence, heard))
    assert pooled_rate(rates) < 0.25


@pytest.mark.parametrize("pitch", ["default", "+30%", "-3st"])
def test_the_pitch_that_is_heard_is_the_pitch_that_was_asked_for(
    engine: Engine, plan_of: Planner, pitch: str
) -> None:
    plan = plan_of("en-US-Clara", f'<prosody pitch="{pitch}">{SENTENCES[0]}</prosody>')
    samples = engine.synthesize(plan).samples
    score = compare_pitch(requested_curve(engine, plan, len(samples)), measure_f0(samples))
    assert score is not None
    assert score.num_frames > 25  # 0.4 s of speech that surely has a pitch
    assert score.median_cents < 86  # 5 %


def test_voices_sound_like_their_prompts_and_unlike_each_other(engine: Engine, plan_of: Planner) -> None:
    encoder = SpeakerEncoder()
    prompts, spoken = [], []
    for voice in ("en-US-Clara", "en-GB-Arthur"):
        prompt = engine.catalog.prompt(voice)
        codes = torch.from_numpy(prompt.codes.astype(np.int64))[None]
        decoded = engine.networks.codec.decode(codes, torch.from_numpy(prompt.f0)[None])[0].numpy()
        prompts.append(encoder.embed(decoded, RATE))
        samples = engine.synthesize(plan_of(voice, SENTENCES[1])).samples
        spoken.append(encoder.embed(samples, RATE))
    own = [float(np.dot(p, s)) for p, s in zip(prompts, spoken, strict=True)]
    crossed = [float(np.dot(prompts[0], spoken[1])), float(np.dot(prompts[1], spoken[0]))]
    assert min(own) > max(crossed) + 0.1
    assert speaker_similarity(prompts[0], prompts[0]) == pytest.approx(1.0, abs=1e-3)


def test_a_plan_renders_the_same_twice_and_in_pieces(engine: Engine, plan_of: Planner) -> None:
    plan = plan_of("en-GB-Edith", "One.<break time='300ms'/> Two.")
    whole = engine.synthesize(plan, seed=5).samples
    parts = [p.samples for p in engine.render(plan, seed=5) if hasattr(p, "samples")]
    assert len(parts) > 1
    assert np.array_equal(whole, np.concatenate(parts))

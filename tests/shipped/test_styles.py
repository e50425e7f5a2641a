"""Styles, roles and emphasis are heard: told apart by what is measured in the sound, on one short sentence each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from itertools import combinations

import numpy as np
import pytest

from ssml_engine.evaluation.manners import MannerMeasures, differences, measure_manner
from ssml_engine.evaluation.pitch import compare_pitch, measure_f0, requested_curve
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.plan import Plan
from ssml_engine.recognition import WhisperRecognizer, word_error_rate
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import Engine, Synthesis

SENTENCE = "We were already on our way home."  # nearly all of it voiced
STYLES = [
    "cheerful", "sad", "angry", "excited", "friendly", "whispering", "shouting", "calm", "newscast",
    "customerservice", "narration-professional",
]  # fmt: skip
PITCH, RANGE, RATE, LEVEL, TILT, VOICING = range(6)
VOICE = "en-US-Nora"
Speak = Callable[[str], tuple[MannerMeasures, Synthesis]]


@pytest.fixture(scope="module")
def speak_plan(engine: Engine) -> Callable[..., tuple[Plan, Synthesis]]:
    """Markup → its plan and a draft of its rendering."""

    def make(markup: str, seed: int = 2) -> tuple[Plan, Synthesis]:
        document = (
            '<speak version="1.0" xmlns:mstts="http://www.w3.org/2001/mstts" xml:lang="en-US">'
            f'<voice name="{VOICE}">{markup}</voice></speak>'
        )
        prepared = prepare(Request(document), engine.catalog)
        assert prepared.plan is not None
        assert not prepared.diagnostics
        return prepared.plan, engine.synthesize(prepared.plan, seed=seed)

    return make


@pytest.fixture(scope="module")
def speak(speak_plan: Callable[..., tuple[Plan, Synthesis]]) -> Speak:
    """Attributes of `express-as` ("" for none) → measures, the mean of two draws, and the last rendering.

    Each is rendered once.
    """
    known: dict[str, tuple[MannerMeasures, Synthesis]] = {}

    def make(attributes: str) -> tuple[MannerMeasures, Synthesis]:
        if attributes not in known:
            text = f"<mstts:express-as {attributes}>{SENTENCE}</mstts:express-as>" if attributes else SENTENCE
            draws = []
            for seed in (2, 3):
                plan, done = speak_plan(text, seed)
                draws.append(astuple(measure_manner(done.samples, plan, done.events)))
            known[attributes] = MannerMeasures(*np.mean(draws, axis=0)), done
        return known[attributes]

    return make


@pytest.mark.parametrize(
    ("style", "measure", "sign"),
    [
        ("cheerful", PITCH, 1), ("sad", PITCH, -1), ("sad", RATE, -1), ("sad", LEVEL, -1), ("sad", RANGE, -1),
        ("angry", LEVEL, 1), ("angry", TILT, 1), ("excited", PITCH, 1), ("excited", RATE, 1),
        ("shouting", LEVEL, 1), ("shouting", TILT, 1), ("shouting", PITCH, 1), ("calm", RATE, -1),
        ("newscast", RATE, 1), ("narration-professional", PITCH, -1), ("whispering", LEVEL, -1),
        ("whispering", VOICING, -1),
    ],
)  # fmt: skip
def test_styles_go_where_they_are_known_to_go(speak: Speak, style: str, measure: int, sign: int) -> None:
    away = differences(speak(f'style="{style}"')[0], speak("")[0])
    assert sign * away[measure] > 0.5


def test_a_whisper_has_no_pitch_and_is_understood(
    speak: Speak, speak_plan: Callable[..., tuple[Plan, Synthesis]], recognizer: WhisperRecognizer
) -> None:
    assert speak('style="whispering"')[0].voiced_share < 0.02
    assert speak("")[0].voiced_share > 0.3
    sentence = held_out_sentences()[1]
    done = speak_plan(f'<mstts:express-as style="whispering">{sentence}</mstts:express-as>')[1]
    heard = recognizer.transcribe(done.samples, 24_000, "en-US").text
    assert word_error_rate(sentence, heard).rate < 0.35, heard


def test_a_low_degree_is_near_neutral_and_a_high_one_further(speak: Speak) -> None:
    neutral = speak("")[0]
    degrees = (' styledegree="0.01"', "", ' styledegree="2"')
    faint, plain, strong = (differences(speak(f'style="sad"{d}')[0], neutral) for d in degrees)
    for measure in (PITCH, RATE, LEVEL):
        assert abs(faint[measure]) < abs(plain[measure]) < abs(strong[measure])
    # Renderings differ in how much of the low end of the sentence has a voice: that alone moves its median by 1.5 st.
    assert np.linalg.norm(faint) < 1.75 < np.linalg.norm(plain) / 3


@pytest.mark.parametrize(("role", "low_hz", "high_hz"), [("Girl", 220, 330), ("OlderAdultMale", 85, 130)])
def test_a_role_is_heard_at_its_own_pitch(
    engine: Engine,
    speak_plan: Callable[..., tuple[Plan, Synthesis]],
    role: str,
    low_hz: float,
    high_hz: float,
) -> None:
    plan, done = speak_plan(
        f'<mstts:express-as style="chat" styledegree="0.01" role="{role}">{SENTENCE}</mstts:express-as>'
    )
    asked = requested_curve(engine, plan, len(done.samples))
    assert low_hz < np.median(asked[asked > 0]) < high_hz
    score = compare_pitch(asked, measure_f0(done.samples))
    assert score is not None
    assert score.num_frames > 12  # 0.2 s of speech that surely has a pitch
    assert score.median_cents < 50


def test_every_pair_of_styles_is_told_apart(speak: Speak) -> None:
    measured = {"": speak("")[0]} | {style: speak(f'style="{style}"')[0] for style in STYLES}
    close = {
        (one, other): float(np.linalg.norm(differences(measured[one], measured[other])))
        for one, other in combinations(measured, 2)
    }
    assert min(close.values()) > 1.5, min(close, key=close.__getitem__)


def test_emphasis_is_longer_and_higher_in_what_is_heard(speak_plan: Callable[..., tuple[Plan, Synthesis]]) -> None:
    plain, strong, reduced = (
        speak_plan(text)[1]
        for text in (
            "We were on our way home.",
            'We were on our <emphasis level="strong">way</emphasis> home.',
            'We were on our <emphasis level="reduced">way</emphasis> home.',
        )
    )
    found = []
    for done in (reduced, plain, strong):
        (word,) = [event for event in done.events if event.text == "way"]
        end = word.offset_samples + word.duration_samples
        f0 = measure_f0(done.samples)[word.offset_samples // 320 : end // 320]
        voiced = f0[f0 > 0]
        assert len(voiced) > 3
        found.append((word.duration_samples, 12 * np.log2(np.median(voiced))))
    (short, low), (middle, own), (long, high) = found
    assert short < middle < long
    assert low + 0.3 < own < high - 0.8

"""What a document asks for is what is measured in the recording: one sentence, the measures of `bench.controls`."""

from __future__ import annotations

import pytest

from bench.control_cases import CASES, word_cases
from bench.control_measures import Case
from bench.studio import Studio
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.synthesis import Engine
from ssml_engine.voices.locations import models_folder

pytestmark = pytest.mark.weights

VOICE, SENTENCE = "en-GB-Hugo", "Why would anyone paint a lighthouse green?"
CHOSEN = {
    ("rate", "0.5"),
    ("rate", "2"),
    ("pitch", "-50%"),
    ("pitch", "+6st"),
    ("pitch", "140Hz"),
    ("range", "+50%"),
    ("contour", "up and back"),
    ("volume", "50"),
    ("volume", "+6dB"),
    ("break", "1333ms"),
    ("silence", "Leading-exact"),
    ("silence", "Tailing-exact"),
    ("audioduration", "0.8, with a break"),
}


@pytest.fixture(scope="module")
def studio(engine: Engine) -> Studio:
    return Studio(engine)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if (case.control, case.setting) in CHOSEN],
    ids=lambda case: f"{case.control} {case.setting}",
)
def test_a_control_is_found_in_the_recording(studio: Studio, case: Case) -> None:
    found = case.measure(studio, VOICE, SENTENCE)
    assert found.error <= case.bound, f"asked {found.asked:.3f}, measured {found.measured:.3f}"


def test_words_begin_where_a_forced_alignment_hears_them(studio: Studio) -> None:
    aligner = load_checkpoint(Aligner, AlignerConfig, models_folder(None) / "aligner.safetensors")
    found = word_cases(aligner)[0].measure(studio, VOICE, SENTENCE)
    assert found.error <= 30.0


def test_every_chosen_case_exists() -> None:
    assert {(case.control, case.setting) for case in CASES} >= CHOSEN

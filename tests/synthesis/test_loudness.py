"""Voices that the models speak at different levels are heard at one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ssml_engine.synthesis import Engine, speaker
from ssml_engine.synthesis.network import Networks
from ssml_engine.voices import VoiceLibrary
from ssml_engine.voices.levels import HEARD_LUFS, MOST_GAIN_DB, heard_gain_db

from .conftest import make_plan, make_speech


def rendered(
    networks: Networks, library: VoiceLibrary, monkeypatch: pytest.MonkeyPatch, level: float
) -> np.ndarray:
    """Quiet speech of a voice that the table puts at `level`."""
    monkeypatch.setattr(speaker, "spoken_levels", lambda: {"en-US-Test": level})
    return Engine(networks, library).synthesize(make_plan(make_speech(["hələ", "wɜld"]))).samples


def test_what_the_table_calls_quieter_is_raised_by_as_much(
    networks: Networks, library: VoiceLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud, quiet = (rendered(networks, library, monkeypatch, HEARD_LUFS + over) for over in (9.0, 6.0))
    assert np.abs(quiet).max() < 0.8  # the limiter has nothing to do
    assert np.allclose(quiet, loud * 10 ** (3.0 / 20), atol=1e-5)


@pytest.mark.parametrize(
    ("spoken", "gain"),
    [(HEARD_LUFS, 0.0), (HEARD_LUFS - 2.5, 2.5), (-70.0, MOST_GAIN_DB), (0.0, -MOST_GAIN_DB), (-math.inf, 0.0)],
)
def test_the_gain_has_bounds(spoken: float, gain: float) -> None:
    assert heard_gain_db(spoken) == gain

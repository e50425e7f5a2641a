"""The melody of one speaker in the register of another: another mean, another spread, the same shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.conversion.register import SPREAD_LIMITS, Register, without_jumps


def curve(mean_hz: float, octaves: float) -> np.ndarray:
    """A melody of 200 frames, every fourth ten unvoiced."""
    hz = mean_hz * 2 ** (octaves * np.sin(np.arange(200) / 9))
    hz[(np.arange(200) // 10) % 4 == 3] = 0
    return hz.astype(np.float32)


@given(st.floats(80, 300), st.floats(0.1, 0.5), st.floats(6.5, 8.0), st.floats(0.1, 0.4))
def test_a_moved_curve_has_the_targets_mean_and_keeps_its_shape(
    mean_hz: float, octaves: float, mean: float, spread: float
) -> None:
    source = curve(mean_hz, octaves)
    own = Register.of_pitch(source)
    assert own is not None
    moved = own.move(source, Register(mean, spread))
    voiced = source > 0
    assert ((moved > 0) == voiced).all()
    found = Register.of_pitch(moved)
    assert found is not None
    assert found.mean == pytest.approx(mean, abs=0.02)
    wanted = own.spread * min(max(spread / own.spread, SPREAD_LIMITS[0]), SPREAD_LIMITS[1])
    assert found.spread == pytest.approx(max(wanted, 0.05), abs=0.02)
    assert np.corrcoef(np.log2(source[voiced]), np.log2(moved[voiced]))[0, 1] > 0.999


def test_a_register_moved_to_itself_changes_nothing() -> None:
    source = curve(120.0, 0.3)
    own = Register.of_pitch(source)
    assert own is not None
    np.testing.assert_allclose(own.move(source, own), source, rtol=1e-5)


def test_nothing_voiced_has_no_register() -> None:
    assert Register.of_pitch(np.zeros(100, np.float32)) is None


def test_frames_an_octave_off_are_taken_out() -> None:
    source = curve(120.0, 0.1)
    wrong = source.copy()
    wrong[[4, 5, 50]] *= 2.0
    clean = without_jumps(wrong)
    assert (clean[[4, 5, 50]] == 0).all()
    others = np.setdiff1d(np.arange(200), [4, 5, 50])
    assert (clean[others] == source[others]).all()

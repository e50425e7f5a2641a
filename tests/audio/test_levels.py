import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio import db_to_gain, gain_to_db, rms_db
from ssml_engine.audio.levels import float_to_int16, int16_to_float

from .signals import tone


@settings(deadline=None)
@given(st.floats(-120, 60))
def test_gain_and_its_inverse_cancel(level_db):
    assert gain_to_db(db_to_gain(level_db)) == pytest.approx(level_db, abs=1e-9)
    assert db_to_gain(level_db) * db_to_gain(-level_db) == pytest.approx(1.0)


def test_levels_of_known_signals():
    assert db_to_gain(20.0) == 10.0
    assert gain_to_db(0.0) == -math.inf
    # A sine's RMS is its peak over the square root of two: 20 log10(0.5 / sqrt(2)) = -9.031.
    assert rms_db(tone(1000, 1.0)) == pytest.approx(-9.031, abs=1e-3)
    assert rms_db(np.zeros(0, np.float32)) == -math.inf
    with pytest.raises(ValueError, match="-1"):
        gain_to_db(-1)


def test_every_16_bit_value_survives_float():
    integers = np.arange(-32768, 32768).astype(np.int16)
    assert np.array_equal(float_to_int16(int16_to_float(integers)), integers)


def test_what_does_not_fit_is_clipped_and_not_wrapped():
    samples = np.array([1.0, 2.0, -1.0, -2.0, np.inf, -np.inf, np.nan, 0.5 / 32768, 1.5 / 32768], np.float32)
    assert float_to_int16(samples).tolist() == [32767, 32767, -32768, -32768, 32767, -32768, 0, 0, 2]

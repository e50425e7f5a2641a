"""Curves are compared where both are voiced; a tone of known pitch is measured right."""

import numpy as np
import pytest

from ssml_engine.evaluation.pitch import compare_pitch, measure_f0, nearest_at_frames, pitch_statistics


def test_only_frames_voiced_in_both_count():
    wanted = np.array([0, 100, 100, 100, 0], np.float32)
    heard = np.array([100, 100, 104, 150, 0], np.float32)
    score = compare_pitch(wanted, heard)
    assert score.num_frames == 3
    assert score.close_share == pytest.approx(2 / 3)
    assert score.median_cents == pytest.approx(1200 * np.log2(1.04), rel=1e-3)


def test_nothing_voiced_has_no_score():
    assert compare_pitch(np.zeros(4, np.float32), np.ones(4, np.float32)) is None
    assert pitch_statistics(np.zeros(4, np.float32)).median_hz == 0


def test_curves_of_different_length_are_compared_where_both_are():
    assert compare_pitch(np.full(5, 100, np.float32), np.full(3, 100, np.float32)).num_frames == 3


def test_an_octave_of_even_steps_has_its_spread():
    statistics = pitch_statistics(np.array([100, 200], np.float32))
    assert statistics.deviation_st == pytest.approx(6.0)


def test_frames_between_voiced_values_are_interpolated_and_others_unvoiced():
    times = np.array([0.0, 0.02, 0.04, 0.06])
    curve = nearest_at_frames(times, np.array([100.0, 200.0, 0.0, 100.0]), 4)
    assert curve[0] == pytest.approx(100 + 100 * (160 / 24_000) / 0.02, rel=1e-4)
    assert not curve[2:].any()


@pytest.mark.parametrize("hz", [90.0, 180.0, 320.0])
def test_a_buzz_is_measured_within_one_percent(hz):
    pytest.importorskip("swift_f0")
    time = np.arange(24_000) / 24_000
    buzz = sum(np.sin(2 * np.pi * hz * h * time) / h for h in range(1, 12)).astype(np.float32) * 0.2
    measured = measure_f0(buzz)
    assert len(measured) == 75
    voiced = measured[measured > 0]
    assert len(voiced) > 50
    assert np.median(voiced) == pytest.approx(hz, rel=0.01)

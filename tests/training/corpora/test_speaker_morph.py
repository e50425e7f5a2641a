"""Speakers and edits: curves move as stated, unvoiced stays unvoiced, the drawn region covers what training
asks for.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.training.corpora import speaker_morph as sm

CURVE = np.array([0, 0, 200, 220, 180, 200, 0, 210, 190, 0], np.float32)
WIDE = {"floor_hz": 1.0, "ceiling_hz": 10_000.0}


def test_no_morph_and_no_edit_change_nothing():
    np.testing.assert_allclose(sm.edit_f0(CURVE, sm.Morph(), sm.ProsodyEdit(), **WIDE), CURVE, rtol=1e-5)


@given(shift=st.floats(-12, 12), scale=st.floats(0.5, 2))
def test_shift_and_scale_move_every_voiced_frame_alike(shift, scale):
    edited = sm.edit_f0(CURVE, sm.Morph(f0_scale=scale), sm.ProsodyEdit(shift_st=shift), **WIDE)
    np.testing.assert_allclose(edited, CURVE * scale * 2 ** (shift / 12), rtol=1e-4)


def test_range_zero_is_a_monotone_at_the_median():
    edited = sm.edit_f0(CURVE, sm.Morph(), sm.ProsodyEdit(range_factor=0.0), **WIDE)
    np.testing.assert_allclose(edited[CURVE > 0], 200.0, rtol=1e-4)


def test_a_bend_is_held_to_its_points():
    edited = sm.edit_f0(np.full(9, 100, np.float32), sm.Morph(), sm.ProsodyEdit(bend_st=(0, 12, 0)), **WIDE)
    np.testing.assert_allclose(edited[[0, 4, 8]], [100, 200, 100], rtol=1e-4)


def test_voiced_frames_stay_inside_the_limits_and_unvoiced_stay_zero():
    edited = sm.edit_f0(CURVE, sm.Morph(f0_scale=9.0), sm.ProsodyEdit(), floor_hz=55, ceiling_hz=480)
    assert edited.max() == pytest.approx(480)
    assert not edited[CURVE == 0].any()


@given(seed=st.integers(0, 10_000))
def test_warped_axis_ascends_inside_the_spectrum(seed):
    axis = sm.warp_axis(601, 20.0, sm.draw_morph(np.random.default_rng(seed)))
    assert (np.diff(axis) >= 0).all()
    assert axis[0] == 0
    assert axis[-1] <= 600


def test_a_peak_moves_by_the_factor():
    axis = sm.warp_axis(601, 20.0, sm.Morph(warp_low=1.1, warp_high=1.1))
    spectrum = np.exp(-(((np.arange(601) - 100) / 3) ** 2))
    assert np.interp(axis, np.arange(601), spectrum).argmax() == 110


def test_the_vector_has_a_name_for_each_number():
    assert len(sm.Morph().as_vector()) == len(sm.Morph.vector_names()) == 12


def test_edits_cover_the_training_region():
    generator = np.random.default_rng(3)
    edits = [sm.draw_edit(generator) for _ in range(4000)]
    edited = [e for e in edits if e.shift_st or e.range_factor != 1 or e.bend_st]
    changed = [e for e in edits if e.speed != 1]
    assert len(edited) / len(edits) > 0.25
    assert 0.12 < len(changed) / len(edits) < 0.18
    assert min(e.shift_st for e in edits) < -9
    assert max(e.shift_st for e in edits) > 6
    assert min(e.speed for e in edits) < 0.55
    assert max(e.speed for e in edits) > 1.8


def test_one_seed_is_one_speaker():
    assert sm.draw_morph(np.random.default_rng(5)) == sm.draw_morph(np.random.default_rng(5))

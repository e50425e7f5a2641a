"""Recordings made at 8 or 16 kHz reach the codec with their missing bands filled; others reach it untouched."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.models.bandwidth import fill_empty_bands

MELS, FRAMES = 100, 200


def speech(rng: np.random.Generator, batch: int = 1) -> torch.Tensor:
    return torch.from_numpy(rng.normal(0.0, 1.0, (batch, FRAMES, MELS + 96)).astype(np.float32))


def test_full_band_speech_is_untouched() -> None:
    features = speech(np.random.default_rng(0))
    assert fill_empty_bands(features, MELS) is features


@given(st.integers(MELS // 2 + 5, MELS - 3), st.integers(0, 2**31))
def test_only_missing_bands_change_and_stop_being_empty(cutoff: int, seed: int) -> None:
    features = speech(np.random.default_rng(seed))
    features[..., cutoff:MELS] = -4.0
    filled = fill_empty_bands(features, MELS)
    assert torch.equal(filled[..., : cutoff - 2], features[..., : cutoff - 2])
    assert torch.equal(filled[..., MELS:], features[..., MELS:])
    assert (filled[..., cutoff:MELS] > -1.5).all()


def test_silence_is_left_alone() -> None:
    silence = torch.full((1, FRAMES, MELS + 96), -4.0)
    assert fill_empty_bands(silence, MELS) is silence


def test_each_recording_of_a_batch_is_judged_alone() -> None:
    features = speech(np.random.default_rng(1), batch=2)
    features[1, :, 85:MELS] = -4.0
    filled = fill_empty_bands(features, MELS)
    assert torch.equal(filled[0], features[0])
    assert (filled[1, :, 85:MELS] > -1.5).all()


def test_a_gap_inside_the_band_is_the_recordings_own() -> None:
    features = speech(np.random.default_rng(2))
    features[..., 60:65] = -4.0
    assert fill_empty_bands(features, MELS) is features

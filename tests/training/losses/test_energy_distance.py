"""The energy distance is least where draws vary as recordings do; the plain distance is least where they do not."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ssml_engine.training.losses.energy_distance import SpectralEnergyDistance

ANY_BAND = 12_000.0


def noise(deviation: float, seed: int, times: int = 24) -> Tensor:
    """Noise around a tone: the deviation is how much takes differ."""
    rng = torch.Generator().manual_seed(seed)
    tone = torch.sin(2 * math.pi * 500 * torch.arange(9_600) / 24_000)
    return tone + deviation * torch.randn(times, 9_600, generator=rng)


def distance_at(deviation: float, repulsion: float) -> float:
    recordings = noise(0.3, seed=0)
    draws = (noise(deviation, seed=1), noise(deviation, seed=2))
    strength = torch.full((len(recordings), 30), repulsion)
    loss = SpectralEnergyDistance()(draws, recordings, strength, torch.full((len(recordings),), ANY_BAND))
    return float(loss)


def test_the_least_is_at_the_recordings_own_noise() -> None:
    deviations = (0.15, 0.2, 0.3, 0.45, 0.6)
    assert min(deviations, key=lambda d: distance_at(d, repulsion=1.0)) == 0.3


def test_it_is_about_nothing_where_draws_and_recordings_are_alike() -> None:
    recordings, first, second = noise(0.3, 0), noise(0.3, 1), noise(0.3, 2)
    ones = torch.ones(len(recordings), 30)
    loss = SpectralEnergyDistance()
    top = torch.full((len(recordings),), ANY_BAND)
    apart = float(loss((first, second), recordings, 0 * ones, top)) / 2
    # d(x, y) + d(x, y') − d(y, y') is one such distance when all three are drawn alike.
    assert float(loss((first, second), recordings, ones, top)) == pytest.approx(apart, rel=0.02)


def test_without_repulsion_the_noise_costs() -> None:
    exact = distance_at(0.3, repulsion=0.0)
    assert exact == pytest.approx(2 * distance_at(0.3, repulsion=1.0), rel=0.02)


def test_bands_that_a_recording_lacks_do_not_count() -> None:
    low = noise(0.3, 0)
    spectrum = torch.fft.rfft(low)
    hz = torch.fft.rfftfreq(low.shape[1], 1 / 24_000)
    narrow = torch.fft.irfft(spectrum * (hz < 8_000), n=low.shape[1])
    ones = torch.ones(len(low), 30)
    loss = SpectralEnergyDistance()
    told = float(loss((low, low), narrow, ones, torch.full((len(low),), 7_300.0)))
    untold = float(loss((low, low), narrow, ones, torch.full((len(low),), ANY_BAND)))
    assert told < 0.1 * untold


def test_the_gradient_is_finite_where_draws_agree() -> None:
    draw = noise(0.3, 1).requires_grad_()
    ones = torch.ones(len(draw), 30)
    SpectralEnergyDistance()((draw, draw), noise(0.3, 0), ones, torch.full((len(draw),), ANY_BAND)).backward()
    assert draw.grad is not None
    assert bool(draw.grad.isfinite().all())

"""What the timbre stage does to filters and sound, on filters made by hand: no weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ssml_engine.evaluation.manners import spectral_tilt
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.models.source_filter import (
    NUM_BINS,
    SpectralFilters,
    filter_source,
    noise_table,
    pulse_train,
)
from ssml_engine.synthesis.timbre import BIN_HZ, Timbre, change_timbre

FRAMES, PITCH_HZ = 90, 140.0


def resonance(centre_hz: float) -> SpectralFilters:
    """A vowel with one resonance, without noise."""
    hz = torch.arange(NUM_BINS) * BIN_HZ
    magnitude = 3.0 - ((hz - centre_hz) / 400.0) ** 2 / 2
    shape = magnitude.expand(1, FRAMES, NUM_BINS).clone()
    silent, none = torch.full_like(shape, -20.0), torch.zeros_like(shape)
    return SpectralFilters(shape.clamp_min(-6.0), silent, silent, none)


def timbre(**changes: float) -> Timbre:
    own = {"breath": 0.0, "tilt_db_per_octave": 0.0, "gain_db": 0.0, "formants": 1.0, "pitch": 1.0}
    return Timbre(**{name: np.full(FRAMES, value, np.float32) for name, value in {**own, **changes}.items()})


def heard(filters: SpectralFilters, change: Timbre, pitch: float = 1.0) -> np.ndarray:
    f0 = torch.full((1, FRAMES), PITCH_HZ)
    voiced = torch.ones(1, FRAMES, dtype=torch.bool)
    changed = change_timbre(filters, f0, voiced, change.cut(0, FRAMES, torch.device("cpu")))
    return filter_source(changed, pulse_train(f0 * pitch, voiced), noise_table(0)[None, :FRAMES])[0].numpy()


def peak_hz(samples: np.ndarray) -> float:
    """Where the smoothed spectrum is highest."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    width = round(300 / (hz[1] - hz[0]))
    return float(hz[np.convolve(power, np.hanning(width), "same").argmax()])


def periodicity(samples: np.ndarray, hz: float) -> float:
    """Autocorrelation at one period, 1 for a perfect repeat."""
    lag = round(SAMPLE_RATE / hz)
    one, two = samples[:-lag], samples[lag:]
    return float((one @ two) / np.sqrt((one @ one) * (two @ two)))


def level_db(samples: np.ndarray) -> float:
    return float(10 * np.log10((samples.astype(np.float64) ** 2).mean()))


def test_a_timbre_that_changes_nothing_changes_nothing() -> None:
    filters = resonance(1500.0)
    f0, voiced = torch.full((1, FRAMES), PITCH_HZ), torch.ones(1, FRAMES, dtype=torch.bool)
    same = change_timbre(filters, f0, voiced, timbre().cut(0, FRAMES, torch.device("cpu")))
    for name, value in vars(same).items():
        assert torch.allclose(value, getattr(filters, name), atol=1e-5), name


@pytest.mark.parametrize("ratio", [0.85, 1.0, 1.25])
def test_resonances_move_by_their_ratio_and_the_pitch_stays(ratio: float) -> None:
    samples = heard(resonance(1500.0), timbre(formants=ratio))
    assert peak_hz(samples) == pytest.approx(1500.0 * ratio, abs=75)
    assert periodicity(samples, PITCH_HZ) > 0.95


@pytest.mark.parametrize("ratio", [0.6, 1.9])
def test_the_pitch_moves_and_resonances_stay(ratio: float) -> None:
    samples = heard(resonance(1500.0), timbre(pitch=ratio), pitch=ratio)
    assert peak_hz(samples) == pytest.approx(1500.0, abs=PITCH_HZ * ratio / 2)
    assert periodicity(samples, PITCH_HZ * ratio) > 0.95


def test_the_envelope_is_that_of_the_harmonics_whatever_stands_between_them() -> None:
    filters = resonance(1500.0)
    at = torch.arange(NUM_BINS) * BIN_HZ / PITCH_HZ
    between = (at - at.round()).abs() > 0.3
    filters.harmonic_log_magnitude[..., between] -= 5.0
    change = timbre(pitch=1.5)
    rough, smooth = heard(filters, change, 1.5), heard(resonance(1500.0), change, 1.5)
    assert level_db(rough) == pytest.approx(level_db(smooth), abs=0.7)


def test_full_breath_is_noise_with_the_same_resonance() -> None:
    samples = heard(resonance(1500.0), timbre(breath=1.0))
    assert abs(periodicity(samples, PITCH_HZ)) < 0.3
    assert peak_hz(samples) == pytest.approx(1500.0, abs=200)


def test_more_breath_is_less_periodic() -> None:
    found = [periodicity(heard(resonance(1500.0), timbre(breath=b)), PITCH_HZ) for b in (0.0, 0.3, 0.6, 0.9)]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("change_db", [-6.0, 5.0])
def test_gain_is_heard_in_decibels(change_db: float) -> None:
    plain, changed = heard(resonance(1000.0), timbre()), heard(resonance(1000.0), timbre(gain_db=change_db))
    assert level_db(changed) - level_db(plain) == pytest.approx(change_db, abs=0.05)


@pytest.mark.parametrize("tilt", [-2.0, 3.0])
def test_tilt_is_measured_again(tilt: float) -> None:
    filters = resonance(1500.0)
    filters.harmonic_log_magnitude.zero_()
    plain, changed = heard(filters, timbre()), heard(filters, timbre(tilt_db_per_octave=tilt))
    assert spectral_tilt(changed) - spectral_tilt(plain) == pytest.approx(tilt, abs=0.3)

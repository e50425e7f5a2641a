"""Filters that the codec predicts → the same in another timbre: breath, tilt, loudness, resonances, pitch.

The codec's decoder is a source-filter model: pulses and noise go through filters that it predicts for each frame.
That makes it the one place where voicing, formants and tilt can be changed without touching what is said, and
without a second vocoder.  Everything is per frame, so chunks change nothing.

The predicted harmonic filter means something only at the harmonics of the pitch that the models were given; between
them it was never heard in training.  So it is read there and joined by straight lines in log magnitude, an envelope
that other harmonics, noise, or a longer or shorter vocal tract can use.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.models.source_filter import HIGHEST_HARMONIC_HZ, NUM_BINS, SYNTHESIS_N_FFT, SpectralFilters

BIN_HZ = SAMPLE_RATE / SYNTHESIS_N_FFT
PIVOT_HZ = 1000.0  # what tilt leaves alone
TILTED_HZ = (125.0, 8000.0)  # below and above the tilt is held, so that it stays a matter of timbre
NEPERS_PER_DB = math.log(10) / 20
# Breath: a whisper has no glottal pulses, and with them goes the steep fall of a voice's spectrum; it is also much
# weaker.  The amounts are ours: with them Whisper hears whispered sentences as well as spoken ones.
BREATH_TILT = 6.0
BREATH_DB = -9.0
# Per bin, noise of unit gain carries this share of what a pulse train at f0 does: 3 * BIN_HZ / f0 (Hann window of
# four hops: harmonics have 1.5 of their peak's power, independent frames of noise lose as much in overlap-add).
_NOISE_SHARE_HZ = 3.0 * BIN_HZ
_MERGED = 2.0**0.5  # magnitude of noise per magnitude of the free part, by the same reckoning


@dataclass(frozen=True)
class Timbre:
    """Changes of timbre, every field `[T]` float32.

    breath: 0 to 1; tilt_db_per_octave; gain_db; formants: ratio; pitch: ratio of the pitch that is heard to the one
    that the models are told, so that they stay where they were trained.
    """

    breath: NDArray[np.float32]
    tilt_db_per_octave: NDArray[np.float32]
    gain_db: NDArray[np.float32]
    formants: NDArray[np.float32]
    pitch: NDArray[np.float32]

    def retimed(self, change: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> Timbre:
        """The same on another clock, to which `change` brings the values of frames."""
        return Timbre(*(change(getattr(self, item.name)) for item in fields(self)))

    def cut(self, first: int, last: int, device: torch.device) -> TimbreFrames:
        """Frames `[first, last)` as tensors."""
        parts = (self.breath, self.tilt_db_per_octave, self.gain_db, self.formants, self.pitch)
        return TimbreFrames(*(torch.from_numpy(part[first:last]).to(device)[None, :, None] for part in parts))


@dataclass(frozen=True)
class TimbreFrames:
    """A stretch of a Timbre; every field `[1, T, 1]`."""

    breath: Tensor
    tilt_db_per_octave: Tensor
    gain_db: Tensor
    formants: Tensor
    pitch: Tensor


def change_timbre(filters: SpectralFilters, told_f0: Tensor, voiced: Tensor, timbre: TimbreFrames) -> SpectralFilters:
    """Apply a timbre.

    filters: `[B, T, 641]`; told_f0: `[1, T]` Hz, what the models were given; voiced: `[B, T]` bool.
    """
    f0 = told_f0[..., None].clamp_min(40.0)
    bins = torch.arange(NUM_BINS, device=f0.device, dtype=torch.float32)
    source_hz = bins * BIN_HZ / timbre.formants  # [1, T, 641]: where each bin's resonance was
    moved = (timbre.formants != 1) | (timbre.pitch != 1) | (timbre.breath > 0)
    magnitude = filters.harmonic_log_magnitude
    magnitude = torch.where(moved, _envelope(magnitude, f0, source_hz), magnitude)
    noise = _warp(filters.noise_log_magnitude, source_hz)
    free, free_phase = _warp(filters.free_log_magnitude, source_hz), filters.free_phase

    octaves = (bins * BIN_HZ).clamp(*TILTED_HZ).div(PIVOT_HZ).log2()
    change = (timbre.gain_db + timbre.tilt_db_per_octave * octaves) * NEPERS_PER_DB
    breath = torch.where(voiced[..., None], timbre.breath, torch.zeros_like(timbre.breath))  # [B, T, 1]
    aspirated = magnitude + (BREATH_DB + BREATH_TILT * octaves) * NEPERS_PER_DB
    aspirated = aspirated + 0.5 * (_NOISE_SHARE_HZ / f0).log()
    aspirated = torch.where(bins * BIN_HZ <= HIGHEST_HARMONIC_HZ, aspirated, torch.full_like(aspirated, -30.0))
    hiss = torch.logsumexp(
        torch.stack(
            [
                2 * noise,
                2 * (aspirated + breath.clamp_min(1e-9).log()),
                2 * (free + math.log(_MERGED) + breath.clamp_min(1e-9).log()),
            ]
        ),
        0,
    ).div(2)
    noise = torch.where(breath > 0, hiss, noise)
    sung = (1 - breath).clamp_min(1e-9).log()
    return SpectralFilters(magnitude + sung + change, noise + change, free + sung + change, free_phase)


def _envelope(values: Tensor, f0: Tensor, at_hz: Tensor) -> Tensor:
    """Values `[B, T, 641]` at frequencies `[1, T, 641]`, by straight lines between the harmonics of f0 `[1, T, 1]`."""
    highest = (HIGHEST_HARMONIC_HZ / f0).floor()
    place = (at_hz / f0).clamp_min(1.0).minimum(highest)
    lower = place.floor().minimum(highest - 1).clamp_min(1.0)
    low, high = (_read(values, number * f0 / BIN_HZ) for number in (lower, lower + 1))
    return low + (place - lower) * (high - low)


def _warp(values: Tensor, at_hz: Tensor) -> Tensor:
    """Values `[B, T, 641]` at frequencies `[1, T, 641]`, linear between bins."""
    return _read(values, at_hz / BIN_HZ)


def _read(values: Tensor, place: Tensor) -> Tensor:
    """Values at fractions of bins `[1, T, 641]`; the last bin's beyond it."""
    place = place.clamp(0, NUM_BINS - 1).expand_as(values)
    lower = place.floor().clamp_max(NUM_BINS - 2)
    low = values.gather(-1, lower.long())
    high = values.gather(-1, lower.long() + 1)
    return low + (place - lower) * (high - low)

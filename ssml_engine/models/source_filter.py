"""Pitch curve and predicted filters → waveform: the signal half of the codec's decoder.

An explicit pulse source carries the pitch and its phase, the network only shapes it, so output pitch equals the
curve that the caller asked for.  Knows nothing of codes.  Always float32 (float64 for the phase).

Source: the pulse + noise + free-phase spectral head of hibari-tts 0.2.1 (Apache-2.0), re-derived for a hop of 320;
HiFTNet (arXiv 2309.09493) and neural source-filter models (arXiv 1810.11946) for the idea.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE, frame_istft, frame_stft

SYNTHESIS_N_FFT = 1280
NUM_BINS = SYNTHESIS_N_FFT // 2 + 1
NOISE_TABLE_FRAMES = 4096
HIGHEST_HARMONIC_HZ = 11_000.0
_LOG_MAGNITUDE_CEILING = 7.0
# Where the free part is left out: under this frequency, wholly below the first pitch, not at all above the second.
FREE_ABOVE_HZ, _FREE_EDGE_HZ = 800.0, 65.0
_FREE_FROM_HZ, _FREE_WHOLE_HZ = 140.0, 170.0
NOISE_ABOVE_HZ, _NOISE_EDGE_HZ = 500.0, 40.0  # in voiced frames
_SILENT = 1e-4  # -80 dB
_CEPSTRUM = 48  # coefficients, 2 ms: the resonances of a voice, not its pitch
_NOISE_POWER = 2.0  # of the noise table: unit variance in each of two components


@dataclass(frozen=True)
class SpectralFilters:
    """What the decoder predicts for each frame; every field is `[B, T, 641]` float32."""

    harmonic_log_magnitude: Tensor
    noise_log_magnitude: Tensor
    free_log_magnitude: Tensor
    free_phase: Tensor  # radians


def accumulate_phase(f0: Tensor, initial_phase: Tensor | None = None) -> Tensor:
    """Phase of the fundamental at every sample, in cycles.

    f0: `[B, T]` Hz, positive everywhere (unvoiced stretches filled).  initial_phase: `[B]` cycles.
    Returns `[B, T * 320]` float64 in [0, 1).  F0 is linear between frame centres and held at the ends.
    """
    per_sample = F.interpolate(f0.double().unsqueeze(1), scale_factor=HOP_LENGTH, mode="linear").squeeze(1)
    cycles = torch.cumsum(per_sample / SAMPLE_RATE, dim=1)
    if initial_phase is not None:
        cycles = cycles + initial_phase.double()[:, None]
    return cycles - cycles.floor()


def pulse_train(f0: Tensor, voiced: Tensor, initial_phase: Tensor | None = None) -> Tensor:
    """Band-limited pulses at the fundamental: the sum of all harmonics up to 11 kHz, each of amplitude 1.

    f0: `[B, T]` Hz, positive everywhere; voiced: `[B, T]` bool.  Returns `[B, T * 320]` float32, 0 where unvoiced.
    """
    cycles = accumulate_phase(f0, initial_phase)
    per_sample = F.interpolate(f0.double().unsqueeze(1), scale_factor=HOP_LENGTH, mode="linear").squeeze(1)
    harmonics = torch.floor(HIGHEST_HARMONIC_HZ / per_sample.clamp_min(40.0))
    phase = 2.0 * math.pi * cycles
    denominator = 2.0 * torch.sin(phase / 2.0)
    safe = torch.where(denominator.abs() < 2e-3, torch.ones_like(denominator), denominator)
    closed_form = torch.sin((harmonics + 0.5) * phase) / safe - 0.5
    pulses = torch.where(denominator.abs() < 2e-3, harmonics, closed_form)
    return (pulses * voiced.repeat_interleave(HOP_LENGTH, dim=1)).float()


def noise_table(seed: int) -> Tensor:
    """Complex Gaussian noise `[4096, 641]`, unit variance a component.

    Indexed by absolute frame number, so that chunked, batched, CPU and GPU decodes agree.
    """
    generator = torch.Generator().manual_seed(seed)
    parts = torch.randn(2, NOISE_TABLE_FRAMES, NUM_BINS, generator=generator)
    return torch.complex(parts[0], parts[1])


def clean_low_end(filters: SpectralFilters, f0: Tensor, voiced: Tensor) -> SpectralFilters:
    """Filters that leave the low end of voiced speech to its pulses.

    The free part repeats with the frames, 75 times a second, whatever the pitch; under a low voice it is heard as a
    second, monotonous one.  A high voice needs it between its few harmonics.  In voiced frames it is left out; in
    unvoiced ones, where creaky speech has most of its power there, noise of the same power speaks instead.  Noise among
    the lowest harmonics of voiced frames is heard as a rumble that recordings do not have.

    f0: `[B, T]` Hz; voiced: `[B, T]` bool.  Ours: the limits are where quality, judged by DNSMOS, gains.
    """
    hz = torch.arange(NUM_BINS, device=f0.device) * (SAMPLE_RATE / SYNTHESIS_N_FFT)
    above = torch.sigmoid((hz - FREE_ABOVE_HZ) / _FREE_EDGE_HZ)
    high = ((f0 - _FREE_FROM_HZ) / (_FREE_WHOLE_HZ - _FREE_FROM_HZ)).clamp(0, 1).float()[..., None]
    gain = (high + (1 - high) * above).clamp_min(_SILENT)
    removed_power = (1 - gain.square()) * ~voiced[..., None]
    free = filters.free_log_magnitude.clamp_max(_LOG_MAGNITUDE_CEILING)
    moved_log_power = 2 * free + (removed_power / _NOISE_POWER).log()
    noise = torch.logaddexp(2 * filters.noise_log_magnitude, moved_log_power) / 2
    breath = torch.sigmoid((hz - NOISE_ABOVE_HZ) / _NOISE_EDGE_HZ).clamp_min(_SILENT).log()
    noise = noise + breath * voiced[..., None]
    return replace(filters, free_log_magnitude=filters.free_log_magnitude + gain.log(), noise_log_magnitude=noise)


@cache
@torch.inference_mode(False)  # what is first made for speaking may be trained with later
def _cosines_and_sines() -> tuple[Tensor, Tensor]:
    """Log magnitude → cepstrum `[641, 48]`, and cepstrum → phase `[48, 641]`."""
    bins = torch.arange(NUM_BINS, dtype=torch.float64)
    angles = 2 * math.pi / SYNTHESIS_N_FFT * bins[:, None] * torch.arange(1, _CEPSTRUM + 1)
    twice = torch.full((NUM_BINS, 1), 2.0, dtype=torch.float64)
    twice[0] = twice[-1] = 1.0
    return (twice * angles.cos() / SYNTHESIS_N_FFT).float(), (-2 * angles.sin().T).float()


def minimum_phase(log_magnitude: Tensor) -> Tensor:
    """Radians by which a filter of this magnitude delays, if it rings after its pulses and not before, `[..., 641]`.

    A vocal tract is such a filter.  Phases that a network predicts beside its magnitudes differ from frame to frame and
    are heard as roughness.  Source: Oppenheim and Schafer, Discrete-Time Signal Processing, on complex cepstra.
    """
    cosines, sines = (table.to(log_magnitude.device) for table in _cosines_and_sines())
    return log_magnitude @ cosines @ sines


def filter_source(filters: SpectralFilters, source: Tensor, noise: Tensor) -> Tensor:
    """Shape pulses and noise by the predicted filters.

    source: pulses `[B, T * 320]`; noise: complex `[B, T, 641]`.  Returns samples `[B, T * 320]`.
    """
    excitation = frame_stft(source, SYNTHESIS_N_FFT) / HOP_LENGTH  # a harmonic peaks at 1
    resonances = filters.harmonic_log_magnitude.clamp_max(_LOG_MAGNITUDE_CEILING)
    harmonic = torch.polar(resonances.exp(), minimum_phase(resonances))
    free = torch.polar(filters.free_log_magnitude.clamp_max(_LOG_MAGNITUDE_CEILING).exp(), filters.free_phase)
    noise_gain = filters.noise_log_magnitude.clamp_max(_LOG_MAGNITUDE_CEILING).exp()
    return frame_istft(harmonic * excitation + noise_gain * noise + free, SYNTHESIS_N_FFT)

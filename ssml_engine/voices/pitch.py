"""Pitch curves of recordings at the codec's frame rate, by swift-f0."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE

_MIN_HZ, _MAX_HZ = 50.0, 600.0
_CONFIDENCE = 0.8


def track_f0(
    samples: NDArray[np.float32], num_frames: int, confidence: float = _CONFIDENCE
) -> NDArray[np.float32]:
    """F0 of 24 kHz samples by swift-f0 → `[num_frames]` Hz, 0 where unvoiced.

    confidence: of the tracker, 0…1, below which a frame counts as unvoiced.
    """
    at_16_khz = resample_poly(samples, 2, 3).astype(np.float32)
    result = _detector().detect(at_16_khz, 16_000, fmin=_MIN_HZ, fmax=_MAX_HZ)
    hz = np.where(np.asarray(result.confidence) >= confidence, np.asarray(result.pitch_hz), 0.0)
    return sample_at_frames(np.asarray(result.timestamps) * SAMPLE_RATE, hz.astype(np.float32), num_frames)


def fill_unvoiced(f0: NDArray[np.floating], default_hz: float = 120.0) -> NDArray[np.float32]:
    """Fill zeros by interpolation in log2 between the voiced neighbours, held beyond the first and the last."""
    voiced = f0 > 0
    if not voiced.any():
        return np.full(len(f0), default_hz, np.float32)
    index = np.arange(len(f0))
    return np.exp2(np.interp(index, index[voiced], np.log2(f0[voiced]))).astype(np.float32)


def sample_at_frames(times: NDArray[np.floating], hz: NDArray[np.float32], num_frames: int) -> NDArray[np.float32]:
    """Voicing from the nearest value, Hz linear in log2 between voiced neighbours."""
    centres = (np.arange(num_frames) + 0.5) * HOP_LENGTH
    if len(hz) == 0:
        return np.zeros(num_frames, np.float32)
    nearest = np.abs(np.searchsorted(times, centres)[:, None] + np.array([-1, 0]))
    nearest = np.clip(nearest, 0, len(times) - 1)
    pick = nearest[np.arange(num_frames), np.abs(times[nearest] - centres[:, None]).argmin(1)]
    filled = np.log2(fill_unvoiced(hz))
    curve = np.exp2(np.interp(centres, times, filled))
    return np.where(hz[pick] > 0, curve, 0.0).astype(np.float32)


@cache
def _detector():  # type: ignore[no-untyped-def]
    from swift_f0 import SwiftF0  # it starts an ONNX runtime; only where a recording is tracked

    return SwiftF0(threads=1)

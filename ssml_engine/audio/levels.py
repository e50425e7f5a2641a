"""Decibels <-> factors, and float samples <-> 16-bit integers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def db_to_gain(level_db: float) -> float:
    """Amplitude factor of a level: +6.02 dB is about 2, 0 dB is 1."""
    return float(10.0 ** (level_db / 20.0))


def gain_to_db(gain: float) -> float:
    """Level of an amplitude factor in dB; -inf for 0. Raises ValueError below 0."""
    if gain < 0:
        raise ValueError(f"a gain must not be negative, got {gain}")
    return 20.0 * math.log10(gain) if gain > 0 else -math.inf


def rms_db(samples: Samples) -> float:
    """Root mean square of `[n]` samples in dB relative to full scale 1.0; -inf for silence or nothing."""
    if samples.size == 0:
        return -math.inf
    return gain_to_db(float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))


def float_to_int16(samples: Samples) -> NDArray[np.int16]:
    """`[n]` float in [-1, 1) to int16: 1/32768 steps, rounded to even, clipped; NaN becomes 0.

    No dither: the same samples must give the same bytes.
    """
    # nan_to_num leaves infinities to the clip; scaling in float32 is exact, being by a power of two.
    scaled = np.nan_to_num(np.asarray(samples, dtype=np.float32), nan=0.0, posinf=1.0, neginf=-1.0) * 32768.0
    return np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)


def int16_to_float(integers: NDArray[np.int16]) -> Samples:
    """`[n]` int16 to float32 in [-1, 1): the exact inverse of `float_to_int16`."""
    return integers.astype(np.float32) / np.float32(32768.0)

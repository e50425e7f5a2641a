"""Samples → how loud they are to an ear, and the gain that makes a recording as loud as the speech around it.

Source: ITU-R BS.1770-4, one channel: K-weighting, blocks of 400 ms every 100 ms, gated at −70 LUFS and at 10
LU under what passes that. The filter's analogue parameters are those that reproduce the standard's
coefficients at 48 kHz, so that any rate can be measured.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from ssml_engine.audio.levels import Samples, db_to_gain

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_BLOCK_S, _STEP_S = 0.4, 0.1


def integrated_loudness(samples: Samples, sample_rate_hz: int = 24000) -> float:
    """Loudness of `[n]` samples in LUFS; −inf where nothing passes the gates.

    Less than 400 ms counts as one block (ours; the standard does not measure it).
    """
    if not len(samples):
        return -math.inf
    weighted = sosfilt(_k_weighting(sample_rate_hz), samples.astype(np.float64))
    block, step = round(_BLOCK_S * sample_rate_hz), round(_STEP_S * sample_rate_hz)
    energy = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    starts = np.arange(0, max(1, len(samples) - block + 1), step)
    ends = np.minimum(starts + block, len(samples))
    powers = (energy[ends] - energy[starts]) / (ends - starts)
    loud = powers[powers > _power(_ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return -math.inf
    threshold = loud.mean() * 10 ** (_RELATIVE_GATE_LU / 10)
    return _lufs(float(loud[loud > threshold].mean()))


def gain_to_loudness_db(
    samples: Samples, target_lufs: float, *, most_db: float = 20.0, sample_rate_hz: int = 24000
) -> float:
    """Gain that brings a recording to a loudness, at most `most_db` up or down; 0 for silence."""
    measured = integrated_loudness(samples, sample_rate_hz)
    if measured == -math.inf:
        return 0.0
    return min(most_db, max(-most_db, target_lufs - measured))


def match_loudness(samples: Samples, target_lufs: float, *, sample_rate_hz: int = 24000) -> Samples:
    """`[n]` samples at about `target_lufs`, as `gain_to_loudness_db` allows. May exceed full scale: limit
    it.
    """
    gain = db_to_gain(gain_to_loudness_db(samples, target_lufs, sample_rate_hz=sample_rate_hz))
    return (samples * np.float32(gain)).astype(np.float32)


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighting(sample_rate_hz: int) -> NDArray[np.float64]:
    """A shelf for the head and a high pass, `[2, 6]` second-order sections."""
    k = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    norm = 1 + k / q + k * k
    shelf = [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k]
    shelf = [value / norm for value in (*shelf, norm, 2 * (k * k - 1), 1 - k / q + k * k)]
    k = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    q = 0.5003270373238773
    norm = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm]
    return np.array([shelf, high_pass])

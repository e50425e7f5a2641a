"""Signals and cuts that the audio tests share."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def tone(frequency_hz: float, duration_s: float, *, rate_hz: int = 24000, peak: float = 0.5) -> Samples:
    """A sine that starts at phase 0."""
    n = np.arange(round(duration_s * rate_hz))
    return (peak * np.sin(2 * np.pi * frequency_hz * n / rate_hz)).astype(np.float32)


def noise(num_samples: int, *, seed: int = 0, peak: float = 0.5) -> Samples:
    """Uniform noise in [-peak, peak]."""
    return np.random.default_rng(seed).uniform(-peak, peak, num_samples).astype(np.float32)


def cut(samples: Samples, block_size: int) -> Iterator[Samples]:
    """The samples in blocks of `block_size`, the last one shorter."""
    for start in range(0, len(samples), block_size):
        yield samples[start : start + block_size]

"""A key → the pattern of small gains that is the watermark, shared by embedder and detector.

Time is cut into blocks of 4 frames (32 ms), the telephone band into 24 sub-bands. In each block half of the sub-bands
are louder in the first two frames and softer in the last two, the other half the other way round; which half a
sub-band belongs to is drawn from the key. The pattern repeats after 128 blocks (4.1 s).

Sources: spread spectrum on log magnitudes, Kirovski and Malvar, IEEE Transactions on Signal Processing 51 (2003); pairs
of patches raised and lowered against each other, Bender et al., IBM Systems Journal 35 (1996). Raising one part of a
block against the other (a Manchester code in time) rather than one band against another is ours: level and
equalisation then cancel, and speech changes less in 16 ms than between bands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 24_000
WINDOW = 384
HOP = WINDOW // 2
BLOCK_FRAMES = 4
BLOCK_SAMPLES = BLOCK_FRAMES * HOP
PERIOD_BLOCKS = 128
NUM_BANDS = 24
# What telephones and 8 kHz recordings keep.
LOWEST_HZ, HIGHEST_HZ = 280.0, 3400.0
DEFAULT_KEY = 0x53534D4C


@dataclass(frozen=True)
class WatermarkPattern:
    """key: whoever knows it can detect and remove the mark; depth_db: of the gains, up and down."""

    key: int = DEFAULT_KEY
    depth_db: float = 1.0

    @cached_property
    def chips(self) -> NDArray[np.float64]:
        """`[PERIOD_BLOCKS, NUM_BANDS]` of ±1, as many of one as of the other in each row."""
        generator = np.random.Generator(np.random.Philox(key=self.key & (2**128 - 1)))
        row = np.repeat([1.0, -1.0], NUM_BANDS // 2)
        return np.stack([generator.permutation(row) for _ in range(PERIOD_BLOCKS)])

    @cached_property
    def gains(self) -> NDArray[np.float64]:
        """Factor of each frame of the period and each bin, `[PERIOD_BLOCKS * BLOCK_FRAMES, WINDOW // 2 + 1]`."""
        signs = np.repeat([1.0, -1.0], BLOCK_FRAMES // 2)
        decibels = (self.chips[:, None, :] * signs[:, None]).reshape(-1, NUM_BANDS) * self.depth_db
        bins = np.zeros((len(decibels), WINDOW // 2 + 1))
        for band, (first, end) in enumerate(band_bins()):
            bins[:, first:end] = decibels[:, band, None]
        return 10 ** (bins / 20)


def band_bins() -> list[tuple[int, int]]:
    """Bins `[first, end)` of each sub-band; neighbours touch."""
    edges = np.linspace(LOWEST_HZ, HIGHEST_HZ, NUM_BANDS + 1) * WINDOW / SAMPLE_RATE
    whole = np.round(edges).astype(int)
    return [(int(a), int(b)) for a, b in pairwise(whole)]


def root_hann() -> NDArray[np.float64]:
    """Window of analysis and synthesis: its squares, half a window apart, add up to 1. `[WINDOW]`."""
    return np.sin(np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)

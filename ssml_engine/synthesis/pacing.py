"""Frames that the models write → frames that are heard, where the two differ: the time-scale behind extreme rates.

The language models write speech at the speeds that they can; what a document asks beyond that happens here.  The
codec's decoder predicts filters for each written frame; they are read anew along time, and spoken by the pitch and the
noise of the heard clock.  So lengths are exact to the frame, pitch is untouched, and nothing is spliced.

Within a phone both clocks run evenly.  A heard frame has the mean power of the stretch of written frames that it
stands for, or of one frame's length around its place where speech is slowed down: a burst that lasts one frame keeps
its energy.  Filters of pulses mean nothing in frames without a voice, so those frames have no part in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ssml_engine.models.source_filter import SpectralFilters

OVERLAP_FRAMES = 2  # heard frames on either side that reach into a frame's samples
_LOUDEST = 10.0  # nepers; far above what is ever heard, and its power is finite
_TINY = 1e-30
_HALF = 0.4999  # so that halves count whatever the order in which they were summed


@dataclass(frozen=True)
class Pace:
    """written, heard: int64 `[P]` frames of each phone on the two clocks, each ≥ 1."""

    written: NDArray[np.int64]
    heard: NDArray[np.int64]

    @property
    def num_written(self) -> int:
        return int(self.written.sum())

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """Where the middle of each heard frame lies, `[H]` in written frames; whole numbers are middles too."""
        return _across(self.heard, self.written)

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """Written frames that each heard frame stands for, `[H]`, at least one."""
        return np.maximum(np.repeat(self.written / self.heard, self.heard), 1.0)

    def to_written(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Values of heard frames `[H]` → those of written frames `[W]`, linear between."""
        at = _across(self.written, self.heard)
        return np.interp(at, np.arange(len(values)), values).astype(np.float32)

    def written_for(self, end: int) -> int:
        """Written frames whose filters are needed for the samples of the heard frames `[0, end)`."""
        if end >= len(self.places):
            return self.num_written
        later = (self.places + self.lengths / 2)[: end + OVERLAP_FRAMES]
        return min(int(np.ceil(later.max() + 0.5)), self.num_written)

    def first_written(self, start: int) -> int:
        """The first written frame whose filters are needed for the samples from heard frame `start` on."""
        earlier = (self.places - self.lengths / 2)[max(0, start - OVERLAP_FRAMES) :]
        return max(0, int(np.floor(earlier.min() + 0.5)))

    def shares(self, origin: int, num_written: int, first: int, last: int) -> NDArray[np.float32]:
        """Parts that written frames from `origin` on have in the heard frames `[first, last)`, `[H, W]`; rows sum to 1
        where all their frames are there, and are nearly nothing where none is."""
        middle, half = self.places[first:last, None], self.lengths[first:last, None] / 2
        edges = origin + np.arange(num_written + 1) - 0.5
        covered = np.clip(edges, middle - half, middle + half)
        return (np.diff(covered, axis=1) / (2 * half)).astype(np.float32)

    def hear(
        self, filters: SpectralFilters, voicing: Tensor, origin: int, first: int, last: int
    ) -> tuple[SpectralFilters, Tensor]:
        """Filters `[B, W, 641]` and voicing `[B, W]` bool of written frames from `origin` on → those of heard frames
        `[first, last)`."""
        shares = torch.from_numpy(self.shares(origin, voicing.shape[1], first, last)).to(voicing.device)
        # From the place itself: of equal shares rounding would choose, and differently in each chunk.
        at = np.ceil(self.places[first:last] - 0.5).astype(np.int64) - origin
        nearest = torch.from_numpy(at.clip(0, voicing.shape[1] - 1)).to(voicing.device)
        voiced = shares * voicing[:, None, :]  # [B, H, W]
        total = voiced.sum(-1, keepdim=True)
        voiced = voiced / total.clamp_min(_TINY)
        heard = SpectralFilters(
            _mean_power(filters.harmonic_log_magnitude, voiced),
            voiced @ filters.harmonic_phase,
            _mean_power(filters.noise_log_magnitude, shares),
            _mean_power(filters.free_log_magnitude, shares),
            filters.free_phase[:, nearest],  # an angle: has no mean
        )
        return heard, total[..., 0] >= _HALF


def _mean_power(log_magnitude: Tensor, shares: Tensor) -> Tensor:
    """`[B, W, 641]` nepers → the same of the mean power, `[B, H, 641]`; shares: `[H, W]` or `[B, H, W]`."""
    power = (2 * log_magnitude.clamp_max(_LOUDEST)).exp()
    return (shares @ power).clamp_min(_TINY).log() / 2


def _across(own: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """The middle of each frame of one clock, in frames of the other."""
    ours, theirs = (np.concatenate([[0.0], np.cumsum(frames)]) for frames in (own, other))
    return np.interp(np.arange(int(own.sum())) + 0.5, ours, theirs) - 0.5

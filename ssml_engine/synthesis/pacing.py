"""Frames that the models write → frames that are heard, where the two differ: the time-scale behind extreme rates.

The language models write speech at the speeds that they can; what a document asks beyond that happens here.  The
codec's decoder predicts filters for each written frame; they are read between frames, along time, and spoken by the
pitch and the noise of the heard clock.  So lengths are exact to the frame, pitch is untouched, and nothing is spliced.

Within a phone both clocks run evenly.  Log magnitudes and phases are linear between two written frames, except where
one is voiced and the other is not: there the nearer one counts, for the filters of pulses mean nothing without a voice.
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

    def to_written(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Values of heard frames `[H]` → those of written frames `[W]`, linear between."""
        at = _across(self.written, self.heard)
        return np.interp(at, np.arange(len(values)), values).astype(np.float32)

    def written_for(self, end: int) -> int:
        """Written frames whose filters are needed for the samples of the heard frames `[0, end)`."""
        if end >= len(self.places):
            return self.num_written
        last = self.places[min(end + OVERLAP_FRAMES - 1, len(self.places) - 1)]
        return min(int(np.ceil(last)) + 1, self.num_written)

    def first_written(self, start: int) -> int:
        """The first written frame whose filters are needed for the samples from heard frame `start` on."""
        return max(0, int(np.floor(self.places[max(0, start - OVERLAP_FRAMES)])))

    def hear(
        self, filters: SpectralFilters, voicing: Tensor, origin: int, first: int, last: int
    ) -> tuple[SpectralFilters, Tensor]:
        """Filters `[B, W, 641]` and voicing `[B, W]` bool of written frames from `origin` on → those of heard frames
        `[first, last)`."""
        limit = voicing.shape[1] - 1
        at = torch.from_numpy(self.places[first:last] - origin).to(voicing.device).clamp(0, limit)
        lower = at.floor().long().clamp_max(max(0, limit - 1))
        upper = (lower + 1).clamp_max(limit)
        share = (at - lower).float()
        is_later = share >= 0.5
        near = torch.where(is_later, upper, lower)
        alike = voicing[:, lower] == voicing[:, upper]
        weight = torch.where(alike, share, is_later.float())[..., None]  # [B, H, 1]

        def between(values: Tensor) -> Tensor:
            return torch.lerp(values[:, lower], values[:, upper], weight)

        heard = SpectralFilters(
            between(filters.harmonic_log_magnitude),
            between(filters.harmonic_phase),
            between(filters.noise_log_magnitude),
            between(filters.free_log_magnitude),
            filters.free_phase[:, near],  # an angle: has no middle
        )
        return heard, voicing[:, near]


def _across(own: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """The middle of each frame of one clock, in frames of the other."""
    ours, theirs = (np.concatenate([[0.0], np.cumsum(frames)]) for frames in (own, other))
    return np.interp(np.arange(int(own.sum())) + 0.5, ours, theirs) - 0.5

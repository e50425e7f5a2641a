"""Frames that the models write → frames that are heard, where the two differ: the time-scale behind extreme rates.

The language models write speech at the speeds that they can; what a document asks beyond that happens here.  What they
write is decoded as it is, with the pitch of the heard clock, and its samples are read at another speed (`wsola.py`).
Within a phone both clocks run evenly; the recording's length is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.synthesis.wsola import TimeScaler


@dataclass(frozen=True)
class Pace:
    """written, heard: int64 `[P]` frames of each phone on the two clocks, each ≥ 1."""

    written: NDArray[np.int64]
    heard: NDArray[np.int64]

    @property
    def num_written(self) -> int:
        return int(self.written.sum())

    @property
    def num_heard(self) -> int:
        return int(self.heard.sum())

    @cached_property
    def _edges(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Samples at which phones begin and end, on the heard clock and on the written one."""
        heard, written = (np.concatenate([[0], np.cumsum(frames)]) for frames in (self.heard, self.written))
        return heard * float(HOP_LENGTH), written * float(HOP_LENGTH)

    def to_written(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Values of heard frames `[H]` → those of written frames `[W]`, linear between."""
        heard, written = self._edges
        middles = (np.arange(self.num_written) + 0.5) * HOP_LENGTH
        at = np.interp(middles, written, heard) / HOP_LENGTH - 0.5
        return np.interp(at, np.arange(len(values)), values).astype(np.float32)

    def time_scaler(self) -> TimeScaler:
        """What turns the written samples of the sentence into heard ones."""
        heard, written = self._edges
        return TimeScaler(lambda sample: float(np.interp(sample, heard, written)), int(written[-1]), int(heard[-1]))

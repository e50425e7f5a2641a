"""Several processors in a row → one processor.

A processor takes a stream in blocks and gives a stream in blocks; how the blocks are cut never shows in what
comes out. `Resampler`, `Equalizer`, `BackgroundMixer`, `TruePeakLimiter`, `Gain` and `Chain` itself are
processors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ssml_engine.audio.levels import Samples, db_to_gain


class Processor(Protocol):
    """One step of work on a stream of mono samples."""

    def push(self, samples: Samples) -> Samples:
        """Take `[n]` samples; return those that are ready, perhaps fewer, perhaps none."""
        ...

    def flush(self) -> Samples:
        """End the stream; return the samples still owed."""
        ...


class Gain:
    """Every sample times one factor."""

    def __init__(self, gain_db: float) -> None:
        self._factor = np.float32(db_to_gain(gain_db))

    def push(self, samples: Samples) -> Samples:
        """`[n]` samples → `[n]` samples."""
        return (samples * self._factor).astype(np.float32)

    def flush(self) -> Samples:
        """Nothing is held back."""
        return np.zeros(0, np.float32)


class Chain:
    """Processors in order; an empty chain is the identity. Chains nest."""

    def __init__(self, processors: Sequence[Processor] = ()) -> None:
        self._processors = tuple(processors)

    def push(self, samples: Samples) -> Samples:
        """`[n]` samples through every processor."""
        for processor in self._processors:
            samples = processor.push(samples)
        return samples

    def flush(self) -> Samples:
        """End the stream: what each processor owes goes through those after it."""
        owed = np.zeros(0, np.float32)
        for processor in self._processors:
            owed = np.concatenate([processor.push(owed), processor.flush()])
        return owed

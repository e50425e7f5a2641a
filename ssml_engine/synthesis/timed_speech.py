"""A speech with its time: what timing hands to decoding, rendering and events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.plan import Speech
from ssml_engine.synthesis.decoding import TimedPhones


@dataclass(frozen=True)
class PhoneSpan:
    """Where a phone of the plan is heard, in samples from the start of its speech."""

    start: int
    end: int


@dataclass(frozen=True)
class TimedSpeech:
    """A speech ready to be decoded.

    inserted: zeros after frames, `(frame, samples)` by rising frame; spans: one for each phone of the plan;
    gain: `[num_samples]` float32, or None where it is 1 everywhere.
    """

    speech: Speech
    timed: TimedPhones
    inserted: tuple[tuple[int, int], ...]
    spans: tuple[PhoneSpan, ...]
    gain: NDArray[np.float32] | None

    @property
    def num_samples(self) -> int:
        return self.timed.num_frames * HOP_LENGTH + sum(count for _, count in self.inserted)

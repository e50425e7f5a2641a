"""What a teacher gives back: samples with the durations and the F0 that made them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 24_000
UNIT_SAMPLES = 600
F0_RATE_HZ = 80


@dataclass(frozen=True)
class TeacherSpeech:
    """One utterance.

    samples: float32 `[N]` at 24 kHz. frames: units of 600 samples for each symbol, one more at the start and
    at the end; N = 600 · Σ frames. f0: float32 `[2 Σ frames]`, Hz at 80 a second, 0 where unvoiced.
    Raises ValueError if the three disagree.
    """

    samples: NDArray[np.float32]
    frames: list[int]
    f0: NDArray[np.float32]

    def __post_init__(self) -> None:
        units = sum(self.frames)
        if len(self.samples) != units * UNIT_SAMPLES or len(self.f0) != 2 * units:
            raise ValueError(
                f"{units} units need {units * UNIT_SAMPLES} samples and {2 * units} F0 values,"
                f" got {len(self.samples)} and {len(self.f0)}"
            )

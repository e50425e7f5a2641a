"""The pitch of one speaker → the pitch of another: the same melody, around another mean and as lively as the other is.

Pitch is log2 Hz; the spread is the standard deviation.  Source: Gaussian normalisation of log F0, the usual linear
conversion of pitch (Chappell and Hansen, 1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from ssml_engine.synthesis.prosody_edits import HIGHEST_HZ, LOWEST_HZ
from ssml_engine.voices.prompt import VoiceFacts

JUMP_OCTAVES = 0.8  # from the running median: the tracker has taken a harmonic for the pitch
MEDIAN_FRAMES = 31
FEWEST_FRAMES = 8  # voiced, to tell a register from
# A voice is livelier or calmer than the speaker, but not beyond recognition.
SPREAD_LIMITS = (0.6, 1.6)
LEAST_SPREAD = 0.05


@dataclass(frozen=True)
class Register:
    """mean, spread: of log2 Hz over voiced speech."""

    mean: float
    spread: float

    @classmethod
    def of_pitch(cls, f0: NDArray[np.float32]) -> Register | None:
        """f0: `[T]` Hz, 0 where unvoiced.  None where too little is voiced."""
        voiced = np.log2(f0[f0 > 0].astype(np.float64))
        if len(voiced) < FEWEST_FRAMES:
            return None
        return cls(float(voiced.mean()), max(float(voiced.std()), LEAST_SPREAD))

    @classmethod
    def of_voice(cls, facts: VoiceFacts) -> Register:
        """That of a voice's own speech."""
        return cls(facts.statistics[0], max(facts.statistics[1], LEAST_SPREAD))

    def move(self, f0: NDArray[np.float32], target: Register) -> NDArray[np.float32]:
        """Pitch from this register to the target's, `[T]` Hz, 0 stays 0."""
        low, high = SPREAD_LIMITS
        ratio = min(max(target.spread / self.spread, low), high)
        voiced = f0 > 0
        moved = target.mean + ratio * (np.log2(np.where(voiced, f0, 1.0)) - self.mean)
        hz = np.clip(np.exp2(moved), LOWEST_HZ, HIGHEST_HZ)
        return np.where(voiced, hz, 0.0).astype(np.float32)


def without_jumps(f0: NDArray[np.float32]) -> NDArray[np.float32]:
    """The curve `[T]` Hz with frames an octave off their surroundings unvoiced."""
    voiced = np.flatnonzero(f0 > 0)
    octaves = np.log2(f0[voiced].astype(np.float64))
    kept = np.abs(octaves - median_filter(octaves, MEDIAN_FRAMES, mode="nearest")) < JUMP_OCTAVES
    clean = np.zeros_like(f0)
    clean[voiced[kept]] = f0[voiced[kept]]
    return clean

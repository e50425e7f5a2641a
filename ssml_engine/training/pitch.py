"""A teacher's pitch curve at the codec's frame rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ssml_engine.voices.pitch import sample_at_frames

TEACHER_F0_HOP = 300  # samples
UNVOICED_BELOW_HZ = 30.0


def resample_teacher_f0(curve: NDArray[np.floating], num_frames: int) -> NDArray[np.float32]:
    """Teacher F0 (80 values a second, Hz, < 30 unvoiced) → `[num_frames]` at 75 a second, 0 where unvoiced."""
    hz = np.asarray(curve, np.float32)
    times = (np.arange(len(hz)) + 0.5) * TEACHER_F0_HOP
    return sample_at_frames(times, np.where(hz < UNVOICED_BELOW_HZ, 0.0, hz), num_frames)

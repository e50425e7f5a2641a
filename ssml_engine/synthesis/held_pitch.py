"""A pitch asked for in Hz: the median of what is heard of a span, which is known once the codec has its codes.

Which faint syllables keep their voice is decided by the language models, and the median hangs on them: what is foreseen
of it is 2 to 3 % off.  So the codes of such a sentence are written first, then its pitch curve is moved to where the
median comes right, and only then is it spoken.  The codes stay; the codec takes any curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.models.source_filter import SYNTHESIS_N_FFT, SpectralFilters
from ssml_engine.synthesis.prosody_edits import weighted_median

LARGEST_MOVE = 0.15  # octaves
# Whether a frame's voice is heard, by the mean powers of its harmonics and of the rest under 500 Hz: a logistic
# regression of what swift-f0 tracks (confidence 0.5) of 32 sentences of four voices.
_LOW_BINS = round(500 * SYNTHESIS_N_FFT / SAMPLE_RATE)
_POWER, _CLEARNESS, _BIAS = 0.57, 0.22, -2.4  # of the log power, of its log ratio to the rest


@dataclass(frozen=True)
class HeldPitch:
    """span: int64 `[P]`, which of the medians a phone counts for, -1 for none; medians: log2 Hz."""

    span: NDArray[np.int64]
    medians: tuple[float, ...]

    def settle(self, durations: NDArray[np.int64], f0: NDArray[np.float32], voicing: Tensor) -> Tensor:
        """The curve whose medians are right.

        durations: `[P]` frames; f0: `[ΣD]` Hz; voicing: `[B, ΣD]`, as `audible_voicing` gives it.
        Returns `[B, ΣD]` Hz.
        """
        span = np.repeat(self.span, durations)
        curve = np.log2(f0.astype(np.float64))
        moves = np.zeros(voicing.shape)
        for row, weights in zip(moves, voicing.double().cpu().numpy(), strict=True):
            for number, median in enumerate(self.medians):
                there = span == number
                if weights[there].any():
                    move = median - weighted_median(curve[there], weights[there])
                    row[there] = np.clip(move, -LARGEST_MOVE, LARGEST_MOVE)
        return torch.from_numpy(np.exp2(curve + moves).astype(np.float32)).to(voicing.device)


def audible_voicing(filters: SpectralFilters, voiced: Tensor) -> Tensor:
    """How likely each frame is heard to have a pitch, `[B, T]`; filters: `[B, T, 641]`; voiced: `[B, T]` bool."""
    harmonic, noise, free = (
        (2 * part[..., :_LOW_BINS]).exp().mean(-1)
        for part in (filters.harmonic_log_magnitude, filters.noise_log_magnitude, filters.free_log_magnitude)
    )
    rest = 2 * noise + free  # noise has unit variance in each of two components
    logit = _POWER * harmonic.log() + _CLEARNESS * (harmonic / rest).log() + _BIAS
    return torch.where(voiced, logit.sigmoid(), 0.0)

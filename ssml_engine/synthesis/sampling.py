"""Logits → codes.  Pure functions of (logits, options, key): no hidden random state.

Sources: nucleus sampling (arXiv 1904.09751); repetition-aware sampling, VALL-E 2 (arXiv 2406.05370), section 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SamplingOptions:
    """How the first codebook is drawn."""

    temperature: float = 0.8  # 0 = greedy
    top_k: int = 40
    top_p: float = 0.9
    repetition_window: int = 10  # frames looked back on
    guidance: float = 2.5  # how much closer than learned to follow the phones; 1 = as learned, half the rows
    repetition_limit: float = 0.3  # share of the window one code may fill before it is drawn again


@dataclass(frozen=True)
class DrawKey:
    """Names one draw: results do not depend on batching, chunking or the machine."""

    seed: int
    utterance: int
    frame: int
    take: int = 0  # of several tries at the utterance

    def gumbel(self, count: int, attempt: int) -> NDArray[np.float64]:
        """`count` standard Gumbel variates from the counter-based generator Philox."""
        counter = np.array([self.frame, self.utterance, attempt, self.take], np.uint64)
        return np.random.Generator(np.random.Philox(key=self.seed & (2**64 - 1), counter=counter)).gumbel(size=count)


def sample(
    logits: NDArray[np.float32], options: SamplingOptions, key: DrawKey, recent: Sequence[int], is_pause: bool
) -> int:
    """Draw one code from `[V]` logits.

    recent: codes of the frames before, newest last.  is_pause: silence may repeat as long as it likes.
    """
    if options.temperature == 0:
        return int(logits.argmax())
    scaled = logits.astype(np.float64) / options.temperature
    drawn = int((keep_nucleus(scaled, options) + key.gumbel(len(logits), 0)).argmax())
    window = list(recent[-options.repetition_window :])
    if not is_pause and window.count(drawn) > options.repetition_limit * options.repetition_window:
        drawn = int((scaled + key.gumbel(len(logits), 1)).argmax())
    return drawn


def keep_nucleus(logits: NDArray[np.float64], options: SamplingOptions) -> NDArray[np.float64]:
    """−inf outside the `top_k` likeliest codes and outside the smallest set of mass `top_p`."""
    order = np.argsort(-logits, kind="stable")[: options.top_k]
    weights = np.exp(logits[order] - logits[order[0]])
    mass_before = np.cumsum(weights) - weights
    kept = order[mass_before < options.top_p * weights.sum()]
    out = np.full_like(logits, -np.inf)
    out[kept] = logits[kept]
    return out

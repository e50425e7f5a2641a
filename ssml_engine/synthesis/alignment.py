"""Frame log-probabilities + known phones → the frames of each phone: forced alignment by dynamic programming.

No blanks: every frame belongs to a phone, or to an optional silence before a word or at the ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class AlignedPhone:
    """One state of the best path.  phone: index into the phones given, −1 for an inserted silence."""

    phone: int
    start_frame: int
    end_frame: int


def align_phones(
    log_probs: NDArray[np.float32], symbols: list[int], optional_before: list[bool], silence: int
) -> list[AlignedPhone]:
    """Best monotonic path through `symbols`.

    log_probs: `[T, V]`; optional_before: whether a silence may stand before each phone; one may always stand at the
    end.  Raises ValueError if there are fewer frames than phones.
    """
    if len(log_probs) < len(symbols):
        raise ValueError(f"{len(log_probs)} frames cannot hold {len(symbols)} phones")
    states: list[int] = []  # index of the phone, −1 silence
    for number, optional in enumerate(optional_before):
        states += [-1, number] if optional else [number]
    states.append(-1)
    emission = np.array([silence if s < 0 else symbols[s] for s in states])
    is_silence = np.array([s < 0 for s in states])
    scores = log_probs[:, emission]  # [T, S]
    skip = np.zeros(len(states), bool)  # s − 2 allowed: the state between is an optional silence
    skip[2:] = is_silence[1:-1]
    best = np.full(len(states), -np.inf, np.float64)
    best[0] = scores[0, 0]
    if is_silence[0] and len(states) > 1:
        best[1] = scores[0, 1]
    back = np.zeros((len(log_probs), len(states)), np.int8)
    for t in range(1, len(log_probs)):
        one = np.concatenate([[-np.inf], best[:-1]])
        two = np.where(skip, np.concatenate([[-np.inf, -np.inf], best[:-2]]), -np.inf)
        choices = np.stack([best, one, two])
        back[t] = choices.argmax(0)
        best = choices.max(0) + scores[t]
    state = len(states) - 1
    if best[-2] > best[-1]:
        state -= 1
    path = np.zeros(len(log_probs), np.int64)
    for t in range(len(log_probs) - 1, -1, -1):
        path[t] = state
        state -= int(back[t, state])
    changes = np.flatnonzero(np.diff(path)) + 1
    edges = [0, *changes.tolist(), len(path)]
    return [AlignedPhone(states[path[a]], a, b) for a, b in pairwise(edges)]

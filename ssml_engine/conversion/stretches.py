"""Where speech is in a recording → stretches that are heard and said one after the other, so that audio leaves early.

A stretch ends in a pause, where there is one: no word is cut.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import FRAME_RATE

# A recogniser hears better with more around a word, a listener waits longer for it.
SHORTEST_FRAMES = round(6.0 * FRAME_RATE)
LONGEST_FRAMES = round(20.0 * FRAME_RATE)
LEAST_FRAMES = round(1.0 * FRAME_RATE)  # where pauses come late or never
SHORTEST_PAUSE_FRAMES = round(0.25 * FRAME_RATE)


def cut_stretches(speech: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last frame, exclusive, of the stretches, which follow each other without gaps.

    speech: `[T]`, T above 0.  Of more than one none is longer than LONGEST_FRAMES or shorter than LEAST_FRAMES; one
    ends at the longest pause that leaves it SHORTEST_FRAMES long, else at the longest pause, else where it must.
    """
    pauses = _pauses(speech)
    edges = [0]
    while len(speech) - edges[-1] > LONGEST_FRAMES:
        start = edges[-1]
        limit = min(start + LONGEST_FRAMES, len(speech) - SHORTEST_FRAMES)
        within = [pause for pause in pauses if start + LEAST_FRAMES <= _middle(pause) <= limit]
        late = [pause for pause in within if _middle(pause) >= start + SHORTEST_FRAMES]
        longest = max(late or within, key=lambda pause: pause[1] - pause[0], default=None)
        edges.append(limit if longest is None else _middle(longest))
    return list(pairwise([*edges, len(speech)]))


def _pauses(speech: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of silence that are long enough, `(start, end)`."""
    borders = np.flatnonzero(np.diff(speech.astype(np.int8), prepend=1, append=1))
    runs = zip(borders[::2].tolist(), borders[1::2].tolist(), strict=True)
    return [(start, end) for start, end in runs if end - start >= SHORTEST_PAUSE_FRAMES]


def _middle(pause: tuple[int, int]) -> int:
    return (pause[0] + pause[1]) // 2

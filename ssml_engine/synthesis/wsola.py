"""Speech at one speed → the same speech at another, its pitch untouched: waveform similarity overlap-add.

Source: Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality
time-scale modification of speech", ICASSP 1993.  Overlapping windows are read where the clock says, or a little beside
it, where the sound goes on as the last window would have; they are written at even steps.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

WINDOW, STEP = 720, 240  # samples: 30 ms, a third of it
SEARCH = 200  # samples to either side: a period of 60 Hz
_PREFERENCE = 1e-3  # of similarity, for the place that the clock says: in silence all are alike
_TINY = 1e-6

Clock = Callable[[float], float]


class TimeScaler:
    """Takes samples as they come and gives them back by another clock; the parts together are the whole."""

    def __init__(self, clock: Clock, num_read: int, num_heard: int) -> None:
        """clock: heard sample → the one that is read there, rising; num_read, num_heard: samples in all."""
        self._clock, self._num_read, self._num_heard = clock, num_read, num_heard
        self._window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
        self._read = np.zeros(WINDOW)  # what has been fed, from sample `_origin` on
        self._origin = -WINDOW
        self._num_fed = 0
        self._grain = 0  # the next window's number
        self._last: int | None = None  # where the last one was read
        self._sums = np.zeros((2, 0))  # windowed samples and windows, from heard sample `_left` on
        self._left = 0  # heard samples that have been given

    def needed(self, end: int) -> int:
        """Samples that must have been fed before those up to heard sample `end` can be taken."""
        if end >= self._num_heard:
            return self._num_read
        centre = min(-(-(end + WINDOW // 2) // STEP) * STEP, self._num_heard)
        return min(int(np.ceil(self._clock(centre))) + WINDOW // 2 + 2 * SEARCH + STEP, self._num_read)

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Append samples, `[n]`."""
        self._num_fed += len(samples)
        parts = [self._read, samples.astype(np.float64)]
        if self._num_fed >= self._num_read:
            parts.append(np.zeros(2 * (WINDOW + SEARCH) + STEP))  # silence after the last
        self._read = np.concatenate(parts)

    def take(self, end: int) -> NDArray[np.float32]:
        """Heard samples up to `end` that have not been given yet.  Raises ValueError before `needed` is fed."""
        if self._num_fed < self.needed(end):
            raise ValueError(f"{self._num_fed} samples of {self.needed(end)} have been fed")
        count = end - self._left
        self._sums = np.pad(self._sums, ((0, 0), (0, max(0, count + WINDOW + STEP - self._sums.shape[1]))))
        while self._grain * STEP - WINDOW // 2 < end:
            self._overlap_add()
        samples, weights = self._sums[:, :count]
        self._sums, self._left = self._sums[:, count:], end
        self._forget()
        return (samples / np.maximum(weights, _TINY)).astype(np.float32)

    def _overlap_add(self) -> None:
        """Read one window and add it to what is written."""
        heard = self._grain * STEP
        self._grain += 1
        start = self._place(heard) - WINDOW // 2
        if self._last is not None:
            start += self._most_alike(start, self._last + STEP)
        self._last = start
        place = heard - WINDOW // 2 - self._left
        skipped = max(0, -place)  # before the first sample
        windowed = np.stack([self._window * self._cut(start, WINDOW), self._window])
        self._sums[:, place + skipped : place + WINDOW] += windowed[:, skipped:]

    def _place(self, heard: int) -> int:
        """Where a window is read whose middle is heard then; after the end both clocks run evenly."""
        beyond = max(0, heard - self._num_heard)
        return round(self._clock(heard - beyond)) + beyond

    def _most_alike(self, start: int, natural: int) -> int:
        """Shift of a window at `start`, within SEARCH, that is most like the one at `natural`."""
        around = self._cut(start - SEARCH, WINDOW + 2 * SEARCH)
        expected = self._cut(natural, WINDOW)
        power = np.concatenate([[0.0], np.cumsum(np.square(around))])
        level = np.sqrt((power[WINDOW:] - power[:-WINDOW]).clip(_TINY) * max(float(expected @ expected), _TINY))
        shifts = np.arange(-SEARCH, SEARCH + 1)
        likeness = np.correlate(around, expected, "valid") / level
        return int(shifts[np.argmax(likeness - _PREFERENCE * np.abs(shifts) / SEARCH)])

    def _cut(self, start: int, count: int) -> NDArray[np.float64]:
        """Samples from `start` on; silence before the first."""
        first = start - self._origin
        if first >= 0:
            return self._read[first : first + count]
        return np.concatenate([np.zeros(min(-first, count)), self._read[: max(0, first + count)]])

    def _forget(self) -> None:
        """Drop what no window will read again."""
        first = min(self._last or 0, self._place(self._grain * STEP)) - WINDOW - SEARCH
        if first > self._origin:
            self._read = self._read[first - self._origin :]
            self._origin = first

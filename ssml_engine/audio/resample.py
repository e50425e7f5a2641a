"""Samples at one rate -> samples at another, in blocks of any size.

A polyphase Kaiser-windowed sinc, 96 dB down in the stop band. The same output whatever the block size,
bit for bit: every output sample is one dot product over the same inputs in the same order. scipy's
`resample_poly` has the same arithmetic but only for whole signals; `soxr` is LGPL.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, kaiserord, upfirdn

from ssml_engine.audio.levels import Samples

# The reduced ratio's larger term fixes the filter's length; beyond this the taps alone take over 100 MB.
_LARGEST_TERM = 192_000
_STOP_BAND_DB = 96.0
# Pass band and stop band edges as parts of the lower Nyquist frequency: flat to 0.91, silent from 1.0.
_PASS_EDGE = 0.91


class Resampler:
    """Streaming sample rate converter. Not for use from several threads at once.

    `push` may answer with fewer samples than the ratio suggests, because the filter looks ahead; `flush`
    gives the rest and ends the stream. All answers together hold ceil(n * target / source) samples, and the
    filter's delay is taken out: an impulse stays where it was in time.
    """

    def __init__(self, source_rate_hz: int, target_rate_hz: int) -> None:
        """Raises ValueError for rates below 1 Hz or whose ratio needs an unreasonable filter."""
        if source_rate_hz < 1 or target_rate_hz < 1:
            raise ValueError(f"sample rates must be positive, got {source_rate_hz} and {target_rate_hz} Hz")
        divisor = math.gcd(source_rate_hz, target_rate_hz)
        self.source_rate_hz = source_rate_hz
        self.target_rate_hz = target_rate_hz
        self._up = target_rate_hz // divisor
        self._down = source_rate_hz // divisor
        if max(self._up, self._down) > _LARGEST_TERM:
            raise ValueError(
                f"cannot resample {source_rate_hz} Hz to {target_rate_hz} Hz: the ratio is too fine"
            )
        self._flushed = False
        self._num_in = 0
        self._num_out = 0
        self._history: NDArray[np.float64] = np.zeros(0)
        # Index of the first sample of `_history`; a multiple of `down`, so that it falls on the output grid.
        self._start = 0

    def push(self, samples: Samples) -> Samples:
        """Take `[n]` samples at the source rate; return what is ready, `[m]` float32 at the target rate."""
        if self._flushed:
            raise ValueError("the stream has been flushed")
        if self._up == self._down:
            return np.array(samples, dtype=np.float32)
        self._num_in += len(samples)
        self._history = np.concatenate([self._history, np.asarray(samples, dtype=np.float64)])
        half = _half_length(self._up, self._down)
        # Output m reads the upsampled input up to m * down + half; all of it must have arrived.
        ready = (self._num_in * self._up - 1 - half) // self._down + 1
        return self._emit(ready)

    def flush(self) -> Samples:
        """End the stream; return the samples still owed."""
        if self._flushed:
            raise ValueError("the stream has been flushed")
        self._flushed = True
        if self._up == self._down:
            return np.zeros(0, dtype=np.float32)
        return self._emit(-(-self._num_in * self._up // self._down))

    def _emit(self, until: int) -> Samples:
        """Compute the output samples from the last one answered up to `until`, and forget spent input."""
        if until <= self._num_out:
            return np.zeros(0, dtype=np.float32)
        half = _half_length(self._up, self._down)
        taps = _taps(self._up, self._down)
        # Position of output m in the filtered signal of `_history` is m * down - start * up + half. The
        # filter is padded in front by `pad` zeros so that this position is a multiple of down.
        pad = -half % self._down
        convolved = upfirdn(_padded(taps, pad), self._history, self._up, self._down)
        offset = (half + pad) // self._down - self._start // self._down * self._up
        wanted = convolved[self._num_out + offset : until + offset]
        missing = until - self._num_out - len(wanted)
        output = np.concatenate([wanted, np.zeros(missing)]).astype(np.float32)
        self._num_out = until
        oldest = (until * self._down - half) // self._up - 1
        keep_from = max(oldest, 0) // self._down * self._down
        if keep_from > self._start:
            self._history = self._history[keep_from - self._start :]
            self._start = keep_from
        return output


def resample(samples: Samples, source_rate_hz: int, target_rate_hz: int) -> Samples:
    """Convert `[n]` float32 samples at once; equal to any way of streaming them through `Resampler`."""
    resampler = Resampler(source_rate_hz, target_rate_hz)
    return np.concatenate([resampler.push(samples), resampler.flush()])


def _half_length(up: int, down: int) -> int:
    return (len(_taps(up, down)) - 1) // 2


def _padded(taps: NDArray[np.float64], pad: int) -> NDArray[np.float64]:
    return np.concatenate([np.zeros(pad), taps]) if pad else taps


@lru_cache(maxsize=16)
def _taps(up: int, down: int) -> NDArray[np.float64]:
    """Odd-length linear-phase low pass at the upsampled rate, with the gain `up` that zero stuffing needs."""
    lower_nyquist = 1.0 / max(up, down)
    num_taps, beta = kaiserord(_STOP_BAND_DB, (1.0 - _PASS_EDGE) * lower_nyquist)
    cutoff = (1.0 + _PASS_EDGE) / 2.0 * lower_nyquist
    taps = firwin(num_taps | 1, cutoff, window=("kaiser", beta)) * up
    taps.setflags(write=False)
    return taps

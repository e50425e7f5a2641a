"""Speech, block by block, and a recording → speech over that recording, looped and faded.

Source: Azure `mstts:backgroundaudio` (R-BG-2, R-BG-3): the fade-in starts with the speech, the fade-out
begins at its end, a short recording loops until then, a long one stops with the fade-out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssml_engine.audio.levels import Samples


@dataclass(frozen=True)
class Background:
    """A recording to be laid under speech."""

    # `[n]`, at the speech's rate; may be empty.
    samples: Samples
    # Factor, 1 is as recorded. Azure's `volume` is this and no percentage.
    gain: float = 1.0
    fade_in_ms: float = 0.0
    fade_out_ms: float = 0.0

    def __post_init__(self) -> None:
        """Raises ValueError for a gain or a fade below 0."""
        for name in ("gain", "fade_in_ms", "fade_out_ms"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must not be negative, got {getattr(self, name)}")


class BackgroundMixer:
    """Adds one background to one stream. Block size changes nothing. The sum is not limited: see
    `limiter`.
    """

    def __init__(self, background: Background, sample_rate_hz: int = 24000) -> None:
        self._background = background
        self._fade_in = round(background.fade_in_ms * sample_rate_hz / 1000)
        self._fade_out = round(background.fade_out_ms * sample_rate_hz / 1000)
        self._position = 0

    def push(self, speech: Samples) -> Samples:
        """`[n]` samples of speech → `[n]` samples with the background under them."""
        return speech + self._next(len(speech))

    def flush(self) -> Samples:
        """After the last of the speech: the background's fade-out, alone."""
        if self._position == 0 or not len(self._background.samples):
            # Nothing was spoken, so nothing lies under it.
            return np.zeros(0, np.float32)
        tail = self._next(self._fade_out)
        falling = 1.0 - (np.arange(self._fade_out, dtype=np.float64) + 0.5) / max(1, self._fade_out)
        return (tail * falling).astype(np.float32)

    def _next(self, length: int) -> Samples:
        """The next `length` samples of the looped recording, with gain and fade-in."""
        source = self._background.samples
        positions = np.arange(self._position, self._position + length)
        self._position += length
        if not len(source):
            return np.zeros(length, np.float32)
        rising = np.minimum(1.0, (positions + 0.5) / self._fade_in) if self._fade_in else 1.0
        return (source[positions % len(source)] * (rising * self._background.gain)).astype(np.float32)

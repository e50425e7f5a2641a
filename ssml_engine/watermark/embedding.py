"""Samples → the same samples with an inaudible mark, in blocks of any size.

Each sub-band's level moves by about a decibel up and down with the pattern of the key. Nothing is added: silence stays
silent, and the change is always masked by the sound that it changes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ssml_engine.watermark.pattern import HOP, WINDOW, WatermarkPattern, root_hann

Samples = NDArray[np.float32]


class Watermarker:
    """Marks one stream. `push` answers up to 384 samples late; `flush` gives the rest; nothing is shifted.

    The same output whatever the block size. Not for use from several threads at once.
    """

    def __init__(self, pattern: WatermarkPattern | None = None) -> None:
        self._gains = (pattern or WatermarkPattern()).gains
        self._window = root_hann()
        self._held = np.zeros(WINDOW - HOP)  # input before the first frame is silence
        self._tail = np.zeros(WINDOW - HOP)  # overlap that waits for the next frame
        self._frame = 0
        self._skipped = WINDOW - HOP  # output that lies before the first sample
        self._owed = 0

    def push(self, samples: Samples) -> Samples:
        """Take `[n]` float32 at 24 kHz; returns what is ready, float32."""
        self._owed += len(samples)
        self._held = np.concatenate([self._held, samples.astype(np.float64)])
        num_frames = max(0, (len(self._held) - WINDOW) // HOP + 1)
        if not num_frames:
            return np.zeros(0, np.float32)
        starts = np.arange(num_frames) * HOP
        frames = self._held[starts[:, None] + np.arange(WINDOW)] * self._window
        gains = self._gains[(self._frame + np.arange(num_frames)) % len(self._gains)]
        marked = np.fft.irfft(np.fft.rfft(frames) * gains, WINDOW) * self._window
        out = np.empty((num_frames, HOP))
        out[:, :] = marked[:, :HOP]
        out[0] += self._tail
        out[1:] += marked[:-1, HOP:]
        self._tail = marked[-1, HOP:]
        self._held = self._held[num_frames * HOP :]
        self._frame += num_frames
        return self._given(out.reshape(-1))

    def flush(self) -> Samples:
        """The rest of the stream."""
        owed = self._owed
        rest = self.push(np.zeros(WINDOW + HOP, np.float32))[:owed]
        self._owed = 0
        return rest

    def _given(self, out: NDArray[np.float64]) -> Samples:
        skipped = min(self._skipped, len(out))
        self._skipped -= skipped
        ready: Samples = out[skipped:].astype(np.float32)
        self._owed -= len(ready)
        return ready


def embed_watermark(samples: Samples, pattern: WatermarkPattern | None = None) -> Samples:
    """Mark a whole recording, float32 `[N]` at 24 kHz; returns as many samples."""
    marker = Watermarker(pattern)
    return np.concatenate([marker.push(samples), marker.flush()])

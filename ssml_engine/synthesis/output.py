"""Samples of items, in order → the stream that leaves: voice effect, background, watermark, true-peak limiter (R-BG-7).

Watermark and limiter answer a few milliseconds late and owe nothing at the end, so places in the stream are those
of what went in.  How the samples are cut into blocks changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio import EFFECTS, BackgroundMixer, Equalizer, TruePeakLimiter
from ssml_engine.plan import VoiceScope
from ssml_engine.synthesis.events import AudioChunk
from ssml_engine.watermark import Watermarker

BLOCK_SAMPLES = 24_000  # what is long, such as a recording, leaves in pieces of a second


class Output:
    """The output of one rendering; its state is all that a stream of any length keeps."""

    def __init__(
        self, background: BackgroundMixer | None = None, watermark: Watermarker | None = None
    ) -> None:
        self.num_samples = 0  # taken so far: where the next sample will be heard
        self._element: int | None = None
        self._effect = Equalizer(())
        self._background = background
        self._watermark = watermark
        self._limiter = TruePeakLimiter()

    def enter(self, voice: VoiceScope) -> None:
        """What comes next belongs to this voice.  Each `voice` element starts its effect anew (R-VOICE-6)."""
        if voice.element != self._element:
            self._element = voice.element
            # An effect that is not known is none; the reader of documents has said so.
            self._effect = Equalizer(EFFECTS.get(voice.effect or "", ()))

    def push(self, samples: NDArray[np.float32]) -> Iterator[AudioChunk]:
        """Take `[n]` samples; yield what is ready."""
        for start in range(0, len(samples), BLOCK_SAMPLES):
            block = self._effect.push(samples[start : start + BLOCK_SAMPLES])
            if self._background is not None:
                block = self._background.push(block)
            yield from self._limited(block)

    def close(self) -> Iterator[AudioChunk]:
        """End the stream: the background's fade-out, then what the limiter owes."""
        if self._background is not None:
            tail = self._background.flush()
            for start in range(0, len(tail), BLOCK_SAMPLES):
                yield from self._limited(tail[start : start + BLOCK_SAMPLES])
        marked = np.zeros(0, np.float32) if self._watermark is None else self._watermark.flush()
        rest = np.concatenate([self._limiter.push(marked), self._limiter.flush()])
        if len(rest):
            yield AudioChunk(rest)

    def _limited(self, block: NDArray[np.float32]) -> Iterator[AudioChunk]:
        self.num_samples += len(block)
        ready = self._limiter.push(block if self._watermark is None else self._watermark.push(block))
        if len(ready):
            yield AudioChunk(ready)

"""Recordings for tests: real WAV bytes, and a fetcher that has some and fails with the rest."""

from __future__ import annotations

import io
import threading

import numpy as np
import soundfile

from ssml_engine.audio import AUDIO, FetchError, FetchFailure, Resource, ResourceKind

RATE = 24_000


def tone(seconds: float, hz: float = 440.0, level: float = 0.1) -> np.ndarray:
    """`[n]` float32 whose values are exact in 16 bits."""
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)
    return (np.rint(wave * 32_768) / 32_768).astype(np.float32)


def wav(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


class FakeFetcher:
    """Answers with the bytes of `recordings`; other addresses are answered 404."""

    def __init__(self, recordings: dict[str, bytes]) -> None:
        self.recordings = recordings
        # Addresses that were asked for, in order.
        self.asked: list[str] = []
        # Cleared: nothing is answered until it is set.
        self.answers = threading.Event()
        self.answers.set()

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        assert kind is AUDIO
        self.asked.append(url)
        self.answers.wait(30)
        if url not in self.recordings:
            raise FetchError(FetchFailure.STATUS, url, "the server answered 404")
        return Resource(self.recordings[url], url, "audio/wav")

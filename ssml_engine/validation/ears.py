"""The recogniser and the aligner that check renderings: loaded when first needed, shared by all requests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ssml_engine.recognition import PhoneScorer, Recognizer, Transcript, WhisperRecognizer


class Ears:
    """Safe to use from many threads: the recogniser hears one recording at a time."""

    def __init__(
        self, load_recognizer: Callable[[], Recognizer], load_scorer: Callable[[], PhoneScorer | None]
    ) -> None:
        self._load_recognizer, self._load_scorer = load_recognizer, load_scorer
        self._lock = threading.RLock()

    @classmethod
    def of_models(cls, models: Path, *, whisper: str | None = None, num_threads: int = 0) -> Ears:
        """Whisper, and the aligner of a folder of weights.

        whisper: a name or a folder, see `find_whisper`. num_threads: of Whisper, 0 = the library's choice.
        """
        return cls(
            lambda: WhisperRecognizer(whisper, num_threads=num_threads), lambda: PhoneScorer.load(models)
        )

    @property
    def recognizer(self) -> Recognizer:
        """Raises MissingModelError if there is none."""
        with self._lock:
            return self._recognizer

    @property
    def scorer(self) -> PhoneScorer | None:
        """None where the weights hold no aligner. Raises CheckpointError if it is damaged."""
        with self._lock:
            return self._scorer

    @cached_property
    def _recognizer(self) -> Recognizer:
        return _OneAtATime(self._load_recognizer(), self._lock)

    @cached_property
    def _scorer(self) -> PhoneScorer | None:
        return self._load_scorer()


class _OneAtATime:
    """A `Recognizer` that many threads may ask."""

    def __init__(self, recognizer: Recognizer, lock: threading.RLock) -> None:
        self._recognizer, self._lock = recognizer, lock

    @property
    def name(self) -> str:
        return self._recognizer.name

    def transcribe(
        self, samples: NDArray[np.float32], sample_rate: int, locale: str = "en", *, word_times: bool = False
    ) -> Transcript:
        with self._lock:
            return self._recognizer.transcribe(samples, sample_rate, locale, word_times=word_times)

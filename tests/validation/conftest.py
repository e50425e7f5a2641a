"""A recogniser and an aligner that answer by rule, so that every choice can be foretold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ssml_engine.recognition import HeardWord, PhoneScore, Transcript


class ScriptedRecognizer:
    """Answers with its lines in turn, the last one for ever; a word lasts half a second."""

    name = "scripted"

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.heard: list[np.ndarray] = []
        self.locales: list[str] = []

    def transcribe(
        self, samples: np.ndarray, sample_rate: int, locale: str = "en", *, word_times: bool = False
    ) -> Transcript:
        text = self.lines[min(len(self.heard), len(self.lines) - 1)]
        self.heard.append(samples)
        self.locales.append(locale)
        words = tuple(
            HeardWord(word, place / 2, place / 2 + 0.5, 0.9) for place, word in enumerate(text.split())
        )
        return Transcript(text, words, locale, 0.9, 0.0)


class ScriptedScorer:
    """Scores takes by the order in which they come: a list for each call."""

    def __init__(self, *calls: Sequence[float]) -> None:
        self.calls = list(calls)

    def score_takes(self, takes: list[np.ndarray], symbols: object, durations: object) -> list[PhoneScore]:
        scores = self.calls.pop(0)
        assert len(scores) == len(takes)
        return [PhoneScore(value, 0.0) for value in scores]


@pytest.fixture
def recognizer() -> type[ScriptedRecognizer]:
    return ScriptedRecognizer


@pytest.fixture
def scorer() -> type[ScriptedScorer]:
    return ScriptedScorer

"""A text and what the aligner hears of it → the frames of each word and phone, by forced alignment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.synthesis.alignment import align_phones
from ssml_engine.text import Frontend, Phone, plain_run
from ssml_engine.text.symbols import SILENCE, symbol_table

SpokenWord = tuple[str, tuple[Phone, ...]]  # as written, and its phones


@dataclass(frozen=True)
class AlignedWord:
    """A word of the transcript: its phones, their frames, and how sure the aligner is (mean log-probability)."""

    text: str
    phones: tuple[Phone, ...]
    edges: tuple[int, ...]
    score: float

    @property
    def start(self) -> int:
        return self.edges[0]

    @property
    def end(self) -> int:
        return self.edges[-1]


def spoken_words(transcript: str, locale: str, frontend: Frontend) -> list[SpokenWord]:
    """The words of a text with their phones, pauses left out; empty where nothing of it can be said."""
    words = []
    for sentence in frontend.analyze([plain_run(transcript)], locale):
        for word in sentence.words:
            phones = tuple(phone for phone in word.phones if not phone.is_pause)
            if word.kind == "word" and phones:
                words.append((word.text, phones))
    return words


def align_words(
    log_probs: NDArray[np.float32], words: list[SpokenWord], shortest_frames: int = 1
) -> list[AlignedWord]:
    """Where each word lies.

    log_probs: `[T, V]`.  shortest_frames: that every phone lasts at least.  Raises ValueError where the recording is
    too short for them.
    """
    table = symbol_table()
    phones = [phone for _, spoken in words for phone in spoken]
    symbols = [table.id(phone.symbol) for phone in phones]
    opens = [place == 0 for _, spoken in words for place in range(len(spoken))]
    # A phone that lasts n frames is n states that follow each other.
    states = [symbol for symbol in symbols for _ in range(shortest_frames)]
    optional = [first and not nth for first in opens for nth in range(shortest_frames)]
    spans: dict[int, tuple[int, int]] = {}
    for state in align_phones(log_probs, states, optional, table.id(SILENCE)):
        if state.phone >= 0:
            number = state.phone // shortest_frames
            spans[number] = (spans.get(number, (state.start_frame, 0))[0], state.end_frame)
    aligned, first = [], 0
    for text, spoken in words:
        numbers = range(first, first + len(spoken))
        first += len(spoken)
        edges = (spans[numbers[0]][0], *(spans[number][1] for number in numbers))
        score = float(
            np.mean([log_probs[slice(*spans[number]), symbols[number]].mean() for number in numbers])
        )
        aligned.append(AlignedWord(text, spoken, edges, score))
    return aligned


def mismatch(log_probs: NDArray[np.float32], words: list[AlignedWord]) -> float:
    """How much less likely the words are than what the aligner hears by itself, nats a frame, 0 or above."""
    best = log_probs.max(1)
    frames = sum(word.end - word.start for word in words)
    own = sum(word.score * (word.end - word.start) for word in words)
    heard = sum(float(best[word.start : word.end].sum()) for word in words)
    return (heard - own) / frames

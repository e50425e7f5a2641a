"""A transcript that was given and what a recogniser hears → whether both tell of the same words.

They are compared as phones: names and numbers may be spelt in many ways, and accented speech is heard as words that
sound alike.  A transcript of something else shares hardly more phones with what is heard than chance gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import jiwer

from ssml_engine.recognition.spoken_words import SpokenWord, spoken_words
from ssml_engine.text import Frontend

WORST_DISAGREEMENT = 0.6  # measured: see docs/enrollment.md


@dataclass(frozen=True)
class Comparison:
    """heard: what the recogniser wrote.  disagreement: edits between the phones of both over the longer's number, 0…1.
    confirmed: for each word of the transcript, whether it was heard."""

    heard: str
    disagreement: float
    confirmed: tuple[bool, ...]

    @property
    def is_other_speech(self) -> bool:
        """Whether the transcript is of something else."""
        return self.disagreement > WORST_DISAGREEMENT


def compare_transcript(
    words: Sequence[SpokenWord], heard: str, locale: str, frontend: Frontend
) -> Comparison:
    """Compare the words of a transcript, with their phones, with what was heard."""
    found = spoken_words(heard, locale, frontend)
    return Comparison(heard, _disagreement(_symbols(words), _symbols(found)), _confirmed(words, found))


def _symbols(words: Sequence[SpokenWord]) -> list[str]:
    return [phone.symbol for _, phones in words for phone in phones]


def _disagreement(given: list[str], heard: list[str]) -> float:
    if not given or not heard:
        return float(given != heard)
    found = jiwer.process_words(" ".join(given), " ".join(heard))
    return (found.substitutions + found.deletions + found.insertions) / max(len(given), len(heard))


def _confirmed(given: Sequence[SpokenWord], heard: Sequence[SpokenWord]) -> tuple[bool, ...]:
    """Words that were heard, by their sound."""
    sounds, others = _sounds(given), _sounds(heard)
    confirmed = [False] * len(given)
    for block in SequenceMatcher(None, sounds, others, autojunk=False).get_matching_blocks():
        confirmed[block.a : block.a + block.size] = [True] * block.size
    return tuple(confirmed)


def _sounds(words: Sequence[SpokenWord]) -> list[tuple[str, ...]]:
    return [tuple(phone.symbol for phone in phones) for _, phones in words]

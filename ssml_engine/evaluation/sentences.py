"""The held-out sentences that every score is taken on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources


@cache
def held_out_sentences() -> tuple[str, ...]:
    """All of them, in the order of the file; nothing is ever trained on one."""
    return tuple(_lines("sentences_en.txt"))


@cache
def hard_sentences() -> tuple[tuple[str, str], ...]:
    """Kind and sentence: repeated words, letters, digits, tongue-twisters."""
    return kinds_and_texts(_lines("hard_sentences_en.txt"))


def kinds_and_texts(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Lines of a kind, a tab and a sentence."""
    return tuple((kind, text) for kind, text in (line.split("\t") for line in lines))


def _lines(name: str) -> list[str]:
    text = (resources.files("ssml_engine.evaluation") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def assign_voices(
    sentences: tuple[str, ...], voices: list[str], *, every_pair: bool
) -> list[tuple[str, str]]:
    """Pairs of voice and sentence: each sentence by one voice in turn, or by all of them.

    Raises ValueError if there are no voices.
    """
    if not voices:
        raise ValueError("there are no voices to evaluate")
    if every_pair:
        return [(voice, sentence) for voice in voices for sentence in sentences]
    return [(voices[number % len(voices)], sentence) for number, sentence in enumerate(sentences)]

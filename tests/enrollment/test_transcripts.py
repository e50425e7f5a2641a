"""A transcript is held against what a recogniser hears: what is of other speech is refused, doubtful words avoided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.enrollment.prompting import choose_span
from ssml_engine.enrollment.transcripts import Comparison, compare_transcript
from ssml_engine.recognition.spoken_words import AlignedWord, spoken_words
from ssml_engine.text import Frontend, Phone

FRONTEND = Frontend()


def compare(given: str, heard: str) -> Comparison:
    return compare_transcript(spoken_words(given, "en-US", FRONTEND), heard, "en-US", FRONTEND)


@pytest.mark.parametrize(
    ("transcript", "heard"),
    [
        ("We sailed at dawn.", "we sailed at dawn"),
        ("It costs $4.50 today.", "It costs four dollars fifty today."),
        ("Nothing in the cupboard was worth eating.", "Nothing in the carpet was worth heating."),
        ("I have a girl with you", "I have an uncle with you."),
    ],
)
def test_a_transcript_that_was_misheard_here_and_there_is_right(transcript: str, heard: str) -> None:
    assert not compare(transcript, heard).is_other_speech


@pytest.mark.parametrize(
    ("transcript", "heard"),
    [
        ("We sailed at dawn.", "Can you tell me which platform the northern train leaves from?"),
        ("The invoice is due on the third of March.", "Nothing in the cupboard was worth eating."),
        ("We sailed at dawn.", ""),
    ],
)
def test_a_transcript_of_something_else_is_found_out(transcript: str, heard: str) -> None:
    assert compare(transcript, heard).is_other_speech


@given(st.lists(st.sampled_from(["one", "two", "three", "four", "dawn", "sail", "cup"]), min_size=1, max_size=8))
def test_a_text_agrees_with_itself(words: list[str]) -> None:
    found = compare(" ".join(words), " ".join(words))
    assert found.disagreement == 0
    assert all(found.confirmed)


def test_words_are_confirmed_one_by_one() -> None:
    assert compare("we sailed at noon", "we sailed at dawn").confirmed == (True, True, True, False)


def test_the_part_whose_words_were_heard_becomes_the_prompt() -> None:
    phone = (Phone("ə"),)
    words = [AlignedWord(f"w{n}", phone, (50 * n, 50 * n + 50), -0.2) for n in range(10)]
    allowed = np.ones(500, bool)
    assert choose_span(words, allowed, (False,) * 5 + (True,) * 5) == (5, 10)
    assert choose_span(words, allowed, (True,) * 5 + (False,) * 5) == (0, 5)

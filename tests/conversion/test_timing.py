"""Stretches and phrases: nothing of a recording is lost, no word is cut, nothing is longer than the models like."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.conversion import phrases, stretches
from ssml_engine.conversion.hearing import SaidWord
from ssml_engine.conversion.phrases import cut_phrases
from ssml_engine.conversion.stretches import cut_stretches
from ssml_engine.text import Phone

RUNS = st.lists(st.tuples(st.integers(1, 900), st.integers(1, 400)), min_size=1, max_size=12)


def said(text: str, start: int, end: int, sentence: int = 0, punctuation: str = "") -> SaidWord:
    middle = (start + end) // 2
    phones = (Phone("h", word_initial=True), Phone("ə", word_final=True))
    return SaidWord(text, text, phones, (start, middle, end), punctuation, sentence, "en-US")


def words_of(gaps: list[int], sentences: list[bool]) -> list[SaidWord]:
    """Words of 10 frames with gaps before them; a true value begins a sentence."""
    words, at, sentence = [], 0, 0
    for number, (gap, begins) in enumerate(zip(gaps, sentences, strict=True)):
        at += gap
        sentence += begins and number > 0
        words.append(said(f"w{number}", at, at + 10, sentence))
        at += 10
    return words


@given(RUNS)
def test_stretches_cover_a_recording_and_are_not_too_long(runs: list[tuple[int, int]]) -> None:
    speech = np.concatenate([np.repeat([True, False], run) for run in runs])
    cut = cut_stretches(speech)
    assert cut[0][0] == 0
    assert cut[-1][1] == len(speech)
    assert all(before[1] == after[0] for before, after in pairwise(cut))
    assert all(0 < end - start <= stretches.LONGEST_FRAMES for start, end in cut)
    assert len(cut) == 1 or all(end - start >= stretches.LEAST_FRAMES for start, end in cut)


def test_a_short_recording_is_one_stretch() -> None:
    assert cut_stretches(np.ones(100, bool)) == [(0, 100)]


def test_a_stretch_ends_in_the_middle_of_the_longest_pause_that_leaves_it_long_enough() -> None:
    speech = np.ones(3000, bool)
    speech[100:300] = False  # too early
    speech[700:720] = False
    speech[1000:1060] = False
    assert cut_stretches(speech) == [(0, 1030), (1030, 2530), (2530, 3000)]


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=80), st.integers(0, 200))
def test_phrases_cover_a_stretch_and_keep_every_word(drawn: list[tuple[int, bool]], tail: int) -> None:
    words = words_of([gap for gap, _ in drawn], [begins for _, begins in drawn])
    end = words[-1].end + tail
    found = cut_phrases(words, 0, end)
    assert [word for phrase in found for word in phrase.words] == words
    assert found[0].start == 0
    assert found[-1].end == end
    assert all(before.end == after.start for before, after in pairwise(found))
    for phrase in found:
        assert phrase.start <= phrase.words[0].start
        assert phrase.words[-1].end <= phrase.end
        gaps = [after.start - before.end for before, after in pairwise(phrase.words)]
        assert max(gaps, default=0) <= phrases.LONG_PAUSE_FRAMES
        assert (
            len(phrase.words) == 1 or phrase.words[-1].end - phrase.words[0].start <= phrases.LONGEST_FRAMES
        )


def test_a_sentence_ends_a_phrase_where_it_is_heard_to_end() -> None:
    with_pause = [said("one", 0, 10), said("two", 20, 30, sentence=1)]
    assert [phrase.ends_sentence for phrase in cut_phrases(with_pause, 0, 40)] == [True, True]
    without = [said("one", 0, 10), said("two", 12, 30, sentence=1)]
    assert [phrase.words for phrase in cut_phrases(without, 0, 40)] == [tuple(without)]


def test_a_long_pause_inside_a_sentence_ends_a_phrase_but_no_sentence() -> None:
    words = [said("one", 0, 10), said("two", 50, 60)]
    assert [phrase.ends_sentence for phrase in cut_phrases(words, 0, 70)] == [False, True]
    assert [phrase.end for phrase in cut_phrases(words, 0, 70)] == [38, 70]

"""Sentences from patterns are finished, varied and spelt out."""

import re

import numpy as np
import pytest

from ssml_engine.training.corpora.sentence_patterns import PATTERNS, WORDS, draw_sentence, spell_number


def test_every_slot_has_a_source():
    made = {"number", "digits", "letters", "time", "date"}
    slots = {slot for pattern, _ in PATTERNS for slot in re.findall(r"\{(\w+)\}", pattern)}
    assert slots <= made | WORDS.keys(), slots - made - WORDS.keys()


def test_sentences_end_and_leave_no_slot_or_digit():
    generator = np.random.default_rng(0)
    sentences = [draw_sentence(generator) for _ in range(2000)]
    assert all(s[-1] in ".!?" and not set(s) & set("{}0123456789") for s in sentences)
    assert len(set(sentences)) > 1900


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (21, "twenty one"), (100, "one hundred"), (999_999, None), (1005, "one thousand five")],
)
def test_numbers_are_spelt(number, words):
    spelt = spell_number(number)
    assert words in (spelt, None)
    assert not any(character.isdigit() for character in spelt)


def test_numbers_out_of_reach_are_refused():
    with pytest.raises(ValueError, match="outside"):
        spell_number(1_000_000)

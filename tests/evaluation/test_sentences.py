"""Held-out sentences are enough, distinct, and spread over the voices."""

import pytest

from ssml_engine.evaluation import assign_voices, held_out_sentences


def test_there_are_at_least_sixty_distinct_sentences_without_digits():
    sentences = held_out_sentences()
    assert len(set(sentences)) == len(sentences) >= 60
    assert all(s[-1] in ".!?" and not any(c.isdigit() for c in s) for s in sentences)


def test_voices_take_turns_or_all_speak_everything():
    turns = assign_voices(("a", "b", "c"), ["x", "y"], every_pair=False)
    assert turns == [("x", "a"), ("y", "b"), ("x", "c")]
    assert len(assign_voices(("a", "b", "c"), ["x", "y"], every_pair=True)) == 6


def test_no_voices_are_refused():
    with pytest.raises(ValueError, match="no voices"):
        assign_voices(("a",), [], every_pair=False)

"""Held-out recordings are paired with another of their voice, and each system speaks what it was told of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ssml_engine.evaluation.ladder import held_out_examples
from ssml_engine.training.speech_cache import Utterance


def utterance(voice: str, number: int, *, frames: int = 100, held_out: bool = True) -> Utterance:
    return Utterance(
        0, frames, "a", number, f"text {number}", "abc", [1, 2], voice, "en-US", "s", True, 12_000, held_out
    )


def cache_of(*utterances: Utterance) -> SimpleNamespace:
    return SimpleNamespace(split=lambda held_out: [u for u in utterances if u.held_out == held_out])


def test_a_recording_is_prompted_by_another_of_its_voice_that_is_held_out_too():
    found = held_out_examples(
        cache_of(utterance("ann", 1), utterance("ann", 2), utterance("bob", 3), utterance("ann", 4, held_out=False)), 9
    )
    assert [(e.utterance.number, e.prompt.number) for e in found] == [(1, 2), (2, 1)]


def test_fewer_are_spread_over_the_voices():
    several = [utterance(voice, n) for n, voice in enumerate(["ann", "ann", "bob", "bob", "cid", "cid"])]
    assert [e.utterance.voice for e in held_out_examples(cache_of(*several), 3)] == ["ann", "bob", "cid"]


def test_a_cache_without_pairs_is_refused():
    with pytest.raises(ValueError, match="no voice with two held-out recordings"):
        held_out_examples(cache_of(utterance("ann", 1), utterance("ann", 2, frames=9000)), 3)

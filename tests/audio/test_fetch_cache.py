"""Lexicons are remembered for a quarter of an hour, recordings never."""

import pytest

from ssml_engine.audio import AUDIO, LEXICON, FetchError, FetchFailure, LexiconCache, Resource


class Counting:
    """Answers with the number of the request; `failing` addresses fail."""

    def __init__(self):
        self.asked = []
        self.failing = set()

    def fetch(self, url, kind, *, timeout_s=None):
        self.asked.append(url)
        if url in self.failing:
            raise FetchError(FetchFailure.STATUS, url, "the server answered 503")
        return Resource(str(len(self.asked)).encode(), url, "")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def source():
    return Counting()


def test_a_lexicon_is_fetched_again_after_its_lifetime(source, clock):
    cache = LexiconCache(source, lifetime_s=900, clock=clock)
    assert cache.fetch("a", LEXICON).content == b"1"
    clock.now = 899
    assert cache.fetch("a", LEXICON).content == b"1"
    clock.now = 900
    assert cache.fetch("a", LEXICON).content == b"2"
    assert source.asked == ["a", "a"]


def test_recordings_are_fetched_anew(source, clock):
    cache = LexiconCache(source, clock=clock)
    assert [cache.fetch("a", AUDIO).content for _ in range(2)] == [b"1", b"2"]


def test_a_failure_is_not_remembered(source, clock):
    cache = LexiconCache(source, clock=clock)
    source.failing.add("a")
    with pytest.raises(FetchError, match="503"):
        cache.fetch("a", LEXICON)
    source.failing.clear()
    assert cache.fetch("a", LEXICON).content == b"2"


def test_the_lexicon_that_was_used_longest_ago_is_forgotten(source, clock):
    cache = LexiconCache(source, max_lexicons=2, clock=clock)
    for url in ("a", "b", "a", "c", "a", "b"):
        cache.fetch(url, LEXICON)
    assert source.asked == ["a", "b", "c", "b"]

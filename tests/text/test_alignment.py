"""Phones of a phrase find their words, however far the phrase is from its words alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.text.alignment import assign_words
from ssml_engine.text.phones import Phone

SYMBOLS = st.sampled_from(["p", "t", "s", "n", "ə", "ɪ", "a"])
WORDS = st.lists(st.lists(SYMBOLS, max_size=6), min_size=1, max_size=30)


def phones(words: list[list[str]]) -> list[Phone]:
    return [Phone(symbol, word=number) for number, word in enumerate(words) for symbol in word]


def alone(words: list[list[str]]) -> list[list[Phone]]:
    return [[Phone(symbol) for symbol in word] for word in words]


@given(WORDS, WORDS)
def test_every_phone_has_a_word_and_words_keep_their_order(phrase: list[list[str]], words: list[list[str]]) -> None:
    owners = assign_words(phones(phrase), alone(words))
    assert len(owners) == sum(map(len, phrase))
    assert owners == sorted(owners)
    assert all(0 <= owner < len(words) for owner in owners)


def test_words_that_are_joined_in_the_phrase_get_their_own_phones() -> None:
    words = [["s", "t"], ["ə", "n"], ["p", "a"]]
    joined = [["s", "t", "ə", "n"], ["p", "a"]]
    assert assign_words(phones(joined), alone(words)) == [0, 0, 1, 1, 2, 2]


def test_a_joint_in_front_of_hundreds_of_words_shifts_none_of_them() -> None:
    words = [["s", "t"], ["ə", "n"], *([["p", "a"], ["t", "ɪ"]] * 200), ["n", "s"], ["ə"]]
    joined = [["s", "t", "ə", "n"], *words[2:-2], ["n", "s", "ə"]]
    expected = [owner for owner, word in enumerate(words) for _ in word]
    assert assign_words(phones(joined), alone(words)) == expected


def test_a_phrase_of_thousands_of_phones_against_a_few_is_aligned() -> None:
    assert set(assign_words(phones([["p"] * 3000]), alone([["a"], ["t", "p"]]))) <= {0, 1}
    assert assign_words(phones([["p"]]), alone([["a"] * 3000, ["p"]])) == [1]

"""Error rates count what they say, and show where."""

import pytest

from ssml_engine.recognition import character_error_rate, pooled_rate, word_error_rate


def test_counts_and_alignment():
    score = word_error_rate("The cat sat on the mat.", "the cat on the matt today")
    assert (score.substitutions, score.deletions, score.insertions, score.hits) == (1, 1, 1, 4)
    assert score.rate == pytest.approx(3 / 6)
    assert score.alignment.splitlines() == [
        "REF: the cat sat on the ****   mat",
        "HYP: the cat *** on the matt today",
        "               D           I     S",
    ]


def test_spelling_and_numbers_are_no_errors():
    assert word_error_rate("The colour of twenty-one cars", "the color of 21 cars").errors == 0


@pytest.mark.parametrize(
    ("reference", "hypothesis", "rate"), [("", "", 0.0), ("a b", "", 1.0), ("", "a", 1.0), ("...", "um", 0.0)]
)
def test_empty_sides_have_a_rate(reference, hypothesis, rate):
    assert word_error_rate(reference, hypothesis).rate == rate


def test_more_words_than_said_can_exceed_one():
    assert word_error_rate("no", "no no no").rate == 2.0


def test_characters_are_scored_too():
    assert character_error_rate("abc", "abd").rate == pytest.approx(1 / 3)


def test_the_normalizer_is_part_of_the_result():
    assert word_error_rate("a", "a", "en-GB").normalizer == "english"
    assert word_error_rate("a", "a", "de-DE").normalizer == "basic"


def test_pooling_weighs_by_length():
    short = word_error_rate("one", "two")
    long = word_error_rate("a b c d e f g h i", "a b c d e f g h i")
    assert pooled_rate([short, long]) == pytest.approx(1 / 10)
    assert pooled_rate([]) == 0.0

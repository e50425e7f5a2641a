"""A word counts as heard in either of its forms, as written or as spoken."""

from ssml_engine.plan import Word
from ssml_engine.validation import compare_words


def words(*pairs: tuple[str, str]) -> list[Word]:
    return [Word(text, (0, 0), 1, 2, spoken) for text, spoken in pairs]


PRICE = words(
    ("It", "It"),
    ("cost", "cost"),
    ("$4.50", "four dollars and fifty cents"),
    ("at", "at"),
    ("WWW", "World Wide Web"),
)


def test_the_spoken_form_is_right():
    score = compare_words(PRICE, "It cost four dollars and 50 cents at World Wide Web.", "en-US")
    assert score.errors == 0


def test_the_written_form_is_right_even_where_only_one_word_is_written():
    assert compare_words(PRICE, "It cost $4.50 at WWW.", "en-US").errors == 0
    mixed = compare_words(PRICE, "It cost $4.50 at World Wide Web.", "en-US")
    assert (mixed.errors, mixed.reference) == (0, "it cost $4.50 at world wide web")


def test_a_wrong_word_stays_wrong_in_both_forms():
    score = compare_words(PRICE, "It lost $4.50 at WWW.", "en-US")
    assert (score.substitutions, score.deletions, score.insertions) == (1, 0, 0)


def test_punctuation_and_words_without_phones_are_not_asked_for():
    silent = [*words(("Hello", "Hello")), Word(",", (0, 0), 2, 2, "", "punctuation"), Word("*", (0, 0), 2, 2, "")]
    assert compare_words(silent, "hello", "en-US").errors == 0


def test_how_words_are_divided_is_no_error_but_a_wrong_part_is():
    shore = words(*((word, word) for word in ["the", "sea", "shore", "is", "wide"]))
    assert compare_words(shore, "The seashore is wide.", "en-US").errors == 0
    assert compare_words(shore, "The seashell is wide.", "en-US").errors == 2
    letters = words(("A", "A"), ("B", "B"), ("C", "C"))
    assert compare_words(letters, "ABC", "en-US").errors == 0
    assert compare_words(letters, "ABD", "en-US").errors == 3


def test_a_date_is_right_with_and_without_its_ordinal():
    date = words(("On", "On"), ("10/12/2020", "December tenth two thousand twenty"))
    assert compare_words(date, "On December 10, 2020.", "en-US").errors == 0
    assert compare_words(date, "On December 11th, 2020.", "en-US").errors == 1


def test_words_of_one_sound_are_one_word_to_an_ear():
    names = words(*((word, word) for word in ["Nora", "packed", "pecks", "of", "cheese"]))
    assert compare_words(names, "Norah packed pecs of cheese.", "en-GB").errors == 0
    assert compare_words(names, "Norah packed packs of cheese.", "en-GB").errors == 1
    score = words(("101", "one hundred and one"), ("steps", "steps"))
    assert compare_words(score, "100 and 1 steps", "en-GB").errors == 0
    assert compare_words(score, "100 and 2 steps", "en-GB").errors == 1


def test_a_time_is_right_with_a_point():
    time = words(("at", "at"), ("11:15", "quarter past eleven"), ("or", "or"), ("12:12", "twelve twelve"))
    assert compare_words(time, "At 11.15 or 12.12.", "en-GB").errors == 0
    assert compare_words(time, "At 11.50 or 12.12.", "en-GB").errors == 2


def test_a_language_that_nobody_pronounces_is_compared_as_written():
    assert compare_words(words(("Nora", "Nora")), "Norah", "xx-XX").errors == 1

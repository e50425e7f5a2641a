"""What counts as the same words when speech is scored: written pair by pair."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.recognition import normalize_basic, normalize_english
from ssml_engine.recognition.english_numbers import digits_from_words

PAIRS = [
    ("Won't you, Mr. Smith?", "will not you mister smith"),
    ("We can't; they cannot.", "we can not they cannot"),
    ("Let's go, y'all!", "let us go you all"),
    ("I'm gonna say they've shoulda left.", "i am going to say they have should have left"),
    ("I'd done that, I'd been there.", "i had done that i had been there"),
    ("He's paid $20.50 [laughs] for it.", "he is paid $20.50 for it"),
    ("Uh, the colour (almost grey) of it, um.", "the color of it"),
    ("It's 5,000 at 10:30.", "it is 5000 at 10 30"),
    ("twenty-one cars", "21 cars"),
    ("Nineteen eighty-four", "1984"),
    ("3.5% of it", "3.5% of it"),
    ("The organisers analysed the theatre.", "the organizers analyzed the theater"),
    ("Dr. O’Neil’s café", "doctor oneil is cafe"),
    ("...", ""),
    ("Hello.World", "hello world"),
]
NUMBERS = [
    ("one hundred and five", "105"),
    ("three million two thousand", "3002000"),
    ("twenty five thousand and six", "25006"),
    ("two thousand twenty four", "2024"),
    ("nine oh five", "905"),
    ("two point five", "2.5"),
    ("one point two million", "1200000"),
    ("the thirty first", "the 31st"),
    ("two thirds", "2 thirds"),
    ("wait a second", "wait a 2nd"),
    ("oh no", "0 no"),
    ("fifty and sixty", "50 and 60"),
    ("eighth ninth twelfth", "8th 9th 12th"),
]


def published_pairs() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "data" / "whisper_normalizer_pairs.tsv").read_text(encoding="utf-8").splitlines()
    return [(text, words) for text, words in (line.split("\t") for line in lines if not line.startswith("#"))]


@pytest.mark.parametrize(("text", "words"), published_pairs())
def test_the_pairs_of_the_published_normalizer_hold(text, words):
    assert normalize_english(text) == words


@pytest.mark.parametrize(("text", "words"), PAIRS)
def test_text_is_folded_to_words(text, words):
    assert normalize_english(text) == words


@pytest.mark.parametrize(("words", "digits"), NUMBERS)
def test_number_words_become_digits(words, digits):
    assert " ".join(digits_from_words(words.split())) == digits


@pytest.mark.parametrize("number", [0, 7, 13, 20, 99, 100, 110, 999, 1000, 1001, 20_300, 999_999])
def test_spelt_numbers_come_back(number):
    from ssml_engine.training.corpora.sentence_patterns import spell_number

    assert digits_from_words(spell_number(number).split()) == [str(number)]


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(text):
    once = normalize_english(text)
    assert normalize_english(once) == once or any(c.isdigit() for c in once)
    assert "  " not in once


@given(st.text(max_size=80))
def test_the_basic_normalizer_leaves_words_alone(text):
    folded = normalize_basic(text)
    assert folded == " ".join(folded.split())
    assert normalize_basic("Grüße, an ALLE (wirklich)!") == "grüße an alle"

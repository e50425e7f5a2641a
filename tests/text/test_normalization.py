"""Written text to spoken words, by locale; the rest of the text must come through untouched."""

# ruff: noqa: E501, RUF005, SIM905 - the tables are one case a line.

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.text.normalization import LANGUAGES, language_for, normalize
from ssml_engine.text.normalization.roman import roman_value
from ssml_engine.text.normalization.scanner import CLOSING_MARKS, rules_for


def read(text: str, locale: str = "en-US") -> str:
    """What is spoken, tokens as they follow; punctuation is left out."""
    tokens = normalize(text, locale)
    return " ".join(word.text for token in tokens for word in token.spoken if not word.is_pause)


AMERICAN = """
cardinals        | I have 3 cats and 1,234,567 fleas   | I have three cats and one million two hundred thirty four thousand five hundred sixty seven fleas
decimals         | 3.14 and .5                         | three point one four and zero point five
signs            | -5 or +5                            | minus five or plus five
leading zeros    | agent 007                           | agent zero zero seven
very long        | 12345678901234567890                | one two three four five six seven eight nine zero one two three four five six seven eight nine zero
years            | in 1984 and 2005 and 1905           | in nineteen eighty four and two thousand five and nineteen oh five
counted years    | 1984 cats                           | one thousand nine hundred eighty four cats
decades          | the 1980s and the '90s              | the nineteen eighties and the nineties
ordinals         | the 3rd, 21st and 100th             | the third twenty first and one hundredth
fractions        | 3/8, 1/2 and 3/4                    | three eighths one half and three quarters
mixed fractions  | 1 1/2 cups, 2½ cups                 | one and a half cups two and a half cups
slashed numbers  | open 24/7 since 9/11                | open twenty four seven since nine eleven
ranges           | pages 10-12                         | pages ten to twelve
ranges of years  | 1914–1918                           | nineteen fourteen to nineteen eighteen
percent          | 12.5% of 5 %                        | twelve point five percent of five percent
dollars          | $5, $1 and $2.50                    | five dollars one dollar and two dollars and fifty cents
cents only       | $0.99                               | ninety nine cents
pounds, euros    | £10.01 and €3                       | ten pounds and one penny and three euros
negative money   | -$3                                 | minus three dollars
large money      | $1.5 million, $2bn                  | one point five million dollars two billion dollars
currency codes   | 99.9 USD                            | ninety nine US dollars and ninety cents
no minor unit    | ¥500                                | five hundred yen
dates            | 10/19/2010                          | October nineteenth twenty ten
ISO dates        | 2016-12-10                          | December tenth twenty sixteen
named dates      | September 21, 1866                  | September twenty first eighteen sixty six
day first        | 21 September 1866                   | September twenty first eighteen sixty six
short months     | Sept. 3rd, 2020 or Jan. 5           | September third twenty twenty or January fifth
month and year   | October 2016                        | October twenty sixteen
impossible date  | 13/45/2010                          | thirteen forty five two thousand ten
may is a verb    | you may 5 times                     | you may five times
times            | 4:00am, 12:35 pm, 14:05             | four A M twelve thirty five P M fourteen oh five
o'clock          | at 4:00                             | at four o'clock
hour alone       | at 5 p.m. sharp                     | at five P M sharp
seconds          | 10:30:15                            | ten thirty and fifteen seconds
telephone        | (888) 555-1212                      | area code eight eight eight five five five one two one two
international    | +44 20 7946 0958                    | plus four four two zero seven nine four six zero nine five eight
local number     | 555-1212 ext. 12                    | five five five one two one two extension one two
units            | 5 km, 1 kg, 20°C, 60 mph            | five kilometers one kilogram twenty degrees Celsius sixty miles per hour
squares          | 30 m² of x²                         | thirty square meters of x squared
web              | see https://www.example.com/a       | see W W W dot example dot com slash A
country domain   | example.co.uk                       | example dot C O dot U K
e-mail           | jane.doe@example.org                | jane dot doe at example dot org
titles           | Dr. Lee and Mrs. Ray                | Doctor Lee and Missus Ray
saint or street  | St. John's on Main St.              | Saint John's on Main Street
latin            | e.g. this, i.e. that, etc.          | for example this that is that et cetera
number sign word | No. 5 said no.                      | Number five said no
initials         | J. R. Smith of the U.S.             | J R Smith of the U S
acronyms         | the FBI, NASA and CDs               | the F B I nasa and C D's
mixed            | MP3, COVID-19, F-16, 4K             | M P three COVID nineteen F sixteen four K
ampersands       | R&D and salt & pepper               | R and D and salt and pepper
versions         | version 1.2.13                      | version one dot two dot thirteen
regnal numbers   | Henry VIII and Louis XIV            | Henry the eighth and Louis the fourteenth
chapter numbers  | Chapter IV of World War II          | Chapter four of World War two
not numerals     | a MIX of CD and I                   | a MIX of C D and I
shouting         | TELL THE US ABOUT IT NOW            | tell the us about it now
operators        | a + b = c                           | a plus b equals c
number sign      | order #45 at 221B                   | order number forty five at two twenty one B
ratios           | a ratio of 16:9                     | a ratio of sixteen to nine
possessive       | Apollo 11's crew                    | Apollo eleven's crew
weekdays         | on Sun. 5 Jan.                      | on Sunday January fifth
unit with period | 5 ft. tall                          | five feet tall
degrees          | a Ph.D. in art                      | a P H D in art
plain words      | It's a well-known naïve café        | It's a well-known naïve café
"""

BRITISH = """
and              | 1,234                               | one thousand two hundred and thirty four
day before month | 10/12/2016                          | the tenth of December twenty sixteen
named dates      | September 21, 1866                  | the twenty first of September eighteen sixty six
day and month    | on 3 May                            | on the third of May
"""

OTHERS = """
de-DE | 1.234,5 km                 | eintausendzweihundertvierunddreißig Komma fünf Kilometer
de-DE | 1 € und 2,50 €             | ein Euro und zwei Euro und fünfzig Cent
de-DE | am 3. Oktober 1990         | am dritten Oktober neunzehnhundertneunzig
de-DE | um 14:30 Uhr, z.B. 12 %    | um vierzehn Uhr dreißig zum Beispiel zwölf Prozent
fr-FR | 1 234,5 km                 | mille deux cent trente quatre virgule cinq kilomètres
fr-FR | le 1er mai 2016            | le premier mai deux mille seize
fr-FR | 21 £ et 5,01 €             | vingt et une livres et cinq euros et un centime
fr-FR | à 14 h 30                  | à quatorze heures trente
es-ES | 1.234,50 €                 | mil doscientos treinta y cuatro euros y cincuenta céntimos
es-MX | 3 de octubre de 1990       | tres de octubre de mil novecientos noventa
es-ES | 21 km y 21 £               | veintiún kilómetros y veintiuna libras
es-ES | 3º y 2ª                    | tercero y segunda
it-IT | 1 maggio 2016              | primo maggio duemilasedici
it-IT | 10,50 € e 3/4              | dieci euro e cinquanta centesimi e tre quarti
pt-BR | R$ 1.234,56                | mil duzentos e trinta e quatro reais e cinquenta e seis centavos
pt-PT | 7 de setembro de 1822      | sete de setembro de mil oitocentos e vinte e dois
"""


def rows(table: str) -> list[list[str]]:
    return [[field.strip() for field in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("title", "text", "expected"), rows(AMERICAN))
def test_american_english(title, text, expected):
    assert read(text) == expected, title


@pytest.mark.parametrize(("title", "text", "expected"), rows(BRITISH))
def test_british_english(title, text, expected):
    assert read(text, "en-GB") == expected, title


@pytest.mark.parametrize(("locale", "text", "expected"), rows(OTHERS))
def test_other_languages(locale, text, expected):
    assert read(text, locale) == expected


def test_languages_without_rules_are_cut_into_words_only():
    assert read("Привет, 5 мир! 12.5", "ru-RU") == "Привет 5 мир 12.5"


def test_every_language_has_all_tables_of_its_currencies_and_units():
    for code in LANGUAGES:
        language = language_for(code)
        assert all(len(row) == 7 for row in language.table("currencies").values()), code
        assert all(len(row) == 2 for row in language.table("units").values()), code
        assert len(language.data["months"]) == len(language.data["month_abbreviations"]) == 12, code
        assert language.speller.cardinal(1) != language.speller.cardinal(2)


def test_tokens_know_their_place():
    text = "Dr. Lee paid  $5."
    assert [text[token.start : token.end] for token in normalize(text, "en-US")] == [
        "Dr.", "Lee", "paid", "$5", ".",
    ]  # fmt: skip


PIECES = st.sampled_from(
    "Dr. St. 5 1,234.5 $ €3 % 10:30 am p.m. - – / 3/8 2016-12-10 Oct. IV Henry www.a.com a@b.org U.S. don't ’ … ½ "
    "² 😀 ñ 中文 1/2/03 007 No. km °C & . , x".split()
    + ["\u200d", "\u00a0", "\u0301", "\n", "+1 (888) 555-1212"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  "])), max_size=12), st.sampled_from(LANGUAGES))
def test_tokens_cover_the_text_in_order(pieces, locale):
    text = "".join(piece + gap for piece, gap in pieces)
    position = 0
    for token in normalize(text, locale):
        assert text[position : token.start].strip() == "", "nothing is lost between tokens"
        assert token.end > token.start
        assert (token.kind == "word") == bool(token.spoken)
        position = token.end
    assert text[position:].strip() == ""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.sampled_from([*LANGUAGES, "ru", "zh"]))
def test_any_text_is_taken(text, locale):
    position = 0
    for token in normalize(text, locale):
        assert text[position : token.start].strip() == ""
        position = token.end


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(LANGUAGES))
def test_numbers_written_with_groups_read_like_plain_ones(number, code):
    speller = language_for(code).speller
    mark = language_for(code).table("numbers")["group_marks"][0]
    assert speller.read(f"{number:,}".replace(",", mark)) == speller.cardinal(number)


@given(st.integers(1, 3999))
def test_roman_numerals_are_read_back(number):
    digits = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
    ]
    written, rest = "", number
    for value, sign in [*digits, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]:
        written += sign * (rest // value)
        rest %= value
    assert roman_value(written) == number
    assert roman_value(written + "IIII") is None


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["1", "1/", "a@", "www.", "U.", "9:", "1-", "1_", "1,", "$", "-", "-x", "½", "min.", "Dr. "]
)
def test_long_runs_of_one_pattern_end_in_an_answer(piece: str):
    """A pattern that backtracks would not end in time."""
    assert normalize(piece * 6400, "en-US")


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "es-ES", "fr-FR", "de-DE", "it-IT", "pt-BR"])
@pytest.mark.parametrize("after", ["", " ", " 5", "\u00a0" + "5 kg", " a.b@c.de", "\u202f" + "000", "\n12/3"])
def test_no_reader_begins_at_a_mark_that_white_space_follows(locale: str, after: str) -> None:
    language = language_for(locale)
    assert language is not None
    for mark in CLOSING_MARKS:
        for rule in rules_for(language):
            found = rule.pattern.match(mark + after)
            assert found is None or found.end() == 0, (rule.name, mark + after)
        assert mark not in language.table("spoken_symbols")

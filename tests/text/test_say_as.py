"""`say-as`: each kind and format, and content that does not fit."""

# ruff: noqa: E501 - the table is one case a line.

import pytest

from ssml_engine.text.normalization import INTERPRET_AS, read_say_as


def read(text: str, interpret_as: str, form: str = "", locale: str = "en-US") -> str | None:
    said = read_say_as(text, interpret_as, form, locale)
    return None if said is None else " ".join(word.text for word in said if not word.is_pause)


CASES = """
characters   |      | test                    | T E S T
spell-out    |      | a1 @-.#                 | A one at dash dot hash
cardinal     |      | 10                      | ten
number       |      | -1,234.5                | minus one thousand two hundred thirty four point five
cardinal     |      | XIV                     | fourteen
ordinal      |      | 1st                     | first
ordinal      |      | 3                       | third
ordinal      |      | 1,000th                 | one thousandth
ordinal      |      | VIII                    | eighth
number_digit |      | 123456789               | one two three four five six seven eight nine
digits       |      | 4.5                     | four dot five
fraction     |      | 3/8                     | three eighths
fraction     |      | 1 1/2                   | one and a half
date         |      | 10-12-2016              | October twelfth two thousand sixteen
date         | dmy  | 10-12-2016              | December tenth two thousand sixteen
date         | mdy  | 10/19/2010              | October nineteenth twenty ten
date         | ymd  | 2010/10/19              | October nineteenth twenty ten
date         | ymd  | 20101019                | October nineteenth twenty ten
date         | ydm  | 2010-19-10              | October nineteenth twenty ten
date         | ym   | 2016-10                 | October twenty sixteen
date         | my   | 10/2016                 | October twenty sixteen
date         | md   | 4/1                     | April first
date         | dm   | 4/1                     | January fourth
date         | d    | 4                       | fourth
date         | m    | 4                       | April
date         | y    | 1999                    | nineteen ninety nine
date         |      | December 10, 2016       | December tenth two thousand sixteen
time         | hms12 | 4:00am                 | four A M
time         | hms12 | 12:35pm                | twelve thirty five P M
time         | hms12 | 4:05 p.m.              | four oh five P M
time         | hms24 | 12:35                  | twelve thirty five
time         | hms24 | 1:14:32                | one fourteen and thirty two seconds
time         | hms24 | 08:15                  | eight fifteen
time         | hms24 | 14:05                  | fourteen oh five
time         |      | 9:30                    | nine thirty
duration     |      | 01:18:30                | one hour eighteen minutes and thirty seconds
duration     | hms  | 00:00:01                | one second
duration     | ms   | 01:18                   | one minute and eighteen seconds
duration     | hm   | 01:18                   | one hour and eighteen minutes
telephone    |      | (888) 555-1212          | area code eight eight eight five five five one two one two
telephone    | 1    | 888 555 1212            | one eight eight eight five five five one two one two
telephone    |      | 1-800-FLOWERS           | one eight zero zero three five six nine three seven seven
currency     |      | 99.9 USD                | ninety nine US dollars and ninety cents
currency     |      | $1,000                  | one thousand dollars
address      |      | 150th CT NE, Redmond, WA | one hundred fiftieth Court Northeast Redmond Washington
address      |      | 1234 Main St, Seattle, WA 98101 | twelve thirty four Main Street Seattle Washington nine eight one zero one
name         |      | ED                      | Ed
"""


@pytest.mark.parametrize(
    ("interpret_as", "form", "text", "expected"),
    [[field.strip() for field in line.split("|")] for line in CASES.strip().splitlines()],
)
def test_american_readings(interpret_as, form, text, expected):
    assert read(text, interpret_as, form) == expected
    assert read(f"  {text} ", interpret_as, form) == expected, "white space around does not matter"


def test_every_kind_has_a_case():
    assert {line.split("|")[0].strip() for line in CASES.strip().splitlines()} == set(INTERPRET_AS)


@pytest.mark.parametrize(
    ("text", "interpret_as", "form"),
    [
        ("hello", "ordinal", ""),
        ("hello", "cardinal", ""),
        ("99/99/9999", "date", ""),
        ("31/02/2016", "date", "dmy"),
        ("2016", "date", "mdy"),
        ("10/12", "date", "dmy"),
        ("25:00", "time", "hms24"),
        ("13:00pm", "time", "hms12"),
        ("12:30", "time", "hms30"),
        ("1:75", "duration", "ms"),
        ("01:18:30", "duration", "ms"),
        ("3/0", "fraction", ""),
        ("call me", "telephone", ""),
        ("free", "currency", ""),
        ("5", "verbatim", ""),
        ("5 km", "unit", ""),
        ("", "characters", ""),
    ],
)
def test_content_that_does_not_fit_is_left_to_plain_reading(text, interpret_as, form):
    assert read(text, interpret_as, form) is None


@pytest.mark.parametrize(
    ("locale", "interpret_as", "form", "text", "expected"),
    [
        ("en-GB", "date", "", "10-12-2016", "the tenth of December two thousand and sixteen"),
        ("en-GB", "cardinal", "", "101", "one hundred and one"),
        ("es-ES", "date", "dmy", "10-12-2016", "diez de diciembre de dos mil dieciséis"),
        ("es-ES", "duration", "hms", "01:18:30", "una hora dieciocho minutos y treinta segundos"),
        ("fr-FR", "ordinal", "", "1", "premier"),
        ("fr-FR", "date", "dmy", "1/5/2016", "premier mai deux mille seize"),
        ("de-DE", "cardinal", "", "1.234,5", "eintausendzweihundertvierunddreißig Komma fünf"),
        ("it-IT", "ordinal", "", "3", "terzo"),
        ("pt-BR", "fraction", "", "3/8", "três oitavos"),
        ("de-DE", "duration", "hms", "01:18:30", None),
        ("ja-JP", "characters", "", "ab", "A B"),
        ("ja-JP", "cardinal", "", "10", None),
    ],
)
def test_readings_by_locale(locale, interpret_as, form, text, expected):
    assert read(text, interpret_as, form, locale) == expected


def test_emoji_and_combining_sequences_are_one_character_each():
    said = read_say_as("e\u0301👩‍👩‍👧🇩🇪👍🏽", "characters", "", "en-US")
    assert [word.text for word in said] == ["E\u0301", "👩‍👩‍👧", "🇩🇪", "👍🏽"]

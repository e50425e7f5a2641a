"""Bare numbers in running text -> words: years, decades, ranges, versions, numbers glued to letters."""

from __future__ import annotations

import re
from functools import cache

from ssml_engine.text.normalization.addresses import house_number
from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.quantities import read_fraction
from ssml_engine.text.normalization.tokens import Spoken, letters, spoken

DECADE = re.compile(r"['’]?(?P<digits>\d{2}|\d{4}|\d{3})s(?!\w)")
RANGE = re.compile(r"(?P<low>\d{1,4}(?:\.\d+)?)\s?[-\u2013:]\s?(?P<high>\d{1,4}(?:\.\d+)?)(?![\w-]|[.,]\d)")
VERSION = re.compile(r"[vV]?\d{1,9}(?:\.\d{1,9}){2,9}(?![\w])")
MIXED = re.compile(
    r"(?=\w{0,40}[^\W\d_])(?=\w{0,40}\d)[^\W_]{2,40}(?:-\d{1,9})?(?!\w)|[^\W\d_]{1,40}-\d{1,9}[^\W\d_]?(?!\w)"
)

NUMBER_SIGN = re.compile(r"#(?=\d)")
JOINED_LETTERS = re.compile(r"[A-Z]{1,3}&[A-Z]{1,3}(?!\w)")

_USUAL_DENOMINATORS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 32, 64, 100, 1000))

_NOUN_AFTER = re.compile(r"\s([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
# Sides of a thing: 2x4, 1920x1080.
SIDES = re.compile(r"(?P<one>\d{1,4}(?:\.\d+)?)x(?P<other>\d{1,4}(?:\.\d+)?)(?![\w])")

# Words in -s after a number that are no plural nouns: "1984 was".
_COUNTED = re.compile(r"\s+(?!(?:was|is|has|as|its|this|does|us)\b)[a-z]+s\b")


@cache
def number_pattern(language: Language) -> re.Pattern[str]:
    """A number as the language writes it, with its sign where it cannot be a hyphen."""
    mark = re.escape(language.table("numbers")["decimal_mark"])
    return re.compile(rf"(?:(?<!\w)[-+\u2212](?=[\d{mark}]))?{language.speller.written}")


def read_plain_number(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """A year where the language reads such numbers in pairs, else a cardinal; leading zeros are said by
    digit.
    """
    text = match.group()
    before = _WORD_BEFORE.search(match.string, max(0, match.start() - 20), match.start())
    if before is not None and len(text) == 3 and before[1].lower() in language.table("telephone").get("verbs", ()):
        return spoken(language.speller.digits(text))
    years = language.table("numbers")["years"]
    if before is not None and before[1].lower() in language.table("dates").get("year_after", ()):
        years = [1000, years[1]]
    if years and len(text) == 4 and text.isdecimal() and years[0] <= int(text) <= years[1]:
        counted = language.code == "en" and _COUNTED.match(match.string, match.end())
        if not counted:
            return spoken(language.speller.year(int(text)))
    if len(text) > 1 and text.isdecimal() and text.startswith("0"):
        return spoken(language.speller.digits(text))
    said = language.speller.read(text, _gender_after(match, language))
    return None if said is None else spoken(said)


def _gender_after(match: re.Match[str], language: Language) -> str:
    """Gender that a Romance number takes from the noun after it: "veintiún años", "quinhentas pessoas"."""
    endings = language.table("numbers").get("feminine_endings")
    noun = _NOUN_AFTER.match(match.string, match.end())
    if endings is None or noun is None or noun[1] in language.table("numbers").get("no_nouns", ()):
        return "cardinal"
    is_masculine = noun[1] in language.table("numbers").get("masculine_nouns", ())
    return "feminine" if noun[1].endswith(tuple(endings)) and not is_masculine else "masculine"


def read_decade(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """English only: `1980s` -> nineteen eighties, `'90s` -> nineties."""
    if language.code != "en":
        return None
    number = int(match["digits"])
    said = language.speller.year(number) if number >= 1000 else language.speller.cardinal(number)
    return spoken(
        f"{said[:-1]}ies" if said.endswith("y") else f"{said}es" if said.endswith("x") else f"{said}s"
    )


def read_range(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """`10-12` -> ten to twelve; `1914-1918` as years; `1914-18` is 1914 to 1918's short form."""
    low, high = match["low"], match["high"]
    if len(low) > 1 and low.startswith("0"):
        return None
    between = language.table("numbers")["range"]
    years = language.table("numbers")["years"]

    def say(text: str) -> str:
        if years and text.isdecimal() and len(text) == 4 and years[0] <= int(text) <= years[1]:
            return language.speller.year(int(text))
        return language.speller.read(text) or language.speller.digits(text)

    return spoken(f"{say(low)} {between} {say(high)}")


def read_sides(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """`2x4` -> two by four, where the language says so."""
    by = language.word("numbers", "by")
    one, other = language.speller.read(match["one"]), language.speller.read(match["other"])
    return spoken(f"{one} {by} {other}") if by and one and other else None


def read_slashed(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """Numbers with a slash in running text: a fraction where it is likely one, else side by side (`24/7`)."""
    over, under = int(match["over"]), int(match["under"])
    if match["whole"] or (over < under and under in _USUAL_DENOMINATORS):
        return read_fraction(match.group(), language)
    return spoken(f"{language.speller.cardinal(over)} {language.speller.cardinal(under)}")


def read_number_sign(language: Language) -> tuple[Spoken, ...] | None:
    """`#` before a number, where the language says something for it."""
    return spoken(language.word("numbers", "number_sign")) or None


def read_joined_letters(text: str, language: Language) -> tuple[Spoken, ...]:
    """`R&D` -> R and D."""
    said: list[Spoken] = []
    for part in re.split("(&)", text):
        said += spoken(language.table("symbols")["&"]) if part == "&" else letters(part)
    return tuple(said)


def read_version(text: str, language: Language) -> tuple[Spoken, ...] | None:
    """`1.2.13` -> one dot two dot thirteen, a leading v by name; None for `1.000.000` where that is a number."""
    if language.speller.parse(text) is not None:
        return None
    dot = language.table("symbols")["."]
    said = f" {dot} ".join(language.speller.cardinal(int(part)) for part in text.lstrip("vV").split("."))
    return (letters("v") if text[0] in "vV" else ()) + spoken(said)


def read_mixed(text: str, language: Language) -> tuple[Spoken, ...]:
    """Letters and digits glued: `MP3` -> M P three, `COVID-19` -> COVID nineteen, `4K` -> four K.

    A house number is said in pairs: `221B` -> two twenty one B.
    """
    if re.fullmatch(r"[1-9]\d\d[A-Z]", text):
        return (*spoken(house_number(text[:-1], language)), *letters(text[-1]))
    said: list[Spoken] = []
    for part in re.findall(r"[^\W\d_]+|\d+", text):
        if part.isdecimal():
            short = len(part) <= 2 or (len(part) <= 4 and part.endswith("00"))
            if short and not part.startswith("0"):
                said += spoken(language.speller.cardinal(int(part)))
            elif len(part) == 4 and not part.startswith("0"):
                said += spoken(language.speller.year(int(part)))
            else:
                said += spoken(language.speller.digits(part))
        elif len(part) <= 3 and (part.isupper() or len(part) == 1):
            said += letters(part)
        else:
            said.append(Spoken(part))
    return tuple(said)

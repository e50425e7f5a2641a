"""Postal addresses -> words: `150th CT NE, Redmond, WA 98052`."""

from __future__ import annotations

import re

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.quantities import read_ordinal
from ssml_engine.text.normalization.spelling import read_characters
from ssml_engine.text.normalization.tokens import Spoken, spoken

_PART = re.compile(r"[\w'’]+(?:-\w+)*\.?|[^\w\s]")


def read_address(text: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read an address: street types, directions and states in full, house numbers in pairs, codes by digit.

    en-US: "150th CT NE, Redmond, WA" -> one hundred fiftieth Court Northeast, Redmond, Washington. None where
    the language has no table of addresses.
    """
    tables = language.table("address")
    if not tables:
        return None
    said: list[Spoken] = []
    commas = 0
    parts = _PART.findall(text)
    for index, part in enumerate(parts):
        bare = part.rstrip(".")
        if part in ",;\n":
            commas += 1
            said += spoken(",")
        elif bare in tables["state"] and commas and (index == 0 or parts[index - 1] == ","):
            said += spoken(tables["state"][bare])
        elif bare in tables["direction"]:
            said += spoken(tables["direction"][bare])
        elif bare in tables["street"] and index:
            said += spoken(tables["street"][bare])
        else:
            said += _word(bare, commas, language)
    return tuple(said) or None


def _word(part: str, commas: int, language: Language) -> tuple[Spoken, ...]:
    if part.isdecimal():
        if len(part) >= 5 or (commas > 0 and len(part) >= 5) or part.startswith("0"):
            return spoken(language.speller.digits(part))
        return spoken(house_number(part, language))
    if part[:1].isdecimal():
        zip_code = re.fullmatch(r"(\d{5})-(\d{4})", part)
        if zip_code:
            return spoken(", ".join(language.speller.digits(digits) for digits in zip_code.groups()))
        return read_ordinal(part, language) or read_characters(part, language)
    if not part[:1].isalpha():
        return spoken(language.table("symbols").get(part, ""))
    return (Spoken(part),)


def house_number(digits: str, language: Language) -> str:
    """Three and four digits in pairs: 1234 is "twelve thirty-four", 1205 "twelve oh five", 500 stays
    whole.
    """
    number, speller = int(digits), language.speller
    if len(digits) not in (3, 4) or number % 100 == 0:
        return speller.cardinal(number)
    high, low = divmod(number, 100)
    tail = speller.cardinal(low)
    return f"{speller.cardinal(high)} {language.word('times', 'oh') + ' ' if low < 10 else ''}{tail}"

"""Roman numerals -> numbers, where the context says that they are numerals: `Chapter IV`, `Henry VIII`."""

from __future__ import annotations

import re

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_WELL_FORMED = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def roman_value(text: str) -> int | None:
    """Value of a well-formed numeral in capitals, None if it is none.

    >>> roman_value("MCMXLVI"), roman_value("VV"), roman_value("")
    (1946, None, None)
    """
    if not text or not _WELL_FORMED.fullmatch(text):
        return None
    values = [_VALUES[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))

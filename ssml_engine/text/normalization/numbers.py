"""Numbers -> words, by the spelling rules that Unicode publishes for each language (CLDR RBNF).

The rules are those of the package `unicode-rbnf`. Compared with it, num2words has more languages' ordinals
but a copyleft licence, and NeMo's grammars need a compiler of 160 MB. This module knows how numbers are
written (`1.234,5`) and how they are said, nothing of dates, money or units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from unicode_rbnf import RbnfEngine

# Beyond this the names of numbers are no help to a listener, and not every language has them.
LARGEST = 10**15 - 1

# Python refuses to convert thousands of digits.
_LONGEST_PARSED = 40


class Speller:
    """Words for numbers in one language. Results are plain words; hyphens are as the language writes them."""

    def __init__(self, language: str, settings: Mapping[str, Any]) -> None:
        """settings: the table `numbers` of the language's data file.

        `written` is a regular expression for an unsigned number as the language writes it, without groups.
        """
        self._engine = RbnfEngine.for_language(language)
        self._settings = settings
        group = re.escape(str(settings["group_marks"]) + "\u00a0\u202f")
        mark = re.escape(str(settings["decimal_mark"]))
        whole = rf"\d{{1,3}}(?:[{group}]\d{{3}})+(?!\d)|\d+"
        self.written = rf"(?:(?:{whole})(?:{mark}\d+)?|{mark}\d+)"
        self._written = re.compile(rf"([-+\u2212\u2013]?)({whole})?(?:{mark}(\d+))?")
        self._format = lru_cache(maxsize=4096)(self._spell)

    def cardinal(self, number: int, gender: str = "cardinal") -> str:
        """gender: "cardinal" for counting, "masculine" or "feminine" before such a noun.

        Numbers beyond `LARGEST` are said digit by digit.
        """
        if abs(number) > LARGEST:
            return self.digits(str(number))
        if number < 0:
            return f"{self._settings['minus']} {self.cardinal(-number, gender)}"
        return self._format(number, self._settings.get(gender, self._settings["cardinal"]))

    def ordinal(self, number: int, gender: str = "ordinal") -> str:
        """gender: "ordinal" or "ordinal_feminine"."""
        if not 0 <= number <= LARGEST:
            return self.cardinal(number)
        return self._format(number, self._settings.get(gender, self._settings["ordinal"]))

    def year(self, number: int) -> str:
        """A calendar year: 1905 is "nineteen oh five" in English."""
        return self._format(number, self._settings["year"])

    def digits(self, text: str) -> str:
        """Each digit of `text` by name; other characters are left out, a leading minus is said."""
        said = [self._format(int(char), self._settings["cardinal"]) for char in text if char.isdecimal()]
        if text.startswith(("-", "\u2212")):
            said.insert(0, str(self._settings["minus"]))
        return " ".join(said)

    def parse(self, text: str) -> tuple[int, str | None] | None:
        """A written number as (signed integer part, digits after the decimal mark), None if it is none or of
        more than 40 digits.

        A sign before zero is lost: `-0,5` parses as (0, "5"); `read` keeps it.
        """
        match = self._written.fullmatch(text.strip())
        if match is None or not (match[2] or match[3]):
            return None
        digits = re.sub(r"\D", "", match[2] or "0")
        if len(digits) > _LONGEST_PARSED:
            return None
        whole = int(digits)
        return (-whole if match[1] not in ("", "+") else whole), match[3]

    def read(self, text: str, gender: str = "cardinal") -> str | None:
        """Say a written number with its sign and decimals, None if `text` is none.

        English: "-1,234.5" -> "minus one thousand two hundred thirty-four point five".
        """
        written = text.strip()
        if written.isdecimal() and len(written) > _LONGEST_PARSED:
            return self.digits(written)
        parsed = self.parse(written)
        if parsed is None:
            return None
        whole, fraction = parsed
        sign = {"-": "minus", "\u2212": "minus", "\u2013": "minus", "+": "plus"}.get(written[:1])
        said = [str(self._settings[sign])] if sign else []
        said.append(self.cardinal(abs(whole), "cardinal" if fraction else gender))
        if fraction:
            said += [str(self._settings["point"]), self.digits(fraction)]
        return " ".join(said)

    def _spell(self, number: int, ruleset: str) -> str:
        words = self._engine.format_number(number, ruleset_names=[ruleset]).text
        return str(words).replace("\u00ad", "")

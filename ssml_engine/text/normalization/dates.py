"""Written dates -> spoken dates: `10/19/2010`, `2016-12-10`, `21 September 1866`, `Sept. 21st, 1866`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import cache

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.tokens import Spoken, spoken

FORMATS = ("mdy", "dmy", "ymd", "ydm", "ym", "my", "md", "dm", "d", "m", "y")

_SEPARATED = re.compile(r"(\d{1,4})(?:\s*[-/.\u2013]\s*(\d{1,4}))?(?:\s*[-/.\u2013]\s*(\d{1,4}))?")


@dataclass(frozen=True)
class Date:
    """Parts of a date as far as they are known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def is_possible(self) -> bool:
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        longest = calendar.monthrange(self.year or 2000, self.month)[1] if self.month else 31
        return 1 <= self.day <= longest


def read_date(
    text: str, form: str, language: Language, *, pairs: bool | None = None, oblique: bool = False
) -> tuple[Spoken, ...] | None:
    """Read the content of a date. form: one of FORMATS, or "" for the order of the locale. pairs, oblique: as
    in `say_date`; pairs of None leaves it to the form.

    en-US: ("10/19/2010", "mdy") -> October nineteenth twenty ten. None if it is no date of that form.
    """
    date = _parse(text.strip(), form, language)
    if date is None or not date.is_possible():
        return None
    # Documents of the reference service read 2016 as "two thousand sixteen" but for the form `mdy`.
    pairs = form not in ("", "dmy") if pairs is None else pairs
    return say_date(date, language, pairs=pairs, oblique=oblique)


def say_date(
    date: Date, language: Language, *, pairs: bool = True, oblique: bool = False, as_written: bool = False
) -> tuple[Spoken, ...] | None:
    """Say a date in the manner of the locale.

    pairs: 2016 as "twenty sixteen" where the language does so. oblique: the day as after a preposition
    (German "am dritten Oktober"). as_written: the day stands before the month and after an article of its
    own (English "the 5th of November").
    """
    rules = language.data["dates"]
    if as_written:
        rules = {**rules, **language.table("dates", "as_written")}
    month = language.data["months"][date.month - 1] if date.month else ""
    day = _day(date.day, language, oblique) if date.day else ""
    year = _year(date.year, language, pairs) if date.year is not None else ""
    if month and day and year:
        said = rules["full"].format(day=day, month=month, year=year)
    elif month and day:
        said = rules["month_day"].format(day=day, month=month)
    elif month and year:
        said = rules["month_year"].format(month=month, year=year)
    else:
        said = month or year or day
    return spoken(said) if said else None


def _parse(text: str, form: str, language: Language) -> Date | None:
    named = named_date_pattern(language, any_case=True).fullmatch(text)
    if named and (form in ("", "mdy", "dmy", "md", "dm", "my", "ym")):
        return date_of_match(named, language)
    if re.fullmatch(r"\d{8}", text) and (form or "ymd") in ("ymd", "ydm", "mdy", "dmy"):
        order = form or "ymd"
        parts = dict(zip(order, _cut_digits(text, order), strict=True))
        return Date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    match = _SEPARATED.fullmatch(text)
    if match is None:
        month = language.month_numbers.get(text.rstrip(".").lower())
        return Date(month=month) if form == "m" and month else None
    numbers = [part for part in match.groups() if part is not None]
    order = form or _order(numbers, language)
    if len(order) != len(numbers):
        return None
    parts = dict(zip(order, numbers, strict=True))
    if any(len(parts[key]) > 2 for key in ("m", "d") if key in parts):
        return None
    year = full_year(parts["y"]) if "y" in parts else None
    month, day = (int(parts[key]) if key in parts else None for key in ("m", "d"))
    return Date(year, month, day)


def _order(numbers: list[str], language: Language) -> str:
    default: str = language.data["date_order"]
    if len(numbers) == 3:
        return "ymd" if len(numbers[0]) == 4 else default
    if len(numbers) == 2:
        if len(numbers[0]) == 4:
            return "ym"
        return "my" if len(numbers[1]) == 4 else default.replace("y", "")
    return "y" if len(numbers[0]) == 4 else "d"


def _cut_digits(digits: str, order: str) -> list[str]:
    parts, position = [], 0
    for key in order:
        width = 4 if key == "y" else 2
        parts.append(digits[position : position + width])
        position += width
    return parts


def full_year(text: str) -> int:
    """A written year; two digits stand for 1930 to 2029."""
    year = int(text)
    if len(text) == 2:
        return year + (2000 if year < 30 else 1900)
    return year


def _day(day: int, language: Language, oblique: bool) -> str:
    style = language.data["dates"]["day_style"]
    if style == "ordinal" or (style == "first" and day == 1):
        return language.speller.ordinal(day, "ordinal_oblique" if oblique else "ordinal")
    return language.speller.cardinal(day)


def _year(year: int, language: Language, pairs: bool) -> str:
    if not pairs and 2000 <= year <= 2099:
        return language.speller.cardinal(year)
    return language.speller.year(year)


@cache
def named_date_pattern(language: Language, *, any_case: bool = False) -> re.Pattern[str]:
    """Dates with the month by name; a day or a year must be there. Month names are taken as the language
    writes them ("may" is no month in English), or in any case.
    """
    names = {name for written in language.written_months for name in (written, written.upper())}
    months = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    suffix = "|".join(map(re.escape, language.data["numbers"]["ordinal_suffixes"])) or "(?!)"
    day = rf"\d{{1,2}}(?:{suffix})?\.?"
    of = r"(?:\s+(?:of|de|del))?"
    # The abbreviation's period belongs to the date only if something of the date follows it.
    return re.compile(
        rf"(?:(?P<day1>{day}){of}\s*(?P<month>{months})(?:\.(?=\s*\d))?(?!\w)(?:{of},?\s+(?P<year>\d{{4}}))?"
        rf"|(?P<month_>{months})\.?\s+(?P<day2>\d{{1,2}}(?:{suffix})?)(?![\d:/])(?:,?\s+(?P<year_>\d{{4}}))?"
        rf"|(?P<month__>{months})\.?{of},?\s+(?P<year__>\d{{4}}))(?!\w)",
        re.IGNORECASE if any_case else 0,
    )


def date_of_match(match: re.Match[str], language: Language) -> Date:
    """Parts of a date that `named_date_pattern` found."""
    groups = match.groupdict()
    month = groups["month"] or groups["month_"] or groups["month__"]
    day = groups["day1"] or groups["day2"]
    year = groups["year"] or groups["year_"] or groups["year__"]
    digits = re.match(r"\d+", day) if day else None
    return Date(
        int(year) if year else None,
        language.month_numbers[month.lower()],
        int(digits.group()) if digits else None,
    )

"""Ordinals, fractions, percentages and measures -> words: `3rd`, `3/8`, `1 1/2`, `½`, `5 km`, `20 °C`,
`12%`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.tokens import Spoken, spoken

_SIGN = r"[-+\u2212]?"
FRACTION = re.compile(
    r"(?:(?P<whole>\d{1,9})[ \u00a0+-])?(?P<over>\d{1,9})\s?[/\u2044]\s?(?P<under>\d{1,9})(?![\d/])"
)
_ARTICLE = re.compile(r"\b[Aa]n?\s$")
_NOUN_AFTER = re.compile(r"[ -][^\W\d_]")
# Feet and inches; feet alone only before a word that says of what.
FEET = re.compile(
    r"(?P<feet>\d{1,3})['’′](?:\s?(?P<inches>\d{1,2})(?:[\"”″]|''|’’)|(?=\s(?:tall|long|wide|high|deep|by)\b))"
)


def read_ordinal(text: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read `3rd`, `3.`, `3º` or a bare `3` as an ordinal, also a Roman numeral; None if it is no number."""
    match = ordinal_pattern(language).fullmatch(text.strip()) or re.fullmatch(
        r"(?P<number>[\d,.\u00a0]*\d)\.?(?P<suffix>)", text.strip()
    )
    if match is None:
        return None
    parsed = language.speller.parse(match["number"])
    if parsed is None or parsed[1]:
        return None
    feminine = match["suffix"] in language.table("numbers").get("ordinal_suffixes_feminine", ())
    return spoken(language.speller.ordinal(parsed[0], "ordinal_feminine" if feminine else "ordinal"))


@cache
def ordinal_pattern(language: Language) -> re.Pattern[str]:
    """Groups number and suffix."""
    numbers = language.table("numbers")
    suffixes = [*numbers["ordinal_suffixes"], *numbers.get("ordinal_suffixes_feminine", ())]
    either = "|".join(re.escape(suffix) for suffix in sorted(suffixes, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?P<number>\d+(?:,\d{{3}})*)(?P<suffix>{either})(?!\w)", re.IGNORECASE)


def read_fraction(text: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read `3/8`, `1 1/2`, `1½` or `½`; None if it is no fraction. English: "3/8" -> three eighths."""
    written = text.strip()
    expanded = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", written)
    expanded = "".join(unicodedata.normalize("NFKC", char) for char in expanded)
    match = FRACTION.fullmatch(expanded)
    if match is None or not int(match["under"]):
        return None
    whole, over, under = match["whole"], int(match["over"]), int(match["under"])
    said = _say_fraction(over, under, language)
    if whole:
        rules = language.table("fractions")
        if over == 1 and under == 2 and "mixed_half" in rules:
            said = str(rules["mixed_half"])
        said = f"{language.speller.cardinal(int(whole))} {rules['mixed']} {said}"
    return spoken(said)


def _say_fraction(over: int, under: int, language: Language) -> str:
    speller = language.speller
    rules = language.table("fractions")
    place = 0 if over == 1 else 1
    if "names" in rules:
        if not 2 <= under <= 10:
            return f"{speller.cardinal(over)} {language.table('numbers')['over']} {speller.cardinal(under)}"
        count = rules["one"] if over == 1 and "one" in rules else speller.cardinal(over, "masculine")
        return f"{count} {rules['names'][under - 2].split()[place]}"
    count = speller.cardinal(over)
    if under == 2:
        return f"{count} {rules['half'][place]}"
    if under == 4:
        return f"{count} {rules['quarter'][place]}"
    if under == 1 or under > 1000:
        return f"{count} {language.table('numbers')['over']} {speller.cardinal(under)}"
    return f"{count} {speller.ordinal(under)}{'s' if place else ''}"


def is_attributive(match: re.Match[str], language: Language) -> bool:
    """True for an English amount that describes the noun after it: "a 5 kg bag", "a $5 bill"."""
    if language.code != "en":
        return False
    text = match.string
    return bool(
        _ARTICLE.search(text, max(0, match.start() - 3), match.start()) and _NOUN_AFTER.match(text, match.end())
    )


def read_feet(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """`5'` and `5'9"` -> five feet, five feet nine inches, where the language has these units."""
    units = language.table("units")
    if "ft" not in units or "in." not in units:
        return None
    said = []
    for number, unit in ((match["feet"], "ft"), (match["inches"], "in.")):
        if number is not None:
            said.append(f"{language.speller.cardinal(int(number))} {units[unit][0 if number == '1' else 1]}")
    return spoken(" ".join(said))


@cache
def measure_pattern(language: Language) -> re.Pattern[str]:
    """A number and a unit or a percent sign; groups number, unit."""
    units = "|".join(re.escape(unit) for unit in sorted(language.table("units"), key=len, reverse=True))
    return re.compile(
        rf"(?P<number>{_SIGN}{language.speller.written})[ \u00a0\u202f]?(?P<unit>{units}|%)(?![\w/²³])"
        r"(?:\.(?=\s+[a-z]))?"  # the period of "5 ft. tall"
    )


def read_measure(text: str, language: Language) -> tuple[Spoken, ...] | None:
    match = measure_pattern(language).fullmatch(text.strip())
    return None if match is None else say_measure(match, language)


def say_measure(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """Say a match of `measure_pattern`, None if its number is not written as the locale writes numbers."""
    number, unit = match["number"], match["unit"]
    if unit == "%":
        said = language.speller.read(number)
        return spoken(f"{said} {language.table('numbers')['percent']}") if said else None
    gender = language.table("unit_gender").get(unit, "masculine")
    said = language.speller.read(number, gender)
    if said is None:
        return None
    one, many = language.table("units")[unit]
    singular = number.lstrip("-+\u2212") == "1" or is_attributive(match, language)
    return spoken(f"{said} {one if singular else many}")

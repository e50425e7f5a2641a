"""`say-as` -> spoken words: each `interpret-as` with its formats, as one table.

Content that does not fit its type is None: the caller reads it as plain text.
"""

from __future__ import annotations

from collections.abc import Callable

from ssml_engine.text.normalization.addresses import read_address
from ssml_engine.text.normalization.dates import FORMATS, read_date
from ssml_engine.text.normalization.language import Language, language_for
from ssml_engine.text.normalization.money import read_money
from ssml_engine.text.normalization.quantities import read_fraction, read_measure, read_ordinal
from ssml_engine.text.normalization.roman import roman_value
from ssml_engine.text.normalization.spelling import read_characters
from ssml_engine.text.normalization.telephone import read_telephone
from ssml_engine.text.normalization.times import read_duration, read_time
from ssml_engine.text.normalization.tokens import Spoken, spoken

Reader = Callable[[str, str, Language], tuple[Spoken, ...] | None]


def _read_cardinal(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    said = language.speller.read(text)
    if said is None:
        value = roman_value(text.strip())
        said = None if value is None else language.speller.cardinal(value)
    return None if said is None else spoken(said)


def _read_ordinal(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    value = roman_value(text.strip())
    if value is not None:
        return spoken(language.speller.ordinal(value))
    return read_ordinal(text, language)


def _read_digits(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    return read_characters(text, language) if any(char.isdecimal() for char in text) else None


def _read_date(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    return read_date(text, form, language) if form in ("", *FORMATS) else None


def _read_name(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    """A name is a word even in capitals: `ED` is not spelled."""
    return tuple(Spoken(word.capitalize() if word.isupper() else word) for word in text.split()) or None


_READERS: dict[str, Reader] = {
    "cardinal": _read_cardinal,
    "number": _read_cardinal,
    "ordinal": _read_ordinal,
    "number_digit": _read_digits,
    "digits": _read_digits,
    "fraction": lambda text, form, language: read_fraction(text, language),
    "date": _read_date,
    "time": read_time,
    "duration": read_duration,
    "telephone": read_telephone,
    "currency": lambda text, form, language: read_money(text, language),
    "address": lambda text, form, language: read_address(text, language),
    "name": _read_name,
    "unit": lambda text, form, language: read_measure(text, language),
}
# The reference service knows durations in these languages only.
_DURATION_LANGUAGES = ("en", "es")

INTERPRET_AS = ("characters", "spell-out", *(name for name in _READERS if name != "unit"))


def read_say_as(text: str, interpret_as: str, form: str, locale: str) -> tuple[Spoken, ...] | None:
    """Read the content of a `say-as`, None where it is to be read as plain text.

    en-US: ("10-12-2016", "date", "dmy") -> December tenth two thousand sixteen. form: "" if absent. Source:
    Azure `say-as`; W3C say-as Note (2005).
    """
    language = language_for(locale)
    if interpret_as in ("characters", "spell-out"):
        return read_characters(text, language) or None
    reader = _READERS.get(interpret_as)
    if reader is None or interpret_as == "unit" or language is None:
        return None
    if interpret_as == "duration" and language.code not in _DURATION_LANGUAGES:
        return None
    return reader(text, form, language)

"""X-SAMPA -> phones, by way of IPA: `t@.\"meI.toU`."""

from __future__ import annotations

import unicodedata

from ssml_engine.text.alphabets.ipa import UnknownPhoneError, phones_from_ipa
from ssml_engine.text.alphabets.tables import matcher, read_table
from ssml_engine.text.phones import Phone

# Accent marks of the combining kind in the table that stand for tones: known, without effect.
_TONES = frozenset("\u0300\u0301\u0302\u0304\u0306\u030b\u030c\u030f")


def phones_from_xsampa(text: str, locale: str) -> tuple[tuple[Phone, ...], ...]:
    """Phones of each word of an X-SAMPA string. Raises UnknownPhoneError with positions in `text`."""
    ipa, places = ipa_from_xsampa(text)
    try:
        return phones_from_ipa(ipa, locale)
    except UnknownPhoneError as error:
        place = places[min(error.position, len(places) - 1)] if places else 0
        reason = str(error).removeprefix(repr(error.phone)).strip()
        raise UnknownPhoneError(error.phone, place, reason) from error


def ipa_from_xsampa(text: str) -> tuple[str, list[int]]:
    """The IPA of an X-SAMPA string, and for each of its characters where it came from."""
    table = read_table("xsampa")
    pattern = matcher(frozenset(table))
    ipa: list[str] = []
    places: list[int] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            ipa.append(" ")
            places.append(position)
            position += 1
            continue
        found = pattern.match(text, position)
        if found is None:
            raise UnknownPhoneError(text[position], position, "is no X-SAMPA symbol")
        letters = unicodedata.normalize("NFD", table[found.group()][0])
        if letters not in _TONES:
            ipa.append(letters)
            places += [position] * len(letters)
        position = found.end()
    return "".join(ipa), places

"""Phonetic alphabets of SSML and PLS -> phones: IPA, SAPI, UPS, X-SAMPA."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ssml_engine.text.alphabets.ipa import UnknownPhoneError, phones_from_ipa
from ssml_engine.text.alphabets.sapi import phones_from_sapi
from ssml_engine.text.alphabets.ups import phones_from_ups
from ssml_engine.text.alphabets.xsampa import phones_from_xsampa
from ssml_engine.text.phones import Phone

__all__ = ["ALPHABETS", "UnknownAlphabetError", "UnknownPhoneError", "phones_from_alphabet"]

_Reader = Callable[[str, str], tuple[tuple[Phone, ...], ...]]

_READERS: Mapping[str, _Reader] = {
    "ipa": phones_from_ipa,
    "sapi": phones_from_sapi,
    "ups": phones_from_ups,
    "x-sampa": phones_from_xsampa,
}
_OTHER_NAMES = {
    "x-ipa": "ipa",
    "x-sapi": "sapi",
    "x-microsoft-sapi": "sapi",
    "x-ups": "ups",
    "x-microsoft-ups": "ups",
}

ALPHABETS = (*_READERS, *_OTHER_NAMES)


class UnknownAlphabetError(ValueError):
    """The name is none of ALPHABETS; names are in small letters."""


def phones_from_alphabet(text: str, alphabet: str, locale: str) -> tuple[tuple[Phone, ...], ...]:
    """Phones of each word of a pronunciation; none for blank text.

    Raises UnknownAlphabetError, and UnknownPhoneError where the alphabet or the locale lacks a phone. Source:
    Azure `phoneme` and its phonetic alphabets.
    """
    reader = _READERS.get(_OTHER_NAMES.get(alphabet, alphabet))
    if reader is None:
        raise UnknownAlphabetError(f"{alphabet!r} is no phonetic alphabet; known are {', '.join(ALPHABETS)}")
    return reader(text.strip(), locale) if text.strip() else ()

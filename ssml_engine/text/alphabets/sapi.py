"""SAPI phones -> phones: `b er 1 r - g ax r`, a stress digit after its vowel, syllables parted by `-`."""

from __future__ import annotations

import re

from ssml_engine.text.alphabets.ipa import UnknownPhoneError, join_word, units_from_ipa
from ssml_engine.text.alphabets.tables import read_table
from ssml_engine.text.phones import Phone
from ssml_engine.text.symbols import symbol_table

# Locales of the reference service whose phones are here; it has tables for Japanese and Chinese too.
_LOCALES = {
    "en-us": "sapi-en",
    "en-ca": "sapi-en",
    "de-de": "sapi-de",
    "de-at": "sapi-de",
    "de-ch": "sapi-de",
    "es-es": "sapi-es",
    "fr-fr": "sapi-fr",
    "fr-ca": "sapi-fr",
    "fr-be": "sapi-fr",
    "fr-ch": "sapi-fr",
}
_BORDERS = frozenset("-!&,.?_")
_MODIFIERS = {":": "ː", "~": "\u0303", "^": ""}


def phones_from_sapi(text: str, locale: str) -> tuple[tuple[Phone, ...], ...]:
    """Phones of a SAPI string in any case; `_` and `&` part words. Raises UnknownPhoneError."""
    table_name = _LOCALES.get(locale.lower().replace("_", "-"))
    if table_name is None:
        raise UnknownPhoneError(text.split(" ")[0], 0, f"is no SAPI phone: there are none for {locale}")
    table = read_table(table_name)
    words: list[list[tuple[str, int]]] = [[]]
    pieces = [(match.group(), match.start()) for match in re.finditer(r"\S+", text)]
    index = 0
    while index < len(pieces):
        piece, place = pieces[index]
        index += 1
        if piece in ("_", "&"):
            words.append([])
        elif piece in _BORDERS:
            continue
        elif piece in ("1", "2"):
            _stress(words[-1], int(piece), place)
        elif piece.lower() in table:
            ipa = table[piece.lower()][0]
            while index < len(pieces) and pieces[index][0] in _MODIFIERS:
                ipa += _MODIFIERS[pieces[index][0]]
                index += 1
            words[-1] += [(unit.symbol, 0) for unit in units_from_ipa(ipa, locale, place)]
        else:
            raise UnknownPhoneError(piece, place, f"is no SAPI phone of {locale}")
    return tuple(join_word(word) for word in words if word)


def _stress(word: list[tuple[str, int]], stress: int, place: int) -> None:
    for index in range(len(word) - 1, -1, -1):
        if symbol_table().is_vowel(word[index][0]):
            word[index] = (word[index][0], stress)
            return
    raise UnknownPhoneError(str(stress), place, "stresses no vowel")

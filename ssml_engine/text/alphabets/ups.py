"""Universal Phone Set -> phones: space-separated tokens in capitals, `JH AU`, `S1 T AX . M EI`."""

from __future__ import annotations

import re

from ssml_engine.text.alphabets.ipa import (
    Unit,
    UnknownPhoneError,
    join_word,
    stress_by_syllable,
    units_from_ipa,
)
from ssml_engine.text.alphabets.tables import read_table
from ssml_engine.text.phones import Phone

_STRESS = {"S1": "ˈ", "S2": "ˌ"}
_WORD_BORDERS = frozenset(("_|", "_||"))


def phones_from_ups(text: str, locale: str) -> tuple[tuple[Phone, ...], ...]:
    """Phones of a UPS string. A stress token stands before its syllable. Raises UnknownPhoneError."""
    table = read_table("ups")
    words: list[list[tuple[str, int]]] = []
    units: list[Unit] = []
    pending: Unit | None = None
    pieces = [(match.group(), match.start()) for match in re.finditer(r"\S+", text)]
    for index, (piece, place) in enumerate(pieces):
        if piece in _WORD_BORDERS:
            words.append(_close(units))
            units = []
        elif piece in _STRESS:
            pending = Unit(_STRESS[piece], place)
            units.append(pending)
        elif piece == ".":
            units.append(Unit(".", place))
        elif piece not in table:
            raise UnknownPhoneError(piece, place, "is no token of the Universal Phone Set")
        elif piece not in ("LNG", "NAS", "SYL") and table[piece][0]:
            marks = [
                table[mark][0] for mark, _ in pieces[index + 1 : index + 3] if mark in ("LNG", "NAS", "SYL")
            ]
            units += units_from_ipa(table[piece][0] + "".join(marks), locale, place)
    words.append(_close(units))
    return tuple(join_word(word) for word in words if word)


def _close(units: list[Unit]) -> list[tuple[str, int]]:
    """The tokens' own rule is stress before the syllable, so every border counts as marked."""
    if any(unit.symbol in ("ˈ", "ˌ") for unit in units):
        units = _with_borders(units)
    return stress_by_syllable(units)


def _with_borders(units: list[Unit]) -> list[Unit]:
    marked: list[Unit] = []
    for unit in units:
        marked.append(unit)
        marked.append(Unit(".", unit.position))
    return marked

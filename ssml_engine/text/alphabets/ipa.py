"""IPA as people write it -> phones of a locale.

    tə.ˈmeɪ.toʊ, təmeɪˈtoʊ -> t ə m ˈeɪ t oʊ (en-US)

Where every syllable border is marked, a stress mark belongs to the syllable after it, otherwise to the one
before. English is fitted to the phones its voices know; other languages keep theirs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ssml_engine.text.alphabets.tables import inventory, matcher, read_table
from ssml_engine.text.folding import is_american
from ssml_engine.text.phones import Phone
from ssml_engine.text.symbols import symbol_table

_STRESS = {"ˈ": 1, "ˌ": 2}
_SYLLABLE_BORDER = "."
_LONG = "ː"
# Linking, half-long, short, pitch, boundary and tie marks: known, without effect here.
_SILENT_MARKS = frozenset("‿ˑ˘|‖↑↓→↗↘ꜛꜜ\u0361\u035c")
# Other spellings of phonemes of the table.
_LIGATURES = {"g": "ɡ", "ʧ": "tʃ", "ʤ": "dʒ", "ʦ": "ts", "ʣ": "dz", "ᵿ": "ʊ"}
_COLOURS = frozenset("ʰʱʲʷˠˤˡⁿʼ˞ʴ")


class UnknownPhoneError(ValueError):
    """A pronunciation holds something that the alphabet or the locale does not know.

    phone: the piece at fault; position: where it begins in the string that was given.
    """

    def __init__(self, phone: str, position: int, reason: str) -> None:
        super().__init__(f"{phone!r} {reason}")
        self.phone = phone
        self.position = position


@dataclass(frozen=True)
class Unit:
    """One phoneme of the table, or a mark: "ˈ", "ˌ" or "."."""

    symbol: str
    position: int


def phones_from_ipa(text: str, locale: str) -> tuple[tuple[Phone, ...], ...]:
    """Phones of each word of an IPA string; words are parted by spaces.

    Raises UnknownPhoneError. Pre-composed letters count as their parts.
    """
    words = []
    position = 0
    for written in text.split(" "):
        units = units_from_ipa(written, locale, position)
        position += len(written) + 1
        phones = stress_by_syllable(units)
        if phones:
            words.append(join_word(phones))
    return tuple(words)


def units_from_ipa(word: str, locale: str, offset: int = 0) -> list[Unit]:
    """Phonemes and marks of one word. offset: added to the positions. Raises UnknownPhoneError."""
    text, places = _decompose(word)
    english = locale.lower().startswith("en")
    names = _english_names() if english else _general_names()
    units: list[Unit] = []
    index = 0
    while index < len(text):
        char = text[index]
        place = offset + places[index]
        found = matcher(names).match(text, index)
        if char in _STRESS or char == _SYLLABLE_BORDER:
            units.append(Unit(char, place))
            index += 1
        elif found is not None:
            units += [Unit(symbol, place) for symbol in _symbols(found.group(), locale, english, place)]
            index = found.end()
        elif char in _SILENT_MARKS or char in _COLOURS or char == _LONG or unicodedata.combining(char):
            if not units or units[-1].symbol in (*_STRESS, _SYLLABLE_BORDER):
                raise UnknownPhoneError(char, place, "marks no phone")
            index += 1
        else:
            raise UnknownPhoneError(char, place, "is no phone of the alphabet")
    return units


def stress_by_syllable(units: Sequence[Unit]) -> list[tuple[str, int]]:
    """(symbol, stress) of each phoneme, stress marks moved onto the vowel of their syllable."""
    vowels = [place for place in range(len(units)) if _is_nucleus(units, place)]
    # Two vowels with no mark between them share an unmarked border.
    marked = any(unit.symbol == _SYLLABLE_BORDER for unit in units) and all(
        any(units[place].symbol in (*_STRESS, _SYLLABLE_BORDER) for place in range(one, other))
        for one, other in pairwise(vowels)
    )
    stress: dict[int, int] = {}
    for place, unit in enumerate(units):
        if unit.symbol not in _STRESS:
            continue
        before = [vowel for vowel in vowels if vowel < place]
        after = [vowel for vowel in vowels if vowel > place]
        target = after[:1] or before[-1:] if marked or not before else before[-1:]
        if target:
            stress[target[0]] = _STRESS[unit.symbol]
    return [
        (unit.symbol, stress.get(place, 0))
        for place, unit in enumerate(units)
        if unit.symbol not in _STRESS and unit.symbol != _SYLLABLE_BORDER
    ]


def _is_nucleus(units: Sequence[Unit], place: int) -> bool:
    """True for a vowel that is not the second half of one written sign, such as British ɪə."""
    is_vowel = symbol_table().is_vowel
    if not is_vowel(units[place].symbol):
        return False
    before = units[place - 1] if place else None
    return before is None or before.position != units[place].position or not is_vowel(before.symbol)


def join_word(phones: Sequence[tuple[str, int]]) -> tuple[Phone, ...]:
    """Phones of one word from (symbol, stress)."""
    last = len(phones) - 1
    return tuple(
        Phone(symbol, stress, word_initial=place == 0, word_final=place == last, word=0)
        for place, (symbol, stress) in enumerate(phones)
    )


def _decompose(text: str) -> tuple[str, list[int]]:
    """NFD of `text` and for each of its characters the index of the one it came from."""
    pieces = [unicodedata.normalize("NFD", char) for char in text]
    return "".join(pieces), [index for index, piece in enumerate(pieces) for _ in piece]


def _symbols(name: str, locale: str, english: bool, place: int) -> tuple[str, ...]:
    bare = name.replace("\u0361", "").replace("\u035c", "")
    if english:
        row = read_table("english")[bare]
        return tuple(row[0 if is_american(locale) else 1].split(","))
    symbol = _LIGATURES.get(bare, bare)
    known = inventory(locale.replace("_", "-").split("-")[0].lower())
    if known is not None and symbol not in known:
        raise UnknownPhoneError(bare, place, f"is no phone of {locale}")
    return (symbol,)


@cache
def _english_names() -> frozenset[str]:
    names = frozenset(read_table("english"))
    return names | _tied(names)


@cache
def _general_names() -> frozenset[str]:
    phonemes = (symbol.symbol for symbol in symbol_table().symbols if symbol.kind != "pause")
    names = frozenset((*phonemes, *_LIGATURES))
    return names | _tied(names)


def _tied(names: frozenset[str]) -> frozenset[str]:
    """Two-letter phonemes with a tie bar between their letters."""
    pairs = [
        name for name in names if len(name) == 2 and not unicodedata.combining(name[1]) and name[1] != _LONG
    ]
    return frozenset(name[0] + tie + name[1] for name in pairs for tie in "\u0361\u035c")

"""Tokens of folded IPA -> phones: symbol, stress, place in the word, punctuation after it.

Stress marks go to the vowel that follows, length marks to the phone before; spaces end words; punctuation
becomes a pause. Teacher durations, where given, travel with their tokens. No spelling and no language is
known here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ssml_engine.text.folding import LENGTH_MARK, STRESS_MARKS, TEACHER_SYMBOLS, tokens_from_espeak
from ssml_engine.text.symbols import PAUSE, SILENCE, UNKNOWN, symbol_table

# Class of a punctuation mark; where several marks meet, the first class of PUNCTUATION_STRENGTH among them
# counts.
PUNCTUATION_CLASSES = {
    ",": 1, "،": 1, "、": 1, "，": 1,
    ";": 2, "；": 2, "؛": 2,
    ":": 3, "：": 3,
    ".": 4, "。": 4, "।": 4, "．": 4,
    "!": 5, "！": 5, "¡": 7,
    "?": 6, "？": 6, "؟": 6, "¿": 7,
    "—": 7, "–": 7, "…": 7,
    "(": 7, ")": 7, "[": 7, "]": 7, "{": 7, "}": 7, '"': 7, "“": 7, "”": 7, "«": 7, "»": 7,
    "„": 7, "‹": 7, "›": 7, "「": 7, "」": 7,
}  # fmt: skip
PUNCTUATION_STRENGTH = (6, 5, 4, 3, 2, 1, 7)

# The teacher's sound runs ahead of its own duration labels; see `phones_with_durations`.
TEACHER_LAG_UNITS = 2


@dataclass(frozen=True)
class Phone:
    """One spoken phoneme, or one pause.

    symbol: a symbol of the table. stress: 0 none, 1 primary, 2 secondary; vowels only.
    word_initial, word_final: first, last phone of its word. word: number of its word, from 0; -1 on pauses.
    punctuation: class of the punctuation after it, 0 none, 1 comma, 2 semicolon, 3 colon, 4 period,
    5 exclamation, 6 question, 7 dash, ellipsis, bracket or quote; set on the word's last phone and on the
    pause.
    """

    symbol: str
    stress: int = 0
    word_initial: bool = False
    word_final: bool = False
    punctuation: int = 0
    word: int = -1

    def __post_init__(self) -> None:
        if self.stress not in (0, 1, 2):
            raise ValueError(f"stress of {self.symbol!r} is {self.stress}, expected 0, 1 or 2")
        if self.punctuation not in range(8):
            raise ValueError(f"punctuation of {self.symbol!r} is {self.punctuation}, expected 0 to 7")

    def in_word(self, word: int) -> Phone:
        """The same phone in another word, with no punctuation after it."""
        if self.word == word and self.punctuation == 0:
            return self
        return _shared_phone(self.symbol, self.stress, self.word_initial, self.word_final, 0, word)

    def before(self, punctuation: int) -> Phone:
        """The same phone as the last of its word, with punctuation of a class after it."""
        return _shared_phone(self.symbol, self.stress, self.word_initial, True, punctuation, self.word)

    @property
    def is_pause(self) -> bool:
        return self.symbol in (PAUSE, SILENCE)


# Equal phones are one object: a text has thousands, of few kinds, and to build a frozen one is slow.
_shared_phone = lru_cache(maxsize=1 << 16)(Phone)


def punctuation_class(marks: str) -> int:
    """Class 0..7 of a run of punctuation marks, the strongest of them; "..." is an ellipsis.

    >>> punctuation_class('."'), punctuation_class("),"), punctuation_class("...")
    (4, 1, 7)
    """
    if "..." in marks:
        return 7
    classes = {PUNCTUATION_CLASSES.get(mark, 0) for mark in marks}
    return next((found for found in PUNCTUATION_STRENGTH if found in classes), 0)


def phones_from_espeak(ipa: str, locale: str = "en-US") -> list[Phone]:
    """Phones of an espeak transcription (`with_stress`, `preserve_punctuation`, tie `^`).

    Punctuation inside becomes `SP`, at the end it is the class of the last phone; there is no leading or
    trailing `SIL`. A letter that the inventory lacks becomes `UNK`: nothing disappears.
    """
    builder = _PhoneBuilder()
    for token in tokens_from_espeak(ipa, locale):
        builder.add(token, 1)
    phones, _ = builder.finish()
    return [phone for phone in phones if phone.symbol != SILENCE]


def phones_with_durations(
    teacher: Sequence[str], frames: Sequence[int], *, lag_units: int = TEACHER_LAG_UNITS
) -> tuple[list[Phone], list[int]]:
    """Phones and durations of one utterance in the teacher's alphabet.

    teacher: a string of it, one character a token, or the tokens of another language. frames: duration of each
    token in 600-sample units, with one more at the start and at the end, all >= 1. Returns phones, `SIL` first and
    last, and one duration >= 1 for each; their sum is `sum(frames)`. Raises ValueError if the counts do not fit.

    Frames of stress and length marks go to their vowel. Punctuation and the spaces around it make one `SP`,
    at the ends they join `SIL`. A space alone (1 to 3 units) is no pause: there is no silence in it, and its
    voicing is that of the phone before it, so it joins that phone. The sound is `lag_units` ahead of the
    labels (agreement of voicing and of low-band energy with the labels is best at 2 units for all teacher
    voices and speeds), so that many units move from the leading to the trailing silence.
    """
    if len(frames) != len(teacher) + 2:
        raise ValueError(f"{len(teacher)} tokens need {len(teacher) + 2} durations, got {len(frames)}")
    if min(frames) < 1:
        raise ValueError(f"durations are at least 1, got {min(frames)} at {frames.index(min(frames))}")
    builder = _PhoneBuilder(frames[0])
    for token, units in zip(teacher, frames[1:-1], strict=True):
        builder.add(token, units)
    phones, durations = builder.finish(frames[-1])
    moved = min(lag_units, durations[0] - 1)
    durations[0] -= moved
    durations[-1] += moved
    return phones, durations


def settle_silence(
    phones: Sequence[Phone], durations: Sequence[int], level_db: Sequence[float], *, floor_db: float = 45.0
) -> list[int]:
    """Give the silence that a phone before a pause has swallowed back to the pause.

    The teacher lets the last phone before a pause ring on over most of it. durations: units, as from
    `phones_with_durations`; level_db: level of each unit of the sound. A unit more than `floor_db` under the
    loudest is silent. A phone keeps at least one unit; the sum stays.
    """
    if len(phones) != len(durations):
        raise ValueError(f"{len(phones)} phones, but {len(durations)} durations")
    if not len(level_db):
        return list(durations)
    settled = list(durations)
    threshold = max(level_db) - floor_db
    end = 0
    for index, units in enumerate(durations):
        end += units
        if index + 1 == len(phones) or phones[index].is_pause or not phones[index + 1].is_pause:
            continue
        keep = units
        while keep > 1 and (
            end - units + keep > len(level_db) or level_db[end - units + keep - 1] < threshold
        ):
            keep -= 1
        settled[index] = keep
        settled[index + 1] += units - keep
    return settled


def approximate(phones: Iterable[Phone], known: Collection[str]) -> list[Phone]:
    """Replace phones whose symbol is not in `known` by the nearest English ones, one by one or several.

    A symbol with no neighbour in `known` becomes `UNK`. For voices that were trained on English alone.
    """
    result: list[Phone] = []
    for phone in phones:
        result.extend(_nearest(phone, known))
    return result


def _nearest(phone: Phone, known: Collection[str]) -> list[Phone]:
    if phone.symbol in known:
        return [phone]
    table = symbol_table().by_symbol
    entry = table.get(phone.symbol)
    if entry is None or not entry.nearest or any(symbol not in known for symbol in entry.nearest):
        return [replace(phone, symbol=UNKNOWN)]
    last = len(entry.nearest) - 1
    return [
        replace(
            phone,
            symbol=symbol,
            stress=phone.stress if table[symbol].kind == "vowel" else 0,
            word_initial=phone.word_initial and place == 0,
            word_final=phone.word_final and place == last,
            punctuation=phone.punctuation if place == last else 0,
        )
        for place, symbol in enumerate(entry.nearest)
    ]


class _PhoneBuilder:
    """Collects tokens with their units into phones; words and pauses are closed as their ends come."""

    def __init__(self, leading_units: int = 1) -> None:
        self._phones: list[Phone] = [Phone(SILENCE)]
        self._units: list[int] = [leading_units]
        self._stress = 0
        self._carried = 0  # units of a stress mark that wait for their vowel
        self._word = 0
        self._word_open = False
        self._marks = ""
        self._gap_units = 0

    def add(self, token: str, units: int) -> None:
        """Take the next token; `units` is its duration."""
        if token in STRESS_MARKS:
            self._close_gap()
            self._stress = STRESS_MARKS[token]
            self._carried += units
        elif token == LENGTH_MARK:
            self._lengthen(units)
        elif token.isspace():
            self._close_word()
            self._gap_units += units
        elif token in PUNCTUATION_CLASSES:
            self._close_word()
            self._marks += token
            self._gap_units += units
        elif unicodedata.category(token[0])[0] in "PSC":
            self._units[-1] += units  # espeak's own marks (liaison `-`): no phone, no pause
        else:
            self._close_gap()
            self._add_phone(token, units)

    def finish(self, trailing_units: int = 1) -> tuple[list[Phone], list[int]]:
        """Phones and units, `SIL` at both ends."""
        self._close_word()
        self._phones.append(Phone(SILENCE, punctuation=self._end_phrase()))
        self._units.append(trailing_units + self._gap_units + self._carried)
        return self._phones, self._units

    def _add_phone(self, token: str, units: int) -> None:
        symbol = TEACHER_SYMBOLS.get(token, token)
        if symbol not in symbol_table():
            symbol = UNKNOWN
        stress = 0
        if self._stress and symbol_table().is_vowel(symbol):
            stress, self._stress = self._stress, 0
        self._phones.append(_shared_phone(symbol, stress, not self._word_open, False, 0, self._word))
        self._units.append(units + self._carried)
        self._carried = 0
        self._word_open = True

    def _lengthen(self, units: int) -> None:
        self._units[-1] += units
        last = self._phones[-1]
        if not self._word_open:
            return
        if last.symbol + LENGTH_MARK in symbol_table():
            self._phones[-1] = replace(last, symbol=last.symbol + LENGTH_MARK)

    def _close_word(self) -> None:
        if self._word_open:
            last = self._phones[-1]
            self._phones[-1] = _shared_phone(
                last.symbol, last.stress, last.word_initial, True, last.punctuation, last.word
            )
            self._word += 1
            self._word_open = False
            self._stress = 0

    def _close_gap(self) -> None:
        if self._word_open:
            return
        if self._marks and len(self._phones) > 1:
            self._phones.append(Phone(PAUSE, punctuation=self._end_phrase()))
            self._units.append(self._gap_units)
        else:
            self._units[-1] += self._gap_units
        self._marks, self._gap_units = "", 0

    def _end_phrase(self) -> int:
        """Class of the marks collected, also written on the phone before them."""
        found = punctuation_class(self._marks)
        if found and len(self._phones) > 1:
            self._phones[-1] = replace(self._phones[-1], punctuation=found)
        return found

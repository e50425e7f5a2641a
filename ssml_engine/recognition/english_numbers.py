"""English number words → digits, for scoring: the spoken and the written form of a number count as equal.

    twenty one                     → 21
    one hundred and five           → 105
    nineteen eighty four           → 1984
    nine oh five, double oh seven  → 905, 007
    two point five million         → 2500000
    twenty first, nineteen fifties → 21st, 1950s
    three euros and five cents     → €3.05
    minus 500, ninety percent      → -500, 90%

Numbers that are spoken side by side are written as one, numbers in digits are not; "one" by itself stays a word. It
knows words only, no punctuation, and not that "second" and "oh" may mean something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

_TO_NINETEEN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ONES = {word: value for value, word in enumerate(_TO_NINETEEN)} | {"oh": 0, "o": 0}
TENS = {word: 10 * place for place, word in enumerate(_TENS, start=2)}
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_IRREGULAR = {
    "first": ("one", "st"),
    "second": ("two", "nd"),
    "third": ("three", "rd"),
    "fifth": ("five", "th"),
    "eighth": ("eight", "th"),
    "ninth": ("nine", "th"),
    "twelfth": ("twelve", "th"),
}
# Inflected form: the plain word, and what is written after the digits.
INFLECTED: dict[str, tuple[str, str]] = {
    **{f"{word}th": (word, "th") for word in (*_TO_NINETEEN[4:], *SCALES)},
    **{f"{word[:-1]}ieth": (word, "th") for word in TENS},
    **_IRREGULAR,
    **{f"{word[:-1]}ies": (word, "s") for word in TENS},
    **{f"{word}s": (word, "s") for word in SCALES},
}
SIGNS = {"minus": "-", "negative": "-", "plus": "+", "positive": "+"}
REPEATS = {"double": 2, "triple": 3}
CURRENCIES = {
    "dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£", "cent": "¢", "cents": "¢",
}  # fmt: skip
PERCENT = frozenset({"%", "percent"})
_DIGITS = re.compile(r"([$€£¢]?)(\d+(?:\.\d+)?)$")
_SMALL_DOLLARS = re.compile(r"[$€£]0\.(\d\d)$")


def digits_from_words(words: Sequence[str]) -> list[str]:
    """Replace number words by digits; other words stay.

    >>> " ".join(digits_from_words("he paid twenty five thousand and six".split()))
    'he paid 25006'
    >>> " ".join(digits_from_words("on the thirty first at nine oh five".split()))
    'on the 31st at 905'
    """
    words = list(words)
    result: list[str] = []
    place = 0
    while place < len(words):
        sign = SIGNS.get(words[place], "")
        number = _Number().read(words, place + bool(sign))
        if number.end == place + bool(sign):
            result.append(words[place])
            place += 1
            continue
        text, place = _with_unit(number, words)
        small = _SMALL_DOLLARS.match(text)
        text = sign + (f"¢{int(small[1])}" if small else text)
        result.append("one" if text == "1" else text)
    return result


def _with_unit(number: _Number, words: Sequence[str]) -> tuple[str, int]:
    """The number with the currency or percent sign that follows it in words, and the place after both."""
    place = number.end
    following = words[place] if place < len(words) else ""
    if number.suffix or number.currency:
        return number.text, place
    if following in PERCENT:
        return f"{number.text}%", place + 1
    symbol = CURRENCIES.get(following)
    if symbol is None:
        return number.text, place
    place += 1
    if symbol != "¢" and number.text.isdecimal() and words[place : place + 1] == ["and"]:
        rest = _Number().read(words, place + 1)
        if rest.text.isdecimal() and int(rest.text) < 100 and words[rest.end : rest.end + 1] in (["cent"], ["cents"]):
            return f"{symbol}{number.text}.{int(rest.text):02d}", rest.end + 1
    return symbol + number.text, place


@dataclass
class _Number:
    """One number while it is read.

    done: digits of the groups before the open one, side by side. value: of the open group, `below` its part under the
    last scale; None while nothing is open.
    """

    done: str = ""
    value: Fraction | None = None
    below: Fraction = field(default_factory=Fraction)
    smallest: int = 10**15
    last: int = 0  # value of the last word; what may follow depends on it
    written: str = ""  # the open group's own digits, where it was written so
    suffix: str = ""
    currency: str = ""
    end: int = 0

    def read(self, words: Sequence[str], start: int) -> _Number:
        """Take words from `start` as long as they belong to one number; `end` is the place after it."""
        self.end = start
        while not self.suffix and self.end < len(words):
            taken = self._take(words, self.end)
            if not taken:
                break
            self.end += taken
        return self

    @property
    def text(self) -> str:
        return f"{self.currency}{self.done}{self._open_text()}{self.suffix}"

    @property
    def is_open(self) -> bool:
        return self.value is not None or bool(self.done)

    def _open_text(self) -> str:
        if self.value is None:
            return ""
        total = self.value + self.below
        if self.written:
            return self.written
        return str(total) if total.denominator == 1 else f"{float(total):f}".rstrip("0")

    def _take(self, words: Sequence[str], place: int) -> int:
        """Take what stands at `place`; returns how many words that were, 0 if it is no part of the number."""
        word = words[place]
        following = words[place + 1] if place + 1 < len(words) else ""
        digits = _DIGITS.match(word)
        if digits:
            return self._take_written(digits)
        if word == "and":
            joins = self.last >= 100 and (_is_plain(following) or following in INFLECTED)
            return 1 + self._take(words, place + 1) if joins and self.value is not None else 0
        if word == "point":
            return self._take_decimals(words, place + 1)
        if word in REPEATS and ONES.get(following, 10) < 10:
            self._close()
            self.done += str(ONES[following]) * REPEATS[word]
            return 2
        plain, suffix = INFLECTED.get(word, (word, ""))
        if not _is_plain(plain) or (suffix and self.is_open and not self._may_end_with(plain, suffix)):
            return 0
        if not self._take_plain(plain):
            return 0
        self.suffix = suffix
        return 1

    def _take_written(self, digits: re.Match[str]) -> int:
        if self.is_open:
            return 0
        self.currency, self.written = digits[1], digits[2]
        self.value, self.last = Fraction(digits[2]), 1
        return 1

    def _take_decimals(self, words: Sequence[str], place: int) -> int:
        """Digits after "point"."""
        decimals = ""
        end = place
        while end < len(words) and (ONES.get(words[end], 10) < 10 or (not decimals and words[end].isdecimal())):
            decimals += words[end] if words[end].isdecimal() else str(ONES[words[end]])
            end += 1
        if not decimals or "." in self.written:
            return 0
        self.written = f"{self.done}{self._open_text() or 0}.{decimals}"
        self.value, self.below, self.done = Fraction(self.written), Fraction(0), ""
        self.last = 1
        return end - place + 1

    def _may_end_with(self, plain: str, suffix: str) -> bool:
        """An inflected word ends a number that it continues; tens in the plural end one side by side (1950s)."""
        return self._continues(plain) or (suffix == "s" and plain in TENS)

    def _continues(self, word: str) -> bool:
        """Whether a word adds to the open group instead of beginning another."""
        if self.value is None:
            return False
        if word in SCALES:
            scale = SCALES[word]
            open_part = self.below if self.last < 100 or scale == 100 else self.below or self.value
            return bool(open_part or self.value) and (scale < self.smallest or self.smallest == 10**15)
        if self.written:
            return False
        if word in TENS:
            return self.last >= 100
        value = ONES[word]
        return value > 0 and (self.last >= 100 or (self.last in TENS.values() and value < 10))

    def _take_plain(self, word: str) -> bool:
        if word in SCALES:
            return self._take_scale(SCALES[word])
        if not self._continues(word):
            if self.written:
                return False
            self._close()
            self.value = Fraction(0)
        number = TENS[word] if word in TENS else ONES[word]
        self.below += number
        self.last = number
        return True

    def _take_scale(self, scale: int) -> bool:
        if self.value is None:
            if self.done:
                return False
            self.value = Fraction(0)
        if self.written:
            self.below, self.value, self.written = self.value, Fraction(0), ""
        if scale == 100:
            if self.below >= 100:
                return False
            self.below = (self.below or Fraction(1)) * 100
        else:
            if scale >= self.smallest:
                return False
            if not self.below and self.value:
                return False
            self.value += (self.below or Fraction(1)) * scale
            self.below, self.smallest = Fraction(0), scale
        self.last = scale
        return True

    def _close(self) -> None:
        """What comes next is another group, side by side with this one."""
        self.done += self._open_text()
        self.value, self.below, self.smallest, self.last, self.written = None, Fraction(0), 10**15, 0, ""


def _is_plain(word: str) -> bool:
    return word in ONES or word in TENS or word in SCALES

"""English number words → digits, for scoring: the spoken and the written form of a number count as equal.

    twenty one                  → 21
    one hundred and five        → 105
    three million two thousand  → 3002000
    nineteen eighty four        → 1984
    nine oh five, three four    → 905, 34
    two point five              → 2.5
    twenty first, thirds        → 21st, 3rds

Whole numbers side by side are written as one: whether a recogniser writes "1 984", "19 84" or "1984" is no
matter of hearing. It knows words only, no punctuation.
"""

from __future__ import annotations

from collections.abc import Iterable

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
ONES = {word: value for value, word in enumerate(_ONES)} | {"oh": 0}
TENS = {
    word: 10 * (place + 2)
    for place, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    )
}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_IRREGULAR_ORDINALS = {
    "first": ("one", "st"),
    "second": ("two", "nd"),
    "third": ("three", "rd"),
    "fifth": ("five", "th"),
    "eighth": ("eight", "th"),
    "ninth": ("nine", "th"),
    "twelfth": ("twelve", "th"),
}
_REGULAR = [*_ONES[4:], *SCALES]
ORDINALS = (
    _IRREGULAR_ORDINALS
    | {f"{word}th": (word, "th") for word in _REGULAR if f"{word}th" not in ("fiveth", "eightth", "nineth")}
    | {f"{word[:-1]}ieth": (word, "th") for word in TENS}
)
# "second" alone is a span of time as often as a rank; it stays a word unless a number goes before it.
AMBIGUOUS_ALONE = frozenset({"second", "oh"})


def digits_from_words(words: Iterable[str]) -> list[str]:
    """Replace runs of number words by digits; other words stay.

    >>> " ".join(digits_from_words("he paid twenty five thousand and six".split()))
    'he paid 25006'
    >>> " ".join(digits_from_words("on the thirty first at nine oh five".split()))
    'on the 31st at 905'
    """
    result: list[str] = []
    pending = _Number()
    queue = list(words)
    for place, word in enumerate(queue):
        following = queue[place + 1] if place + 1 < len(queue) else ""
        plain, suffix = _ordinal(word)
        if word == "and" and pending.may_join() and _is_number(following):
            continue
        if word == "point" and (pending.open or following in ONES) and following in ONES:
            pending.begin_decimals()
            continue
        stray_scale = plain in SCALES and not (pending.open and pending.accepts(plain))
        stays = word in AMBIGUOUS_ALONE and not pending.open and not _is_number(following)
        if not _is_number(plain) or stays or (stray_scale and not suffix):
            result += pending.take()
            result.append(word)
            continue
        if not pending.accepts(plain):
            result += pending.take()
        pending.add(plain)
        if suffix:
            result += pending.take(suffix)
    return _glued(result + pending.take())


def _glued(words: list[str]) -> list[str]:
    """Adjacent whole numbers as one."""
    glued: list[str] = []
    for word in words:
        if glued and word.isdecimal() and glued[-1].isdecimal():
            glued[-1] += word
        else:
            glued.append(word)
    return glued


def _is_number(word: str) -> bool:
    return word in ONES or word in TENS or word in SCALES


def _ordinal(word: str) -> tuple[str, str]:
    """Cardinal word and ordinal suffix, `thirds` with its s."""
    if word in ORDINALS:
        return ORDINALS[word]
    if word.endswith("s") and word != "seconds" and word[:-1] in ORDINALS:
        plain, suffix = ORDINALS[word[:-1]]
        return plain, suffix + "s"
    return word, ""


class _Number:
    """A number under construction: finished groups, the group below the last scale, and decimals."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self.open = False
        self._total = 0
        self._group = 0
        self._last = 0  # value of the last word; what may follow depends on it
        self._smallest_scale = 10**15
        self._leading_zero = False
        self._decimals: str | None = None

    def may_join(self) -> bool:
        """Whether "and" may stand inside: only after a scale word."""
        return self.open and self._decimals is None and self._last in SCALES.values()

    def accepts(self, word: str) -> bool:
        """Whether the word continues this number."""
        if not self.open:
            return True
        if self._decimals is not None:
            return word in ONES and ONES[word] < 10
        if word in SCALES:
            scale = SCALES[word]
            if scale == 100:
                return 0 < self._group < 100
            return self._group > 0 and scale < self._smallest_scale
        if self._leading_zero:
            return False
        if word in TENS:
            return self._last in SCALES.values()
        value = ONES[word]
        if self._last in SCALES.values():
            return value > 0
        return self._last in TENS.values() and 0 < value < 10

    def add(self, word: str) -> None:
        """Take a word that `accepts` allowed, or the first one."""
        self.open = True
        if self._decimals is not None:
            self._decimals += str(ONES[word])
            return
        if word in SCALES:
            scale = SCALES[word]
            self._group = (self._group or 1) * scale if scale == 100 else self._group or 1
            if scale != 100:
                self._total += self._group * scale
                self._group = 0
                self._smallest_scale = scale
            self._last = scale
            return
        value = TENS[word] if word in TENS else ONES[word]
        self._leading_zero = word == "oh"
        self._group += value
        self._last = value

    def begin_decimals(self) -> None:
        """The next words are digits after the point."""
        self.open = True
        self._decimals = ""

    def take(self, suffix: str = "") -> list[str]:
        """The number as digits, and start anew."""
        if not self.open:
            return []
        text = str(self._total + self._group)
        if self._decimals:
            text += f".{self._decimals}"
        self._clear()
        return [text + suffix]

"""`1.2`, `+20%`, `fast` -> Rate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.reading import SPACES, Reading, bad

# `default` is the voice's own rate.
RATE_KEYWORDS = {"x-slow": 0.5, "slow": 0.64, "medium": 1.0, "fast": 1.55, "x-fast": 2.0, "default": 1.0}

_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_PERCENT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))%")


@dataclass(frozen=True)
class Rate:
    """How fast to speak."""

    # Times the normal rate, above or equal 0; limits apply to the product of nested rates.
    multiplier: float
    # True multiplies the rate around it, False sets the rate outright.
    relative: bool

    def inside(self, outer: float) -> float:
        """The multiplier in force within an element whose surroundings have `outer`."""
        return outer * self.multiplier if self.relative else self.multiplier


def parse_rate(text: str, mode: Mode) -> Reading[Rate]:
    """number | (`+`|`-`)? number `%` | keyword. A percentage is a change, with or without a sign.

    >>> parse_rate("50%", "default").value, parse_rate("fast", "default").value
    (Rate(multiplier=1.5, relative=True), Rate(multiplier=1.55, relative=False))
    """
    token = text.strip(SPACES)
    keyword = RATE_KEYWORDS.get(token if mode == "strict" else token.lower())
    if keyword is not None:
        return Reading(Rate(keyword, relative=False))
    if _NUMBER.fullmatch(token):
        return Reading(Rate(min(float(token), 1e6), relative=True))
    match = _PERCENT.fullmatch(token)
    if match is not None:
        return Reading(Rate(max(0.0, 1.0 + min(float(match.group(1)), 1e6) / 100.0), relative=True))
    return bad("SSML-PROSODY-RATE", text)

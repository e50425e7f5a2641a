"""Plain numbers of single attributes -> the number, its unit stated by the attribute."""

from __future__ import annotations

import re
from collections.abc import Callable

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.reading import (
    SPACES,
    Reading,
    ValueFault,
    bad,
    clamp,
    parse_float,
    plain_number,
)

STYLE_DEGREE_LIMITS = (0.01, 2.0)
SPEED_LIMITS = (0.5, 2.0)
SOUND_LEVEL_LIMITS_DB = (-40.0, 40.0)
_SOUND_LEVEL = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))dB")
_PERCENT = re.compile(r"\+?(\d+\.?\d*|\.\d+)%")


def parse_style_degree(text: str, mode: Mode) -> Reading[float]:
    """A float from 0.01 to 2, clamped."""
    degree = parse_float(text.strip(SPACES))
    if degree is None:
        return bad("SSML-STYLE-DEGREE", text)
    return _clamped(degree, STYLE_DEGREE_LIMITS, text, "SSML-STYLE-DEGREE-LIMIT")


def float_parser(code: str, low: float, high: float) -> Callable[[str, Mode], Reading[float]]:
    """A parser of floats within limits; a number outside them is a bad value, not a clamped one."""

    def parse_limited(text: str, mode: Mode) -> Reading[float]:
        number = parse_float(text.strip(SPACES))
        if number is None or not low <= number <= high:
            return bad(code, text, limit=f"{plain_number(low)} to {plain_number(high)}")
        return Reading(number)

    return parse_limited


def whole_parser(code: str, low: int, high: int) -> Callable[[str, Mode], Reading[int]]:
    """A parser of whole numbers within limits."""

    def parse_whole(text: str, mode: Mode) -> Reading[int]:
        token = text.strip(SPACES)
        if not (token.isascii() and token.isdigit() and len(token) < 6 and low <= int(token) <= high):
            return bad(code, text, words=f"whole numbers from {low} to {high}")
        return Reading(int(token))

    return parse_whole


def parse_repeat_count(text: str, mode: Mode) -> Reading[float]:
    """How often a clip plays: a number above 0, fractions play a part."""
    count = parse_float(text.strip(SPACES))
    if count is None or count <= 0:
        return bad("SSML-AUDIO-REPEAT", text)
    return Reading(min(count, 1e6))


def parse_sound_level(text: str, mode: Mode) -> Reading[float]:
    """sign? number `dB`, clamped to ±40 dB."""
    match = _SOUND_LEVEL.fullmatch(text.strip(SPACES))
    if match is None:
        return bad("SSML-AUDIO-LEVEL", text)
    return _clamped(float(match.group(1)), SOUND_LEVEL_LIMITS_DB, text, "SSML-AUDIO-LEVEL-LIMIT")


def parse_speed(text: str, mode: Mode) -> Reading[float]:
    """number `%` above 0, as a ratio to the recorded speed, clamped to 0.5 to 2.

    >>> parse_speed("50%", "default").value
    0.5
    """
    match = _PERCENT.fullmatch(text.strip(SPACES))
    if match is None or float(match.group(1)) == 0.0:
        return bad("SSML-AUDIO-SPEED", text)
    return _clamped(float(match.group(1)) / 100.0, SPEED_LIMITS, text, "SSML-AUDIO-SPEED-LIMIT")


def _clamped(number: float, limits: tuple[float, float], text: str, code: str) -> Reading[float]:
    nearest = clamp(number, *limits)
    if nearest == number:
        return Reading(number)
    details = (("value", text), ("limit", plain_number(nearest)))
    return Reading(nearest, (ValueFault(code, details),))

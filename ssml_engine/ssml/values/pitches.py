"""`600Hz`, `-2st`, `+20%`, `high` -> how pitch or its range changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.reading import SPACES, Reading, bad

# `default` is the voice's own pitch.
PITCH_KEYWORDS = {"x-low": 0.55, "low": 0.8, "medium": 1.0, "high": 1.2, "x-high": 1.45, "default": 1.0}

_NUMBER = r"(?:\d+\.?\d*|\.\d+)"
_HERTZ = re.compile(rf"([+-]?)({_NUMBER})Hz")
_HERTZ_ANY_CASE = re.compile(_HERTZ.pattern, re.IGNORECASE)
_SEMITONES = re.compile(rf"([+-])({_NUMBER})st")
_SEMITONES_ANY = re.compile(rf"([+-]?)({_NUMBER})st", re.IGNORECASE)
_PERCENT = re.compile(rf"([+-]?)({_NUMBER})%")
_MOST = 1e6


@dataclass(frozen=True)
class PitchTarget:
    """An absolute pitch."""

    hz: float


@dataclass(frozen=True)
class PitchOffset:
    """Hertz to add."""

    hz: float


@dataclass(frozen=True)
class PitchFactor:
    """A ratio to the pitch around it; never below 0."""

    factor: float


@dataclass(frozen=True)
class PitchLevel:
    """A keyword: a ratio to the voice's own pitch, whatever stands around it."""

    factor: float


Pitch = PitchTarget | PitchOffset | PitchFactor | PitchLevel


def read_pitch(text: str, mode: Mode) -> Pitch | None:
    """number `Hz` | sign number `Hz` | sign number `st` | sign? number `%` | keyword; None for else.

    Default mode takes a semitone without sign as a rise, and units and keywords in any case.

    >>> read_pitch("600Hz", "default"), read_pitch("-50%", "strict"), read_pitch("2st", "strict")
    (PitchTarget(hz=600.0), PitchFactor(factor=0.5), None)
    """
    token = text.strip(SPACES)
    strict = mode == "strict"
    keyword = PITCH_KEYWORDS.get(token if strict else token.lower())
    if keyword is not None:
        return PitchLevel(keyword)
    match = (_HERTZ if strict else _HERTZ_ANY_CASE).fullmatch(token)
    if match is not None:
        hz = min(float(match.group(2)), _MOST)
        if not match.group(1):
            return PitchTarget(hz)
        return PitchOffset(-hz if match.group(1) == "-" else hz)
    match = (_SEMITONES if strict else _SEMITONES_ANY).fullmatch(token)
    if match is not None:
        semitones = min(float(match.group(2)), 120.0)
        return PitchFactor(2.0 ** ((-semitones if match.group(1) == "-" else semitones) / 12.0))
    match = _PERCENT.fullmatch(token)
    if match is not None:
        change = min(float(match.group(2)), _MOST) / 100.0
        return PitchFactor(max(0.0, 1.0 - change if match.group(1) == "-" else 1.0 + change))
    return None


def pitch_parser(code: str) -> Callable[[str, Mode], Reading[Pitch]]:
    """The parser of an attribute with this grammar, whose faults have this code."""

    def parse_pitch(text: str, mode: Mode) -> Reading[Pitch]:
        pitch = read_pitch(text, mode)
        return bad(code, text) if pitch is None else Reading(pitch)

    return parse_pitch

"""`75`, `+10`, `-20%`, `+6dB`, `soft` -> how loudness changes, as linear amplitude gain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.reading import SPACES, Reading, ValueFault, bad, clamp, parse_float

# `default` is 100, the voice's own volume.
VOLUME_KEYWORDS = {
    "silent": 0.0, "x-soft": 0.2, "soft": 0.4, "medium": 0.6, "loud": 0.8, "x-loud": 1.0, "default": 1.0,
}  # fmt: skip
_MOST = 1e6
_PERCENT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))%")
_DECIBEL = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))dB")
_DECIBEL_ANY_CASE = re.compile(_DECIBEL.pattern, re.IGNORECASE)


@dataclass(frozen=True)
class VolumeLevel:
    """A volume outright: gain 0 to 1."""

    gain: float


@dataclass(frozen=True)
class VolumeStep:
    """Gain to add to the volume around it."""

    gain: float


@dataclass(frozen=True)
class VolumeFactor:
    """A ratio to the volume around it, never below 0."""

    factor: float


Volume = VolumeLevel | VolumeStep | VolumeFactor


def parse_volume(text: str, mode: Mode) -> Reading[Volume]:
    """number | sign number | sign? number `%` | sign? number `dB` | keyword.

    A number without sign is a level from 0 to 100, clamped; a percentage is a change.

    >>> parse_volume("75", "default").value, parse_volume("+20%", "default").value
    (VolumeLevel(gain=0.75), VolumeFactor(factor=1.2))
    """
    token = text.strip(SPACES)
    keyword = VOLUME_KEYWORDS.get(token if mode == "strict" else token.lower())
    if keyword is not None:
        return Reading(VolumeLevel(keyword))
    match = _PERCENT.fullmatch(token)
    if match is not None:
        return Reading(VolumeFactor(clamp(1.0 + float(match.group(1)) / 100.0, 0.0, _MOST)))
    match = (_DECIBEL if mode == "strict" else _DECIBEL_ANY_CASE).fullmatch(token)
    if match is not None:
        return Reading(VolumeFactor(10.0 ** (clamp(float(match.group(1)), -200.0, 120.0) / 20.0)))
    number = parse_float(token)
    if number is None:
        return bad("SSML-PROSODY-VOLUME", text)
    if token[0] in "+-":
        return Reading(VolumeStep(clamp(number, -_MOST, _MOST) / 100.0))
    level = VolumeLevel(clamp(number, 0.0, 100.0) / 100.0)
    if number > 100.0:
        details = (("value", text), ("limit", "100"))
        return Reading(level, (ValueFault("SSML-PROSODY-VOLUME-LIMIT", details),))
    return Reading(level)

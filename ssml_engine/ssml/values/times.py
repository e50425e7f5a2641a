"""`500ms`, `2s`, `+.5s`, `250` -> milliseconds."""

from __future__ import annotations

import re
from collections.abc import Callable

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.reading import SPACES, Reading, ValueFault, bad, plain_number

MAX_PAUSE_MS = 20_000.0
MAX_AUDIO_DURATION_MS = 300_000.0
# Beyond this a duration is no request but a mistake; keeps numbers finite before anything is allocated.
_MAX_MS = 1e12

_BREAK_TIME = re.compile(r"\+?(\d+\.?\d*|\.\d+)(s|ms)?")
_SILENCE_VALUE = re.compile(r"(\d+\.?\d*|\.\d+)(s|ms)")
_SILENCE_VALUE_STRICT = re.compile(r"(\d+)(s|ms)")
_TIME_DESIGNATION = re.compile(r"\+?(\d+\.?\d*|\.\d+)(s|ms)")


def parse_break_time(text: str, mode: Mode) -> Reading[float]:
    """`+`? number (`s` | `ms`)?; a bare number is milliseconds. At most 20 s, more is clamped.

    >>> parse_break_time("1.5s", "default").value, parse_break_time("250", "default").value
    (1500.0, 250.0)
    """
    return _clamped(_milliseconds(_BREAK_TIME, text), text, "SSML-BREAK-TIME", MAX_PAUSE_MS)


def parse_silence_value(text: str, mode: Mode) -> Reading[float]:
    """number (`s` | `ms`), strict mode only whole numbers. At most 20 s, more is clamped."""
    pattern = _SILENCE_VALUE_STRICT if mode == "strict" else _SILENCE_VALUE
    return _clamped(_milliseconds(pattern, text), text, "SSML-SILENCE-VALUE", MAX_PAUSE_MS)


def parse_audio_duration(text: str, mode: Mode) -> Reading[float]:
    """`+`? number (`s` | `ms`), above 0. At most 300 s, more is clamped."""
    duration_ms = _milliseconds(_TIME_DESIGNATION, text)
    if duration_ms == 0:
        duration_ms = None
    return _clamped(duration_ms, text, "SSML-AUDIODURATION-VALUE", MAX_AUDIO_DURATION_MS)


def parse_prosody_duration(text: str, mode: Mode) -> Reading[float]:
    """`+`? number (`s` | `ms`), above 0."""
    duration_ms = _milliseconds(_TIME_DESIGNATION, text)
    return Reading(duration_ms) if duration_ms else bad("SSML-PROSODY-DURATION", text)


def clip_time_parser(attribute: str) -> Callable[[str, Mode], Reading[float]]:
    """A parser of W3C time designations for an attribute of `audio`: `+`? number (`s` | `ms`)."""

    def parse_clip_time(text: str, mode: Mode) -> Reading[float]:
        duration_ms = _milliseconds(_TIME_DESIGNATION, text)
        if duration_ms is None:
            return bad("SSML-AUDIO-TIME", text, attribute=attribute)
        return Reading(duration_ms)

    return parse_clip_time


def _milliseconds(pattern: re.Pattern[str], text: str) -> float | None:
    match = pattern.fullmatch(text.strip(SPACES))
    if match is None:
        return None
    duration_ms = float(match.group(1)) * (1000.0 if match.group(2) == "s" else 1.0)
    return min(duration_ms, _MAX_MS)


def _clamped(duration_ms: float | None, text: str, code: str, limit_ms: float) -> Reading[float]:
    if duration_ms is None:
        return bad(code, text)
    if duration_ms > limit_ms:
        details = (("value", text), ("limit", f"{plain_number(limit_ms)}ms"))
        return Reading(limit_ms, (ValueFault(f"{code}-LIMIT", details),))
    return Reading(duration_ms)

"""What a value parser answers: the typed value, and what is to be said about the text it came from.

A parser is a pure function of the text and the mode. It never raises for what an author wrote.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ssml_engine.ssml.diagnostics import Mode

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True)
class ValueFault:
    """A row of the table of faults, for a value; `start:end` narrows it to a part of the text."""

    code: str
    details: tuple[tuple[str, str], ...] = ()
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Reading(Generic[Value]):
    """A value, None where the text has none, and its faults. A clamped value has both."""

    value: Value | None
    faults: tuple[ValueFault, ...] = ()


ValueParser = Callable[[str, Mode], Reading[object]]


def bad(code: str, value: str, **details: str) -> Reading[Value]:
    """The text cannot be read."""
    return Reading(None, (ValueFault(code, (("value", value), *details.items())),))


_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?")
SPACES = " \t\r\n"


def parse_float(text: str) -> float | None:
    """XSD float without INF and NaN: `1`, `1.`, `.5`, `+1`, `1e2`; None for anything else.

    >>> parse_float("1e2"), parse_float(".5"), parse_float("9."), parse_float("NaN"), parse_float("1e999")
    (100.0, 0.5, 9.0, None, None)
    """
    if not _FLOAT.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def clamp(number: float, low: float, high: float) -> float:
    """The nearest number within the limits."""
    return min(max(number, low), high)


def plain_number(number: float) -> str:
    """A number as a message writes it.

    >>> plain_number(20000.0), plain_number(0.5)
    ('20000', '0.5')
    """
    return f"{number:g}" if abs(number) >= 1e16 or number != int(number) else str(int(number))

"""`(0%,+20Hz) (10%,-2st)` -> Contour."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.pitches import Pitch, read_pitch
from ssml_engine.ssml.values.reading import Reading, ValueFault

_PAIR = re.compile(r"[ \t\r\n]*\(([+-]?(?:\d+\.?\d*|\.\d+))%,[ ]?([^(),\s]+)\)")


@dataclass(frozen=True)
class ContourPoint:
    """Where the pitch goes at one time of the content."""

    # Part of the content's duration, 0 to 1.
    time: float
    # Against the pitch just before the element.
    target: Pitch


@dataclass(frozen=True)
class Contour:
    """Points in rising time order; the first is at 0, the last at 1."""

    points: tuple[ContourPoint, ...]

    def __post_init__(self) -> None:
        times = [point.time for point in self.points]
        if not times or times[0] != 0.0 or times[-1] != 1.0 or times != sorted(times):
            raise ValueError(f"a contour's times rise from 0 to 1, got {times}")


def parse_contour(text: str, mode: Mode) -> Reading[Contour]:
    """(`(` number `%,` ` `? pitch `)`)+, white space between pairs; anything else refuses the whole.

    Points outside 0 to 100 % are dropped; a missing end copies the nearest target.

    >>> contour = parse_contour("(50%,+10Hz)", "default").value
    >>> [point.time for point in contour.points]
    [0.0, 0.5, 1.0]
    """
    points: list[ContourPoint] = []
    faults: list[ValueFault] = []
    position, end = 0, len(text.rstrip(" \t\r\n"))
    while position < end:
        match = _PAIR.match(text, position)
        target = read_pitch(match.group(2), mode) if match else None
        if match is None or target is None:
            return _unreadable(text, position, end)
        time = float(match.group(1)) / 100.0
        if 0.0 <= time <= 1.0:
            points.append(ContourPoint(time, target))
        else:
            start = text.index("(", position)
            details = (("value", text[start : match.end()]),)
            faults.append(ValueFault("SSML-PROSODY-CONTOUR-TIME", details, start, match.end()))
        position = match.end()
    if not (points or faults):
        return _unreadable(text, 0, end)
    if not points:
        return Reading(None, tuple(faults))
    points.sort(key=lambda point: point.time)
    if points[0].time > 0.0:
        points.insert(0, ContourPoint(0.0, points[0].target))
    if points[-1].time < 1.0:
        points.append(ContourPoint(1.0, points[-1].target))
    return Reading(Contour(tuple(points)), tuple(faults))


def _unreadable(text: str, position: int, end: int) -> Reading[Contour]:
    """The place is the pair that cannot be read, up to its bracket."""
    start = position
    while start < end and text[start] in " \t\r\n":
        start += 1
    bracket = text.find(")", start)
    stop = bracket + 1 if bracket >= 0 else end
    details = (("value", text[start:stop]),)
    return Reading(None, (ValueFault("SSML-PROSODY-CONTOUR", details, start, max(stop, start)),))

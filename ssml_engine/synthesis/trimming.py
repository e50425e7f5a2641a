"""`startmark` and `endmark` → the part of the timeline that is rendered, and speeches cut there.

Everything is timed as if it were all heard, so a trimmed rendering is a stretch of the whole one.  Source:
SSML 1.1, trimming attributes of `speak`.  Ours: of marks with one name the first counts; marks in the
fallback of a recording bound nothing; an end at or before the start leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ssml_engine.plan import Mark, Plan, Speech
from ssml_engine.synthesis.events import Event
from ssml_engine.synthesis.timed_speech import TimedSpeech

FADE_SAMPLES = 60  # 2.5 ms: a cut inside a word must not click


@dataclass(frozen=True, order=True)
class Position:
    """The start of a phone of an item of the plan; phone 0 of an item that is no speech is its start."""

    item: int
    phone: int = 0


@dataclass(frozen=True)
class Window:
    """Samples `[start, end)` of a speech that lasts `total`."""

    start: int
    end: int
    total: int


@dataclass(frozen=True)
class Bounds:
    """What is rendered: from `start` up to `end`, marks at both included."""

    start: Position
    end: Position

    @property
    def is_empty(self) -> bool:
        return self.end <= self.start

    def holds_any(self, first: int, end: int) -> bool:
        """Whether something of the items `[first, end)` is rendered."""
        return not self.is_empty and end > self.start.item and first <= self.end.item

    def window(self, item: int, timed: TimedSpeech) -> Window:
        """The part of a speech, the item-th of the plan, that is rendered."""
        first = timed.spans[self.start.phone].start if item == self.start.item and self.start.phone else 0
        last = timed.num_samples if item < self.end.item else timed.spans[self.end.phone].start
        return Window(first, last, timed.num_samples)


def find_bounds(plan: Plan) -> Bounds:
    """Bounds of a plan; a name that no mark has bounds nothing."""
    nowhere = Position(len(plan.items))
    start = _find(plan, plan.start_mark) if plan.start_mark is not None else None
    end = _find(plan, plan.end_mark) if plan.end_mark is not None else None
    return Bounds(start or Position(0), end or nowhere)


def _find(plan: Plan, name: str) -> Position | None:
    for number, item in enumerate(plan.items):
        if isinstance(item, Mark) and item.name == name:
            return Position(number)
        if isinstance(item, Speech):
            for mark in item.marks:
                if mark.name == name:
                    return Position(number, mark.phone)
    return None


def cut_audio(chunks: Iterator[NDArray[np.float32]], window: Window) -> Iterator[NDArray[np.float32]]:
    """The window's part of a speech in chunks `[n]`; asks for no chunk after its end."""
    position = 0
    for chunk in chunks:
        first = max(0, window.start - position)
        last = min(len(chunk), window.end - position)
        if last > first:
            yield chunk[first:last] * _fade(np.arange(position + first, position + last), window)
        position += len(chunk)
        if position >= window.end:
            return


def _fade(places: NDArray[np.int64], window: Window) -> NDArray[np.float32]:
    gain = np.ones(len(places), np.float32)
    if window.start > 0:
        gain *= np.minimum(1.0, (places - window.start + 0.5) / FADE_SAMPLES).astype(np.float32)
    if window.end < window.total:
        gain *= np.minimum(1.0, (window.end - places - 0.5) / FADE_SAMPLES).astype(np.float32)
    return gain


def cut_events(events: Iterable[Event], first: int, last: int) -> Iterator[Event]:
    """Events that are heard in the samples `[first, last)`, shortened to it; marks at `last` too."""
    for event in events:
        start, end = event.offset_samples, event.offset_samples + event.duration_samples
        if event.duration_samples:
            start, end = max(start, first), min(end, last)
            if end > start:
                yield replace(event, offset_samples=start, duration_samples=end - start)
        elif first <= start < last or (start == last and event.kind == "mark"):
            yield event

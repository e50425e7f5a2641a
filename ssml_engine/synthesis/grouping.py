"""Plan → runs of items that must be timed together, in order; most runs are one item long.

Knows what may span items (contours, fits, `audioduration`), not what timing does with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssml_engine.plan import Item, Mark, Plan, Speech
from ssml_engine.plan.timeline import walk


@dataclass(frozen=True)
class Group:
    """Items `[first, first + len(items))` of the plan."""

    first: int
    items: tuple[Item, ...]


def group_items(plan: Plan) -> Iterator[Group]:
    """Cut the timeline where no contour, fit or `audioduration` is open, so that little is timed at once."""
    scopes = [_scopes(plan, item) for item in plan.items]
    last = {scope: number for number, item_scopes in enumerate(scopes) for scope in item_scopes}
    start, open_until = 0, -1
    for number, item_scopes in enumerate(scopes):
        open_until = max([open_until, *(last[s] for s in item_scopes)])
        if number >= open_until:
            yield Group(start, plan.items[start : number + 1])
            start = number + 1


def _scopes(plan: Plan, item: Item) -> set[tuple[str, int]]:
    """What the item shares with others, its fallback included."""
    scopes: set[tuple[str, int]] = set()
    for inner in walk((item,)):
        if not isinstance(inner, Mark) and plan.voices[inner.voice].audio_duration_ms is not None:
            scopes.add(("element", plan.voices[inner.voice].element))
        if isinstance(inner, Speech):
            for controls in set(inner.controls):
                if controls.contour is not None:
                    scopes.add(("contour", controls.contour))
                if controls.fit is not None:
                    scopes.add(("fit", controls.fit))
    return scopes

"""A plan in a few readable lines, for tests and golden files."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ssml_engine.plan import NEUTRAL, Clip, Controls, Item, Mark, Plan, Silence, Speech

_STRESS = ("", "ˈ", "ˌ")


def outline(plan: Plan) -> list[str]:
    """One line for each item, then its words, controls, pauses and marks."""
    lines = [f"plan {plan.locale}" + (f" {plan.background}" if plan.background else "")]
    for index, voice in enumerate(plan.voices):
        extras = [voice.effect, voice.audio_duration_ms, voice.viseme, voice.speaker_profile_id]
        shown = " ".join(str(extra) for extra in (*extras, *voice.parameters) if extra is not None)
        lines.append(f"voice {index} {voice.name} element {voice.element} {shown}".rstrip())
    lines += [f"contour {i} {_points(c)}" for i, c in enumerate(plan.contours)]
    lines += [f"fit {i} {fit.duration_ms:g}ms" for i, fit in enumerate(plan.fits)]
    lines += _items(plan.items, "")
    return lines


def spoken(plan: Plan) -> list[str]:
    """What each speech says, word by word."""
    found = [item for item in plan.items if isinstance(item, Speech)]
    return [" ".join(word.spoken for word in speech.words if word.kind == "word") for speech in found]


def _points(contour: object) -> str:
    points = contour.points  # type: ignore[attr-defined]
    return " ".join(f"{point.time:g}:{_shift(point.shift)}" for point in points)


def _shift(shift: object) -> str:
    target, factor, offset = shift.target_hz, shift.factor, shift.offset_hz  # type: ignore[attr-defined]
    return f"{'' if target is None else f'{target:g}Hz'}*{factor:.4g}{offset:+g}Hz"


def _items(items: Iterable[Item], indent: str) -> list[str]:
    lines: list[str] = []
    for item in items:
        lines += [indent + line for line in _item(item)]
    return lines


def _item(item: Item) -> list[str]:
    if isinstance(item, Speech):
        return _speech(item)
    if isinstance(item, Silence):
        return [f"silence {item.duration_ms:g}ms @{item.source}"]
    if isinstance(item, Mark):
        return [f"mark {item.name!r} @{item.source}"]
    if isinstance(item, Clip):
        part = f"{item.begin_ms:g}-{item.end_ms} x{item.repeat_count} {item.repeat_duration_ms}"
        head = f"clip {item.url} {part} {item.level_db:+g}dB {item.speed:g} @{item.source}"
        return [head, *_items(item.fallback, "  ")]
    return [f"conversion {item.url} @{item.source}"]


def _speech(speech: Speech) -> list[str]:
    ends = ("" if speech.ends_sentence else " continues") + (" paragraph" if speech.ends_paragraph else "")
    who = f"v{speech.voice} {speech.locale} s{speech.sentence}{ends}"
    lines = [f"speech {who} {speech.text!r} @{speech.source}"]
    phones = " ".join(_STRESS[p.stress] + p.symbol + ("|" if p.word_final else "") for p in speech.phones)
    lines.append(f"  {phones}")
    words = (f"{w.text}={w.spoken}[{w.first_phone}:{w.end_phone}]@{w.source[0]}" for w in speech.words)
    lines.append("  " + " ".join(words))
    start = 0
    for controls, run in groupby(speech.controls):
        count = len(list(run))
        if controls != NEUTRAL:
            lines.append(f"  controls {start}:{start + count} {_controls(controls)}")
        start += count
    for pause in speech.pauses:
        exact = "natural" if pause.exact_ms is None else f"{pause.exact_ms:g}ms"
        lines.append(f"  pause {pause.phone} {exact}{pause.add_ms:+g}ms >={pause.at_least_ms:g}ms")
    lines += [f"  mark {mark.name!r} before {mark.phone} @{mark.source}" for mark in speech.marks]
    return lines


def _controls(controls: Controls) -> str:
    shown = []
    for name in Controls.__dataclass_fields__:
        value = getattr(controls, name)
        if value != getattr(NEUTRAL, name):
            is_shift = name in ("pitch", "range")
            shown.append(f"{name}={_shift(value) if is_shift else value}")
    return " ".join(shown)

"""Plan → its rendering, and what was asked of it laid out on the rendering's own time.

The facts that a picture, or anybody who doubts, wants beside the sound: phones and words with their times, what the
document asks of them, the pitch asked and the pitch measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.evaluation.pitch import lay_out_pitch, measure_f0
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.plan import Controls, PitchShift, Plan
from ssml_engine.synthesis import Engine, Event, RenderWarning
from ssml_engine.synthesis.takes import Samples, SpeechTakes
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.text import symbol_table

_STRESS = ("", "ˈ", "ˌ")


@dataclass(frozen=True)
class Stretch:
    """Something with a name between two times in seconds.  kind: of a phone "vowel", "consonant" or "pause"."""

    start_s: float
    end_s: float
    label: str
    kind: str = ""


@dataclass(frozen=True)
class Timeline:
    """A rendering and what was asked of it.

    samples: `[n]` at 24 kHz; asked_hz, heard_hz: `[ceil(n / 320)]`, 0 where there is none; controls: stretches of
    phones that are asked the same, where something is asked; marks: `(s, name)`; visemes: ids and their stretch.
    """

    samples: NDArray[np.float32]
    asked_hz: NDArray[np.float32]
    heard_hz: NDArray[np.float32]
    phones: tuple[Stretch, ...]
    words: tuple[Stretch, ...]
    sentences: tuple[Stretch, ...]
    controls: tuple[Stretch, ...]
    visemes: tuple[Stretch, ...]
    marks: tuple[tuple[float, str], ...]
    warnings: tuple[RenderWarning, ...]

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE


class _Witness:
    """Takes what is heard anyway and notes where it begins."""

    def __init__(self) -> None:
        self.speeches: list[tuple[TimedSpeech, int]] = []

    def choose(self, takes: SpeechTakes) -> Samples:
        self.speeches.append((takes.timed, takes.offset_samples))
        return takes.render([0])[0]


def trace(engine: Engine, plan: Plan, *, seed: int = 0) -> Timeline:
    """Render a plan and lay out what it asks for.  Raises what `Engine.render` raises."""
    witness = _Witness()
    done = engine.synthesize(plan, seed=seed, chooser=witness)
    asked = np.zeros(-(-len(done.samples) // HOP_LENGTH), np.float32)
    phones: list[Stretch] = []
    controls: list[Stretch] = []
    for timed, offset in witness.speeches:
        lay_out_pitch(timed, offset, asked)
        phones += _phones(timed, offset)
        controls += _controls(timed, offset)
    visemes = [event for event in done.events if event.kind == "viseme"]
    edges = [event.offset_samples for event in visemes] + [len(done.samples)]
    shown = [
        Stretch(start / SAMPLE_RATE, end / SAMPLE_RATE, str(event.viseme_id))
        for event, start, end in zip(visemes, edges[:-1], edges[1:], strict=True)
    ]
    return Timeline(
        samples=done.samples,
        asked_hz=asked,
        heard_hz=measure_f0(done.samples),
        phones=tuple(phones),
        words=_stretches(done.events, "word"),
        sentences=_stretches(done.events, "sentence"),
        controls=tuple(controls),
        visemes=tuple(shown),
        marks=tuple((e.offset_samples / SAMPLE_RATE, e.text) for e in done.events if e.kind == "mark"),
        warnings=done.warnings,
    )


def _stretches(events: Sequence[Event], kind: str) -> tuple[Stretch, ...]:
    chosen = (event for event in events if event.kind == kind)
    return tuple(
        Stretch(e.offset_samples / SAMPLE_RATE, (e.offset_samples + e.duration_samples) / SAMPLE_RATE, e.text)
        for e in chosen
    )


def _phones(timed: TimedSpeech, offset: int) -> list[Stretch]:
    table = symbol_table()
    found = []
    for phone, span in zip(timed.speech.phones, timed.spans, strict=True):
        kind = "pause" if phone.is_pause else "vowel" if table.is_vowel(phone.symbol) else "consonant"
        label = "" if phone.is_pause else _STRESS[phone.stress] + phone.symbol
        start, end = (offset + span.start) / SAMPLE_RATE, (offset + span.end) / SAMPLE_RATE
        found.append(Stretch(start, end, label, kind))
    return found


def _controls(timed: TimedSpeech, offset: int) -> list[Stretch]:
    """Neighbours that are asked the same, as one; silences at the ends are asked nothing that is heard."""
    found: list[Stretch] = []
    sounding = [n for n, phone in enumerate(timed.speech.phones) if not phone.is_pause]
    if not sounding:
        return found
    for number in range(sounding[0], sounding[-1] + 1):
        label = describe_controls(timed.speech.control(number))
        span = timed.spans[number]
        start, end = (offset + span.start) / SAMPLE_RATE, (offset + span.end) / SAMPLE_RATE
        if found and found[-1].label == label:
            found[-1] = Stretch(found[-1].start_s, end, label)
        else:
            found.append(Stretch(start, end, label))
    return [stretch for stretch in found if stretch.label]


def describe_controls(controls: Controls) -> str:
    """What is asked, in the fewest words; "" for nothing.

    >>> describe_controls(Controls(rate=1.3, emphasis="strong"))
    'rate ×1.3 · strong'
    """
    parts = [f"rate ×{controls.rate:.3g}"] if controls.rate != 1 else []
    parts += [f"pitch {_shift(controls.pitch)}"] if controls.pitch != PitchShift() else []
    parts += [f"range {_shift(controls.range)}"] if controls.range != PitchShift() else []
    parts += ["contour"] if controls.contour is not None else []
    parts += [f"gain ×{controls.gain:.2g}"] if controls.gain != 1 else []
    parts += [controls.emphasis] if controls.emphasis else []
    if controls.style:
        parts.append(controls.style + (f" ×{controls.style_degree:.3g}" if controls.style_degree != 1 else ""))
    parts += [controls.role] if controls.role else []
    return " · ".join(parts)


def _shift(shift: PitchShift) -> str:
    text = "" if shift.target_hz is None else f"{shift.target_hz:.4g} Hz"
    if shift.factor != 1:
        text += f"{' ' if text else ''}{100 * (shift.factor - 1):+.3g} %"
    return text + (f"{' ' if text else ''}{shift.offset_hz:+.3g} Hz" if shift.offset_hz else "")

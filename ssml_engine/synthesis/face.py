"""Phones with times → the frames of a face: 55 blend shapes, 60 times a second (`FacialExpression`).

Mouths prepare a sound before it is heard and hold it after, so each frame is a mean of the shapes around it, weighted
by dominance functions (Cohen and Massaro, 1993).  Everything follows from times and tables: a frame is the same
however the rendering is cut.  Shapes, expressions and their source: `data/face.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.synthesis.events import Event
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.synthesis.visemes import SILENCE_VISEME, viseme_ids
from ssml_engine.text import symbol_table

FRAMES_PER_SECOND = 60
FRAME_SAMPLES = SAMPLE_RATE // FRAMES_PER_SECOND
FRAMES_PER_EVENT = 30
PLATEAU_MS = 40.0  # at most so far from its edges a shape is fully itself
LONGEST_RAMP_S = 0.1
MOOD_S = 0.12  # time constant at which an expression comes and goes
RELAXED = 0.8  # how far a mouth opens for an unstressed vowel

Frames = NDArray[np.float64]


@dataclass(frozen=True)
class MouthShape:
    """strength, reach_ms: of its dominance; face: `[55]`."""

    strength: float
    reach_ms: float
    face: Frames


@dataclass(frozen=True)
class FaceTable:
    """mouths: by viseme id; expressions: what a style adds, `[55]` at degree 1; blinks: first, every, lasts, s."""

    shapes: tuple[str, ...]
    mouths: tuple[MouthShape, ...]
    expressions: dict[str, Frames]
    blinks: tuple[float, float, float]

    def row(self, face: dict[str, float]) -> Frames:
        """Named values as `[55]`; a name without side stands for both.  Raises ValueError for an unknown name."""
        values = np.zeros(len(self.shapes))
        for name, value in face.items():
            places = [n for n, shape in enumerate(self.shapes) if shape in (name, f"{name}Left", f"{name}Right")]
            if not places:
                raise ValueError(f"{name} is no blend shape")
            values[places] = value
        return values


@cache
def face_table() -> FaceTable:
    """The shipped table."""
    path = Path(__file__).parent / "data" / "face.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    blinks = tuple(float(rows["blinks"][name]) for name in ("first_s", "every_s", "lasts_s"))
    bare = FaceTable(tuple(rows["shapes"]), (), {}, (blinks[0], blinks[1], blinks[2]))
    mouths = tuple(
        MouthShape(row["strength"], row["reach_ms"], bare.row(row.get("face", {}))) for row in rows["visemes"]
    )
    expressions = {style: bare.row(face) for style, face in rows["expressions"].items()}
    return FaceTable(bare.shapes, mouths, expressions, bare.blinks)


class FaceTrack:
    """The frames of one rendering, in order; a frame stands at a multiple of 400 samples of the audio.

    What it keeps is the count of frames and the expression of the last one, from which the next one glides.
    """

    def __init__(self) -> None:
        self.num_sent = 0
        self._mood = np.zeros(len(face_table().shapes))

    def speech(self, timed: TimedSpeech, offset: int, first: int, last: int) -> Iterator[Event]:
        """Frames of the samples `[first, last)` for a speech that starts at sample `offset`."""
        at = _grid(first, last)
        return self._events(speaking_face(timed, at - offset), asked_expressions(timed, at - offset), at)

    def rest(self, first: int, last: int) -> Iterator[Event]:
        """Frames of the samples `[first, last)`, where nobody speaks."""
        for start in range(first, last, 10 * SAMPLE_RATE):  # long silences must not fill the memory
            at = _grid(start, min(start + 10 * SAMPLE_RATE, last))
            nothing = np.zeros((len(at), len(self._mood)))
            yield from self._events(nothing, nothing, at)

    def _events(self, mouths: Frames, expressions: Frames, at: NDArray[np.int64]) -> Iterator[Event]:
        kept = np.exp(-1 / (MOOD_S * FRAMES_PER_SECOND))
        moods, _ = lfilter([1 - kept], [1, -kept], expressions, axis=0, zi=kept * self._mood[None])
        self._mood = moods[-1] if len(moods) else self._mood
        shown = np.clip(mouths + moods + _blinks(at), 0.0, 1.0).round(3)
        for start in range(0, len(at), FRAMES_PER_EVENT):
            part = shown[start : start + FRAMES_PER_EVENT]
            rows = tuple(map(tuple, part.tolist()))
            duration = len(part) * FRAME_SAMPLES
            yield Event("blend_shapes", int(at[start]), duration, frame_index=self.num_sent, frames=rows)
            self.num_sent += len(part)


def speaking_face(timed: TimedSpeech, at: NDArray[np.int64]) -> Frames:
    """Faces at samples `at` of a speech, `[F, 55]`; blinks are not in them."""
    starts, ends, shapes, faces = _segments(timed)
    seconds, starts_s, ends_s = at[:, None] / SAMPLE_RATE, starts / SAMPLE_RATE, ends / SAMPLE_RATE
    middle, half = (starts_s + ends_s) / 2, (ends_s - starts_s) / 2
    plateau = half - np.minimum(0.4 * half, PLATEAU_MS / 1000)
    outside = np.maximum(np.abs(seconds - middle) - plateau, 0.0)  # [F, S]
    reach = np.array([shape.reach_ms / 1000 for shape in shapes])
    dominance = np.array([shape.strength for shape in shapes]) * np.exp(-((outside / reach) ** 2))
    dominance /= dominance.sum(1, keepdims=True)
    # What comes before and after is not known here: everything begins and ends at rest.
    settled = np.minimum((at - starts[0]) / _ramp(starts, ends, 0), (ends[-1] - at) / _ramp(starts, ends, -1))
    return dominance @ faces * _smooth(settled)[:, None]


def _ramp(starts: NDArray[np.int64], ends: NDArray[np.int64], place: int) -> float:
    return max(FRAME_SAMPLES, min(float(ends[place] - starts[place]), LONGEST_RAMP_S * SAMPLE_RATE))


def _smooth(share: Frames) -> Frames:
    share = np.clip(share, 0.0, 1.0)
    return share * share * (3 - 2 * share)


def _segments(
    timed: TimedSpeech,
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[MouthShape], Frames]:
    """Times, shapes and faces `[S, 55]` of the mouth's stations; a phone of two shapes has two."""
    table, mouths = symbol_table(), face_table().mouths
    edges: list[tuple[int, int]] = []
    shapes: list[MouthShape] = []
    faces: list[Frames] = []
    for phone, span in zip(timed.speech.phones, timed.spans, strict=True):
        if span.end == span.start:
            continue
        vowel = table.is_vowel(phone.symbol)
        ids = viseme_ids(phone, vowel)
        openness = RELAXED if vowel and phone.stress == 0 else 1.0
        cuts = np.linspace(span.start, span.end, len(ids) + 1).round().astype(int)
        for viseme, start, end in zip(ids, cuts[:-1], cuts[1:], strict=True):
            edges.append((int(start), int(end)))
            shapes.append(mouths[viseme])
            faces.append(mouths[viseme].face * openness)
    if not edges:
        edges, shapes, faces = [(0, 1)], [mouths[SILENCE_VISEME]], [mouths[SILENCE_VISEME].face]
    times = np.array(edges)
    return times[:, 0], times[:, 1], shapes, np.array(faces)


def asked_expressions(timed: TimedSpeech, at: NDArray[np.int64]) -> Frames:
    """What the styles of the phones add at samples `at` of a speech, `[F, 55]`, in steps."""
    known = face_table().expressions
    faces = np.zeros((len(at), len(face_table().shapes)))
    for control, span in zip(timed.speech.controls, timed.spans, strict=True):
        if control.style in known:
            inside = (at >= span.start) & (at < span.end)
            faces[inside] = known[control.style] * control.style_degree
    return faces


def _grid(first: int, last: int) -> NDArray[np.int64]:
    """Samples in `[first, last)` at which frames stand."""
    return np.arange(-(-first // FRAME_SAMPLES), -(-last // FRAME_SAMPLES)) * FRAME_SAMPLES


def _blinks(at: NDArray[np.int64]) -> Frames:
    """Eyes that close now and then, at uneven times that only the place in the audio decides."""
    table = face_table()
    first_s, every_s, lasts_s = table.blinks
    seconds = at / SAMPLE_RATE - first_s
    number = np.floor(seconds / every_s)
    begins = (number + 0.6 * np.modf(np.maximum(number, 0) * 0.6180339887)[0]) * every_s
    phase = (seconds - begins) / lasts_s
    closed = np.where((phase > 0) & (phase < 1) & (number >= 0), np.sin(np.pi * np.clip(phase, 0, 1)) ** 2, 0.0)
    return closed[:, None] * table.row({"eyeBlink": 1.0})

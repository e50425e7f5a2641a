"""Faces follow the phones: closed lips for p, rounded ones for u, prepared ahead, the same however it is cut."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ssml_engine.plan import Controls, Plan, Silence
from ssml_engine.synthesis import AudioChunk, Engine, Event
from ssml_engine.synthesis.face import FRAME_SAMPLES, face_table, speaking_face
from ssml_engine.synthesis.timed_speech import PhoneSpan, TimedSpeech
from ssml_engine.synthesis.timing import time_speeches

from .conftest import make_plan, make_speech


def with_face(plan: Plan) -> Plan:
    return replace(plan, voices=tuple(replace(v, viseme="FacialExpression") for v in plan.voices))


def face_events(engine: Engine, plan: Plan) -> list[Event]:
    return [part for part in engine.render(plan) if isinstance(part, Event) and part.kind == "blend_shapes"]


def timed_word(engine: Engine, word: str, control: Controls = Controls()) -> TimedSpeech:  # noqa: B008
    plan = make_plan(make_speech([word], control))
    facts = engine.speaker("en-US-Test").prompt.facts
    timed = time_speeches(engine.networks, plan, plan.items, [facts])[0]  # type: ignore[arg-type]
    # What random networks think of durations is no test of faces: 70 ms a phone.
    edges = [1680 * n for n in range(len(timed.spans))] + [1680 * (len(timed.spans) + 1)]
    spans = tuple(PhoneSpan(start, end) for start, end in pairwise(edges))
    return replace(timed, spans=spans)


def shape(frames: np.ndarray, name: str) -> np.ndarray:
    return frames[:, face_table().shapes.index(name)]


def middle(timed: TimedSpeech, phone: int) -> int:
    return (timed.spans[phone].start + timed.spans[phone].end) // 2


def test_the_order_of_the_shapes_is_azure_s() -> None:
    shapes = face_table().shapes
    assert len(shapes) == len(set(shapes)) == 55
    assert (shapes[0], shapes[17], shapes[23], shapes[51], shapes[54]) == (
        "eyeBlinkLeft", "jawOpen", "mouthSmileLeft", "tongueOut", "rightEyeRoll",
    )  # fmt: skip
    assert len(face_table().mouths) == 22


@pytest.mark.parametrize(
    ("word", "phone", "name", "low", "high"),
    [
        ("apa", 2, "jawOpen", 0.0, 0.12),
        ("apa", 2, "mouthPressLeft", 0.2, 0.4),
        ("afa", 2, "mouthRollLower", 0.35, 0.6),
        ("apa", 3, "jawOpen", 0.15, 0.6),
        ("kuk", 2, "mouthPucker", 0.4, 0.8),
        ("kik", 2, "mouthSmileRight", 0.15, 0.4),
    ],
)
def test_sounds_have_their_mouths(
    engine: Engine, word: str, phone: int, name: str, low: float, high: float
) -> None:
    timed = timed_word(engine, word)
    face = speaking_face(timed, np.array([middle(timed, phone)]))
    assert low <= shape(face, name)[0] <= high


def test_rounding_begins_in_the_consonant_before_it(engine: Engine) -> None:
    round_, spread = timed_word(engine, "tu"), timed_word(engine, "ti")
    at_t = [shape(speaking_face(t, np.array([middle(t, 1)])), "mouthPucker")[0] for t in (round_, spread)]
    assert at_t[0] > at_t[1] + 0.02


def test_faces_move_smoothly_and_rest_at_the_ends(engine: Engine) -> None:
    timed = timed_word(engine, "pamufika")
    frames = speaking_face(timed, np.arange(0, timed.spans[-1].end, FRAME_SAMPLES))
    assert np.abs(np.diff(frames, axis=0)).max() < 0.35
    assert ((frames >= 0) & (frames <= 1)).all()
    assert shape(frames, "jawOpen")[-1] < 0.02


def test_a_style_is_seen_and_glides_in_and_out(engine: Engine) -> None:
    sad = make_speech(["kakakakakaka"], Controls(style="sad", style_degree=2.0, rate=0.5))
    plan = with_face(make_plan(make_speech(["ka"]), sad, sad, Silence(0, 900.0, (0, 0))))
    frames = np.array([frame for event in face_events(engine, plan) for frame in event.frames or ()])
    frown = shape(frames, "mouthFrownLeft")
    assert frown[0] == frown[-1] == 0.0
    assert frown.max() == pytest.approx(0.7, abs=0.05)
    assert np.abs(np.diff(frown)).max() < 0.15


def test_frames_are_counted_and_stand_at_sixtieths_before_their_audio(engine: Engine) -> None:
    plan = with_face(make_plan(make_speech(["bɛd"]), Silence(0, 730.0, (0, 0)), make_speech(["kɪt"])))
    sent, left, total = 0, 0, 0
    for part in engine.render(plan):
        if isinstance(part, AudioChunk):
            left += len(part.samples)
        elif isinstance(part, Event) and part.kind == "blend_shapes":
            assert part.frames is not None
            assert part.offset_samples >= left
            assert part.frame_index == sent
            assert part.offset_samples == sent * FRAME_SAMPLES
            assert part.duration_samples == len(part.frames) * FRAME_SAMPLES
            assert all(len(frame) == 55 for frame in part.frames)
            sent += len(part.frames)
        elif isinstance(part, Event) and part.kind == "ended":
            total = part.offset_samples
    assert sent == -(-total // FRAME_SAMPLES)


def test_without_the_element_there_are_ids_and_no_frames(engine: Engine) -> None:
    plan = make_plan(make_speech(["bɛd"]))
    events = engine.synthesize(plan).events
    assert any(event.kind == "viseme" for event in events)
    assert not any(event.kind == "blend_shapes" for event in events)


def test_eyes_blink(engine: Engine) -> None:
    frames = [f for e in face_events(engine, with_face(make_plan(Silence(0, 9000.0, (0, 0))))) for f in e.frames or ()]
    closed = shape(np.array(frames), "eyeBlinkLeft")
    starts = np.flatnonzero((closed[1:] > 0.5) & (closed[:-1] <= 0.5))
    assert 2 <= len(starts) <= 4
    assert closed.max() > 0.9

"""`startmark` and `endmark`: a stretch of the whole rendering, its events counted from its own start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssml_engine.plan import Mark, MarkInSpeech, Plan, Silence
from ssml_engine.synthesis import Engine, Event, Synthesis

from .conftest import make_plan, make_speech

WORDS = ["hələ", "wɜld", "bɛst", "sɪt"]
FADE = 60


def marked() -> Plan:
    """A speech, a silence and a speech, with marks inside both speeches and around the silence."""
    first, second = make_speech(WORDS), make_speech(WORDS)
    inside = MarkInSpeech("inside", (9, 9), first.words[2].first_phone)
    later = MarkInSpeech("later", (9, 9), second.words[1].first_phone)
    items = (
        replace(first, marks=(inside,)),
        Mark("between", (0, 1)),
        Silence(0, 300, (0, 0)),
        Mark("after", (0, 1)),
        replace(second, marks=(later,)),
    )
    return make_plan(*items)


@pytest.fixture(scope="module")
def whole(engine: Engine) -> Synthesis:
    return engine.synthesize(marked())


def place(whole: Synthesis, name: str | None, otherwise: int) -> int:
    return next((e.offset_samples for e in whole.events if e.kind == "mark" and e.text == name), otherwise)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("inside", None), (None, "inside"), ("between", None), (None, "between"), ("between", "after"),
        ("inside", "later"), ("after", "later"), ("nowhere", "after"), ("later", "nowhere"),
    ],
)  # fmt: skip
def test_it_is_a_stretch_of_the_whole(
    engine: Engine, whole: Synthesis, start: str | None, end: str | None
) -> None:
    first, last = place(whole, start, 0), place(whole, end, len(whole.samples))
    assert first < last
    cut = engine.synthesize(replace(marked(), start_mark=start, end_mark=end))
    assert cut.samples.shape == (last - first,)
    # Fades at the cuts, and the same everywhere else.
    assert np.array_equal(cut.samples[FADE:-FADE], whole.samples[first + FADE : last - FADE])
    assert cut.events[0] == Event("started", 0)
    assert cut.events[-1] == Event("ended", last - first)
    words = [replace(e, offset_samples=e.offset_samples - first) for e in whole.events if e.kind == "word"]
    kept = [e for e in words if 0 <= e.offset_samples < last - first]
    assert [e for e in cut.events if e.kind == "word"] == kept
    marks = [e.text for e in whole.events if e.kind == "mark" and first <= e.offset_samples <= last]
    assert [e.text for e in cut.events if e.kind == "mark"] == marks
    for event in cut.events:
        assert 0 <= event.offset_samples <= event.offset_samples + event.duration_samples <= last - first


@pytest.mark.parametrize(("start", "end"), [("after", "between"), ("later", "inside"), ("after", "after")])
def test_an_end_at_or_before_the_start_leaves_nothing(engine: Engine, start: str, end: str) -> None:
    cut = engine.synthesize(replace(marked(), start_mark=start, end_mark=end))
    assert len(cut.samples) == 0
    assert [e.kind for e in cut.events] == ["started", "ended"]


def test_names_that_no_mark_has_bound_nothing(engine: Engine, whole: Synthesis) -> None:
    cut = engine.synthesize(replace(marked(), start_mark="x", end_mark="y"))
    assert np.array_equal(cut.samples, whole.samples)
    assert cut.events == whole.events

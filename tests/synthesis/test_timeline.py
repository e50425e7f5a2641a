"""A timeline says where things are in the rendering that it traced."""

from __future__ import annotations

import numpy as np
import pytest

from ssml_engine.plan import Controls, Mark, Silence
from ssml_engine.synthesis import Engine

from .conftest import make_plan, make_speech

pytest.importorskip("swift_f0")


def test_tracks_are_those_of_the_rendering(engine: Engine) -> None:
    from ssml_engine.evaluation.timeline import trace

    plan = make_plan(
        make_speech(["bɛd"]), Silence(0, 500.0, (0, 0)), Mark("m", (0, 1)), make_speech(["kɪt"], Controls(rate=0.5))
    )
    found, done = trace(engine, plan, seed=4), engine.synthesize(plan, seed=4)
    assert np.array_equal(found.samples, done.samples)
    words = [e for e in done.events if e.kind == "word"]
    assert [(w.label, round(w.start_s * 24_000)) for w in found.words] == [(e.text, e.offset_samples) for e in words]
    assert "".join(p.label for p in found.phones if p.kind != "pause") == "bˈɛdkˈɪt"
    assert [c.label for c in found.controls] == ["rate ×0.5"]
    assert found.controls[0].start_s == found.words[1].start_s
    assert found.marks == ((next(e.offset_samples for e in done.events if e.kind == "mark") / 24_000, "m"),)
    # Pitch is asked of sounds, not of silence.
    middle = round((found.words[0].end_s + found.words[1].start_s) / 2 * 75)
    assert found.asked_hz[middle] == 0
    assert found.asked_hz[round((found.words[1].start_s + found.words[1].end_s) / 2 * 75)] > 50

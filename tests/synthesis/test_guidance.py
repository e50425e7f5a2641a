"""Guidance: scores lean away from what would be said without knowing the phones."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.synthesis import DecodingOptions, Engine, SamplingOptions
from ssml_engine.synthesis.decoding import TimedPhones, decode_stream, decode_takes, guide
from ssml_engine.synthesis.speaker import Speaker
from ssml_engine.synthesis.timing import time_speeches

from .conftest import make_plan, make_speech


def timed_sentence(engine: Engine) -> tuple[Speaker, TimedPhones]:
    plan = make_plan(make_speech(["hələ", "wɜld", "bɛst"] * 3))
    speaker = engine.speaker("en-US-Test")
    return speaker, time_speeches(engine.networks, plan, [plan.items[0]], [speaker.prompt.facts])[0].timed  # type: ignore[list-item]


@given(st.floats(1.1, 4.0))
def test_what_both_agree_on_stays_and_what_only_the_phones_explain_grows(guidance: float) -> None:
    logits = torch.tensor([[2.0, 1.0, 0.0], [2.0, 0.0, 1.0]])
    told, guided = logits[0], guide(logits, guidance)[0]
    assert guided[0] == told[0]
    assert guided[1] > told[1]
    assert guided[2] < told[2]


def test_guidance_1_changes_nothing() -> None:
    logits = torch.randn(3, 5)
    assert guide(logits, 1.0) is logits


def test_a_guided_take_is_the_same_alone_in_a_batch_and_streamed(engine: Engine) -> None:
    speaker, timed = timed_sentence(engine)
    options = DecodingOptions(SamplingOptions(guidance=2.0), seed=5)
    batch = decode_takes(engine.networks, speaker, timed, options, 0, (0, 3))
    alone = decode_takes(engine.networks, speaker, timed, options, 0, (3,))[0]
    streamed = np.concatenate([chunk.codes for chunk in decode_stream(engine.networks, speaker, timed, options)])
    assert np.array_equal(batch[0].codes, streamed)
    assert np.array_equal(batch[1].codes, alone.codes)


def test_guidance_is_heard(engine: Engine) -> None:
    speaker, timed = timed_sentence(engine)
    takes = [
        decode_takes(engine.networks, speaker, timed, DecodingOptions(SamplingOptions(guidance=g)), 0, (0,))[0]
        for g in (1.0, 3.0)
    ]
    assert not np.array_equal(takes[0].codes, takes[1].codes)

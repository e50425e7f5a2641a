"""Frames that are written and frames that are heard: exact clocks, and chunks that equal the whole."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.models.source_filter import clean_low_end, filter_source, pulse_train
from ssml_engine.plan import Contour, ContourPoint, Controls, PitchShift
from ssml_engine.synthesis import DecodingOptions, Engine, framing
from ssml_engine.synthesis.decoding import chunk_ends, decode_stream
from ssml_engine.synthesis.framing import WRITTEN_RATES
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.pacing import Pace
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.synthesis.timing import time_speeches

from .conftest import make_plan, make_speech

WORDS = ["hələ", "wɜld", "bɛst", "sɪt"]
CLOCKS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=12)


def timed_at(engine: Engine, rate: float, words: int = 6, **controls: object) -> TimedSpeech:
    speech = make_speech(WORDS * words, Controls(rate=rate, **controls))  # type: ignore[arg-type]
    facts = engine.catalog.prompt("en-US-Test").facts
    return time_speeches(engine.networks, make_plan(speech), [speech], [facts])[0]


@given(CLOCKS)
def test_values_keep_their_phones_on_the_other_clock(clocks: list[tuple[int, int]]) -> None:
    written, heard = (np.array(column) for column in zip(*clocks, strict=True))
    pace = Pace(written, heard)
    # The share of its phone that has passed in the middle of each frame, plus the phone's number.
    clock = [
        np.concatenate([number + (np.arange(count) + 0.5) / count for number, count in enumerate(frames)])
        for frames in (heard, written)
    ]
    told = pace.to_written(clock[0].astype(np.float32))
    assert len(told) == pace.num_written
    assert (np.diff(told) >= 0).all()
    # Nothing is known of the heard clock before the middle of its first frame and after that of its last.
    assert told == pytest.approx(clock[1].clip(clock[0][0], clock[0][-1]), abs=0.51)


@given(CLOCKS)
def test_one_clock_changes_no_values(clocks: list[tuple[int, int]]) -> None:
    frames = np.array([written for written, _ in clocks])
    values = np.arange(frames.sum(), dtype=np.float32)
    assert Pace(frames, frames).to_written(values) == pytest.approx(values, abs=1e-4)


@pytest.mark.parametrize("rate", [0.5, 0.7, 1.6, 2.0])
def test_chunks_of_paced_speech_equal_the_whole(
    engine: Engine, networks: Networks, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(framing, "WRITTEN_RATES", (0.8, 1.2))  # slow speech may be paced too
    timed = timed_at(engine, rate).timed
    assert timed.pace is not None
    chunks = list(decode_stream(networks, engine.speaker("en-US-Test"), timed, DecodingOptions(seed=3)))
    latents = torch.from_numpy(np.concatenate([chunk.latents for chunk in chunks]))[None]
    assert latents.shape[1] == timed.pace.num_written
    assert len(chunks) == len(chunk_ends(timed.num_frames)) > 2
    with torch.inference_mode():
        output = networks.codec.decoder(latents)
        f0, voiced = torch.from_numpy(timed.as_written().f0)[None], output.voicing_logit > 0
        filters = clean_low_end(output.filters, f0, voiced)
        noise = networks.codec.noise_frames(0, timed.pace.num_written)
        written = filter_source(filters, pulse_train(f0, voiced), noise)[0].numpy()
    scaler = timed.pace.time_scaler()
    scaler.feed(written)
    whole = scaler.take(timed.num_frames * HOP_LENGTH)
    streamed = np.concatenate([chunk.samples for chunk in chunks])
    assert streamed.shape == whole.shape == (timed.num_frames * HOP_LENGTH,)
    assert np.abs(streamed - whole).max() < 1e-4 * max(1.0, np.abs(whole).max())


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_the_models_write_at_speeds_that_they_can(
    engine: Engine, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(framing, "WRITTEN_RATES", (0.8, 1.2))
    plain, timed = timed_at(engine, 1.0, words=20).timed, timed_at(engine, rate, words=20).timed
    spoken = ~timed.is_pause
    assert timed.pace is not None
    written = plain.durations[~plain.is_pause].sum() / timed.pace.written[spoken].sum()
    assert written == pytest.approx(np.clip(rate, 0.8, 1.2), rel=0.02)
    assert (timed.pace.written[timed.is_pause] == timed.durations[timed.is_pause]).all()


def test_speech_within_those_speeds_is_not_paced(engine: Engine) -> None:
    slowest, fastest = WRITTEN_RATES
    assert all(timed_at(engine, rate).timed.pace is None for rate in (max(slowest, 0.5), 1.0, fastest))


def test_the_models_are_told_the_pitch_that_is_heard(engine: Engine) -> None:
    timed = timed_at(engine, 2.0, pitch=PitchShift(factor=1.2)).timed
    assert timed.pace is not None
    told = timed.pace.to_written(timed.f0)
    assert len(told) == timed.pace.num_written
    assert np.median(told) == pytest.approx(float(np.median(timed.f0)), rel=0.02)


def test_a_contour_over_paced_speech_is_heard_where_it_is_asked(engine: Engine) -> None:
    rise = Contour((ContourPoint(0.0, PitchShift()), ContourPoint(1.0, PitchShift(factor=1.4))))
    facts = engine.catalog.prompt("en-US-Test").facts
    curves = []
    for control in (Controls(rate=2.0), Controls(rate=2.0, contour=0)):
        speech = make_speech(WORDS * 4, control)
        plan = make_plan(speech, contours=(rise,))
        timed = time_speeches(engine.networks, plan, [speech], [facts])[0].timed
        curves.append(timed.f0[np.repeat(~timed.is_pause, timed.durations)])
    bent = curves[1] / curves[0]
    assert (bent[0], bent[-1]) == pytest.approx((1.0, 1.4), rel=0.03)


@pytest.mark.parametrize("rate", [0.6, 1.5, 2.0])
def test_a_rate_is_that_of_the_whole_and_fast_speech_takes_from_its_pauses_first(engine: Engine, rate: float) -> None:
    plain, changed = timed_at(engine, 1.0, words=8), timed_at(engine, rate, words=8)
    assert plain.num_samples / changed.num_samples == pytest.approx(rate, rel=0.005)
    pauses = [item.timed.durations[item.timed.is_pause].sum() for item in (plain, changed)]
    share = pauses[0] / pauses[1] / rate
    assert share > 1.1 if rate > 1 else share == pytest.approx(1.0, abs=0.2)


def test_fast_speech_keeps_the_silence_before_its_first_word(engine: Engine) -> None:
    plain, fast = timed_at(engine, 1.0, words=8), timed_at(engine, 2.0, words=8)
    assert fast.timed.is_pause[0]
    assert fast.timed.durations[0] == plain.timed.durations[0]

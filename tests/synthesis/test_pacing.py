"""Frames that are written and frames that are heard: exact clocks, and chunks that equal the whole."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.models.source_filter import SpectralFilters, filter_source, pulse_train, without_frame_buzz
from ssml_engine.plan import Contour, ContourPoint, Controls, PitchShift
from ssml_engine.synthesis import DecodingOptions, Engine, timing
from ssml_engine.synthesis.decoding import chunk_ends, decode_stream
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.pacing import Pace
from ssml_engine.synthesis.timing import WRITTEN_RATES, TimedSpeech, time_speeches

from .conftest import make_plan, make_speech

WORDS = ["hələ", "wɜld", "bɛst", "sɪt"]
CLOCKS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=12)


def timed_at(engine: Engine, rate: float, words: int = 6, **controls: object) -> TimedSpeech:
    speech = make_speech(WORDS * words, Controls(rate=rate, **controls))  # type: ignore[arg-type]
    facts = engine.catalog.prompt("en-US-Test").facts
    return time_speeches(engine.networks, make_plan(speech), [speech], [facts])[0]


def random_filters(num_frames: int) -> SpectralFilters:
    generator = torch.Generator().manual_seed(1)
    return SpectralFilters(*torch.randn(5, 1, num_frames, 641, generator=generator))


@given(CLOCKS)
def test_places_rise_and_phones_keep_their_edges(clocks: list[tuple[int, int]]) -> None:
    written, heard = (np.array(column) for column in zip(*clocks, strict=True))
    pace = Pace(written, heard)
    assert len(pace.places) == heard.sum()
    assert (np.diff(pace.places) > 0).all()
    owner = np.repeat(np.arange(len(heard)), heard)
    ends = np.cumsum(written)
    assert (pace.places + 0.5 > (ends - written)[owner]).all()
    assert (pace.places + 0.5 < ends[owner]).all()


@given(CLOCKS, st.integers(0, 120), st.integers(0, 120))
def test_what_is_read_lies_between_the_frames_that_are_said_to_be_needed(
    clocks: list[tuple[int, int]], start: int, end: int
) -> None:
    written, heard = (np.array(column) for column in zip(*clocks, strict=True))
    pace = Pace(written, heard)
    count = len(pace.places)
    start, end = sorted((start % count, end % (count + 1)))
    read = pace.shares(0, pace.num_written, max(0, start - 2), min(end + 2, count)).sum(0).nonzero()[0]
    assert not len(read) or (pace.first_written(start) <= read[0] and read[-1] < pace.written_for(end))


@given(CLOCKS)
def test_every_written_frame_is_heard_and_every_heard_frame_is_whole(clocks: list[tuple[int, int]]) -> None:
    written, heard = (np.array(column) for column in zip(*clocks, strict=True))
    pace = Pace(written, heard)
    shares = pace.shares(0, pace.num_written, 0, len(pace.places))
    inner = (pace.places - pace.lengths / 2 > -0.501) & (pace.places + pace.lengths / 2 < pace.num_written - 0.499)
    assert shares[inner].sum(1) == pytest.approx(np.ones(inner.sum()), abs=1e-5)
    assert (shares.sum(1) >= 0.5).all()
    fast = np.repeat(written >= heard, written)
    assert (shares.sum(0)[fast] > 0).all()


def test_one_clock_changes_nothing() -> None:
    frames = np.array([3, 1, 4])
    pace, filters = Pace(frames, frames), random_filters(8)
    voicing = torch.tensor([[True, False] * 4])
    heard, voiced = pace.hear(filters, voicing, 0, 0, 8)
    assert torch.equal(voiced, voicing)
    for name in ("noise_log_magnitude", "free_log_magnitude", "free_phase"):
        assert torch.allclose(getattr(heard, name), getattr(filters, name), atol=1e-5)
    for name in ("harmonic_log_magnitude", "harmonic_phase"):
        assert torch.allclose(getattr(heard, name)[voicing], getattr(filters, name)[voicing], atol=1e-5)


def test_pulse_filters_of_frames_without_a_voice_are_not_mixed_in() -> None:
    pace, filters = Pace(np.array([2]), np.array([8])), random_filters(2)
    heard, voiced = pace.hear(filters, torch.tensor([[True, False]]), 0, 0, 8)
    assert voiced.tolist() == [[True] * 4 + [False] * 4]
    expected = filters.harmonic_log_magnitude[0, :1].expand(4, -1)
    assert torch.allclose(heard.harmonic_log_magnitude[0, :4], expected, atol=1e-5)


def test_a_burst_of_one_frame_keeps_its_energy_at_twice_the_speed() -> None:
    filters = random_filters(8)
    filters.noise_log_magnitude.fill_(-5.0)[0, 3] = 2.0
    heard, _ = Pace(np.array([8]), np.array([4])).hear(filters, torch.zeros(1, 8, dtype=torch.bool), 0, 0, 4)
    powers = (2 * heard.noise_log_magnitude[0, :, 0]).exp()
    assert float(powers[1]) == pytest.approx(np.exp(4.0) / 2, rel=0.01)


@pytest.mark.parametrize("rate", [0.5, 0.7, 1.6, 2.0])
def test_chunks_of_paced_speech_equal_the_whole(
    engine: Engine, networks: Networks, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "WRITTEN_RATES", (0.8, 1.2))  # slow speech may be paced too
    timed = timed_at(engine, rate).timed
    assert timed.pace is not None
    chunks = list(decode_stream(networks, engine.speaker("en-US-Test"), timed, DecodingOptions(seed=3)))
    codes = torch.from_numpy(np.concatenate([chunk.codes for chunk in chunks]))[None].long()
    assert codes.shape[1] == timed.pace.num_written
    assert len(chunks) == len(chunk_ends(timed.num_frames)) > 2
    with torch.inference_mode():
        output = networks.codec.decoder(networks.codec.quantizer.decode(codes))
        filters, voiced = timed.pace.hear(output.filters, output.voicing_logit > 0, 0, 0, timed.num_frames)
        f0 = torch.from_numpy(timed.f0)[None]
        filters = without_frame_buzz(filters, f0, voiced)
        noise = networks.codec.noise_frames(0, timed.num_frames)
        whole = filter_source(filters, pulse_train(f0, voiced), noise)[0].numpy()
    streamed = np.concatenate([chunk.samples for chunk in chunks])
    assert streamed.shape == whole.shape == (timed.num_frames * HOP_LENGTH,)
    assert np.abs(streamed - whole).max() < 1e-4 * max(1.0, np.abs(whole).max())


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_the_models_write_at_speeds_that_they_can(
    engine: Engine, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "WRITTEN_RATES", (0.8, 1.2))
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

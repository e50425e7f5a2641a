"""The engine's promises that hold for any weights: exact times, equal streams, seeds, events, cancelling."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.plan import Contour, ContourPoint, Controls, Fit, Mark, Pause, PitchShift, Plan, Silence
from ssml_engine.synthesis import AudioChunk, DecodingOptions, Engine, Event
from ssml_engine.synthesis.decoding import chunk_ends, decode_stream
from ssml_engine.synthesis.grouping import group_items
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.prosody_edits import HALF_VOICED
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.synthesis.timing import time_speeches

from .conftest import make_plan, make_speech

WORDS = ["hələ", "wɜld", "bɛst", "sɪt"]


def time_one(engine: Engine, plan: Plan) -> TimedSpeech:
    facts = engine.catalog.prompt("en-US-Test").facts
    return time_speeches(engine.networks, plan, [plan.items[0]], [facts])[0]  # type: ignore[list-item]


def spoken_f0(timed: TimedSpeech) -> np.ndarray:
    frames = np.repeat(~timed.timed.is_pause, timed.timed.durations)
    return timed.timed.f0[frames]


def clear_f0(timed: TimedSpeech) -> np.ndarray:
    """Without the phones that are too faint to keep their voice."""
    loud = ~timed.timed.is_pause & (timed.timed.energy > HALF_VOICED)
    return timed.timed.f0[np.repeat(loud, timed.timed.durations)]


def test_chunks_decoded_one_by_one_equal_the_codec_on_all_latents(engine: Engine, networks: Networks) -> None:
    timed = time_one(engine, make_plan(make_speech(WORDS * 6)))
    speaker = engine.speaker("en-US-Test")
    chunks = list(decode_stream(networks, speaker, timed.timed, DecodingOptions(seed=3)))
    assert len(chunks) == len(chunk_ends(timed.timed.num_frames)) > 3
    latents = torch.from_numpy(np.concatenate([c.latents for c in chunks]))[None]
    whole = networks.codec.decode_latents(latents, torch.from_numpy(timed.timed.f0)[None])[0].numpy()
    streamed = np.concatenate([c.samples for c in chunks])
    assert streamed.shape == whole.shape == (timed.timed.num_frames * HOP_LENGTH,)
    assert np.abs(streamed - whole).max() < 1e-4 * max(1.0, np.abs(whole).max())


def test_a_seed_names_one_rendering(engine: Engine) -> None:
    plan = make_plan(make_speech(WORDS))
    first, again, other = (engine.synthesize(plan, seed=s).samples for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert first.shape == other.shape
    assert not np.array_equal(first, other)


def test_audio_is_as_long_as_the_last_event_says(engine: Engine) -> None:
    plan = make_plan(make_speech(WORDS), Silence(0, 123.4, (0, 0)), make_speech(["bɛd"]))
    result = engine.synthesize(plan)
    assert result.events[0] == Event("started", 0)
    assert result.events[-1] == Event("ended", len(result.samples))


def test_a_silence_is_exact_to_the_sample(engine: Engine) -> None:
    samples = engine.synthesize(make_plan(Silence(0, 123.4, (0, 0)))).samples
    assert len(samples) == round(123.4 * 24)
    assert not samples.any()


@pytest.mark.parametrize("break_ms", [200.0, 377.7, 2000.0])
def test_a_break_lasts_what_was_asked_for(engine: Engine, break_ms: float) -> None:
    speech = make_speech(WORDS, pause_after=1)
    place = next(i for i, p in enumerate(speech.phones) if p.symbol == "SP")
    paused = make_speech(WORDS, pauses=(Pause(place, exact_ms=break_ms),), pause_after=1)
    span = time_one(engine, make_plan(paused)).spans[place]
    assert span.end - span.start == round(break_ms * 24)


def test_a_break_of_nothing_removes_the_pause(engine: Engine) -> None:
    speech = make_speech(WORDS, pause_after=1)
    place = next(i for i, p in enumerate(speech.phones) if p.symbol == "SP")
    timed = time_one(engine, make_plan(make_speech(WORDS, pauses=(Pause(place, exact_ms=0),), pause_after=1)))
    assert timed.spans[place].start == timed.spans[place].end
    assert len(engine.synthesize(make_plan(timed.speech)).samples) == timed.num_samples


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.25, 2.0])
def test_rate_divides_the_time(engine: Engine, rate: float) -> None:
    # A long sentence: of few frames, rounding would be heard in the ratio.
    slow = time_one(engine, make_plan(make_speech(WORDS * 8))).num_samples
    fast = time_one(engine, make_plan(make_speech(WORDS * 8, Controls(rate=rate)))).num_samples
    assert slow / fast == pytest.approx(rate, rel=0.02)


@pytest.mark.parametrize("factor", [0.6, 0.9, 1.2, 1.4])
def test_relative_pitch_moves_the_curve(engine: Engine, factor: float) -> None:
    plain = spoken_f0(time_one(engine, make_plan(make_speech(WORDS))))
    control = Controls(pitch=PitchShift(factor=factor))
    moved = spoken_f0(time_one(engine, make_plan(make_speech(WORDS, control))))
    assert np.median(moved / plain) == pytest.approx(factor, rel=0.01)


def test_absolute_pitch_is_the_median_of_the_speech_within_limits(engine: Engine) -> None:
    control = Controls(pitch=PitchShift(target_hz=160.0))
    heard = clear_f0(time_one(engine, make_plan(make_speech(WORDS * 4, control))))
    assert np.median(heard) == pytest.approx(160.0, rel=0.03)
    control = Controls(pitch=PitchShift(target_hz=1_000_000.0))
    heard = clear_f0(time_one(engine, make_plan(make_speech(WORDS * 4, control))))
    assert np.median(heard) == pytest.approx(1.5 * 2**7.6, rel=0.03)


def test_a_range_of_nothing_is_monotone(engine: Engine) -> None:
    control = Controls(range=PitchShift(factor=0.0))
    heard = spoken_f0(time_one(engine, make_plan(make_speech(WORDS, control))))
    assert heard.std() < 1e-3 * heard.mean()


def test_a_contour_bends_across_speeches(engine: Engine) -> None:
    rise = Contour((ContourPoint(0.0, PitchShift()), ContourPoint(1.0, PitchShift(factor=2.0))))
    control = Controls(contour=0, range=PitchShift(factor=0.0))
    plan = make_plan(make_speech(WORDS, control), make_speech(WORDS, control), contours=(rise,))
    facts = engine.catalog.prompt("en-US-Test").facts
    timed = time_speeches(engine.networks, plan, plan.items, [facts] * 2)  # type: ignore[arg-type]
    curve = np.log2(np.concatenate([spoken_f0(t) for t in timed]))
    assert curve[-1] - curve[0] == pytest.approx(1.0, abs=0.1)
    assert (np.diff(curve) > -1e-3).all()


def test_a_contour_begins_with_the_first_word_and_ends_with_the_last(engine: Engine) -> None:
    rise = Contour((ContourPoint(0.0, PitchShift()), ContourPoint(1.0, PitchShift(factor=1.4))))
    silent = (Pause(0, exact_ms=800.0),)
    plan = make_plan(make_speech(WORDS, Controls(contour=0), silent), contours=(rise,))
    plain = time_one(engine, make_plan(make_speech(WORDS, Controls(), silent)))
    bent = spoken_f0(time_one(engine, plan)) / spoken_f0(plain)
    assert (bent[0], bent[-1]) == pytest.approx((1.0, 1.4), rel=0.02)
    assert bent[len(bent) // 2] == pytest.approx(1.4**0.5, rel=0.02)


def test_fits_and_audio_durations_are_met_to_the_frame(engine: Engine) -> None:
    natural = time_one(engine, make_plan(make_speech(WORDS * 4))).num_samples / 24
    fitted = make_plan(make_speech(WORDS * 4, Controls(fit=0)), fits=(Fit(1.4 * natural),))
    assert time_one(engine, fitted).num_samples / 24 == pytest.approx(1.4 * natural, abs=14)
    plan = make_plan(make_speech(WORDS * 4), Silence(0, 500, (0, 0)), audio_duration_ms=0.8 * natural + 500)
    assert len(engine.synthesize(plan).samples) / 24 == pytest.approx(0.8 * natural + 500, abs=14)


def test_a_fit_stays_within_half_and_twice_the_speed(engine: Engine) -> None:
    natural = time_one(engine, make_plan(make_speech(WORDS * 4))).num_samples
    fitted = make_plan(make_speech(WORDS * 4, Controls(fit=0)), fits=(Fit(60_000),))
    assert time_one(engine, fitted).num_samples == pytest.approx(2 * natural, rel=0.01)


def test_gain_scales_samples_and_zero_keeps_time_and_events(engine: Engine) -> None:
    plain = engine.synthesize(make_plan(make_speech(WORDS)))
    half = engine.synthesize(make_plan(make_speech(WORDS, Controls(gain=0.5))))
    mute = engine.synthesize(make_plan(make_speech(WORDS, Controls(gain=0.0))))
    assert np.allclose(half.samples, 0.5 * plain.samples, atol=1e-6)
    assert not mute.samples.any()
    assert mute.events == plain.events


def test_events_come_in_order_and_before_their_audio(engine: Engine) -> None:
    plan = make_plan(make_speech(WORDS, pause_after=1), Mark("here", (3, 4)), make_speech(["bɛd"]))
    left, seen = 0, []
    for part in engine.render(plan):
        if isinstance(part, AudioChunk):
            left += len(part.samples)
        else:
            seen.append(part)
            assert part.offset_samples >= left or part.kind == "sentence"
    words = [e for e in seen if e.kind == "word"]
    assert [w.text for w in words] == [*WORDS, "bɛd"]
    for kind in ("word", "viseme", "mark"):
        offsets = [e.offset_samples for e in seen if e.kind == kind]
        assert offsets == sorted(offsets)
    for word, following in pairwise(words):
        assert word.offset_samples + word.duration_samples <= following.offset_samples
    kinds = [e.kind for e in seen if e.kind in ("word", "sentence", "mark")]
    assert kinds == ["word"] * 4 + ["sentence", "mark", "word", "sentence"]


def test_cancelling_ends_the_stream_between_frames(engine: Engine) -> None:
    polls = 0

    def cancelled() -> bool:
        nonlocal polls
        polls += 1
        return polls > 80

    parts = list(engine.render(make_plan(make_speech(WORDS * 30)), cancelled=cancelled))
    assert 0 < sum(isinstance(p, AudioChunk) for p in parts) < 3
    assert not any(isinstance(p, Event) and p.kind == "ended" for p in parts)


def test_speeches_are_timed_together_only_where_something_spans_them() -> None:
    rise = Contour((ContourPoint(0.0, PitchShift()), ContourPoint(1.0, PitchShift(factor=1.1))))
    bent = make_speech(WORDS, Controls(contour=0))
    plan = make_plan(make_speech(WORDS), bent, Silence(0, 5, (0, 0)), bent, make_speech(WORDS), contours=(rise,))
    assert [len(g.items) for g in group_items(plan)] == [1, 3, 1]

"""A pitch asked for in Hz: the median of what is heard comes right, whatever the models keep voiced."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.models.source_filter import SpectralFilters
from ssml_engine.plan import Controls, PitchShift
from ssml_engine.synthesis import DecodingOptions, Engine
from ssml_engine.synthesis.decoding import TimedPhones, chunk_ends, decode_stream, decode_takes
from ssml_engine.synthesis.held_pitch import LARGEST_MOVE, HeldPitch, audible_voicing
from ssml_engine.synthesis.timing import time_speeches

from .conftest import make_plan, make_speech

WORDS = ["hələ", "wɜld", "bɛst", "sɪt"]


def timed_in_hz(engine: Engine, hz: float | None, rate: float = 1.0) -> TimedPhones:
    speech = make_speech(WORDS * 4, Controls(rate=rate, pitch=PitchShift(target_hz=hz)))
    facts = engine.catalog.prompt("en-US-Test").facts
    return time_speeches(engine.networks, make_plan(speech), [speech], [facts])[0].timed


@given(st.lists(st.floats(6.5, 7.5), min_size=5, max_size=40), st.floats(6.95, 7.05), st.integers(0, 3))
def test_half_of_what_is_heard_lies_under_the_median(logs: list[float], median: float, silent: int) -> None:
    f0 = np.exp2(np.array(logs)).astype(np.float32)
    voicing = torch.ones(1, len(logs))
    voicing[0, :silent] = 0
    held = HeldPitch(np.zeros(1, np.int64), (median,))
    settled = np.log2(held.settle(np.array([len(logs)]), f0, voicing)[0].numpy())
    move = settled - np.log2(f0)
    assert move == pytest.approx(move[0], abs=1e-5)  # the curve keeps its shape
    heard = settled[silent:]
    if abs(move[0]) < LARGEST_MOVE - 1e-4:
        assert (heard < median - 1e-5).mean() <= 0.5 <= (heard < median + 1e-5).mean()


def test_spans_and_takes_are_moved_apart() -> None:
    f0 = np.full(40, 100, np.float32)
    held = HeldPitch(np.array([0, -1, 1, 0]), (np.log2(105.0), np.log2(98.0)))
    voicing = torch.ones(2, 40)
    voicing[1, 20:30] = 0
    settled = held.settle(np.array([10, 10, 10, 10]), f0, voicing).numpy()
    assert settled[0] == pytest.approx(np.repeat([105, 100, 98, 105], 10), rel=1e-5)
    assert settled[1] == pytest.approx(np.repeat([105, 100, 100, 105], 10), rel=1e-5)


def test_strong_clear_harmonics_are_heard_and_unvoiced_frames_never() -> None:
    def level(*nepers: float) -> torch.Tensor:
        return torch.tensor(nepers)[None, :, None].expand(1, -1, 641)

    zeros = torch.zeros(1, 4, 641)
    filters = SpectralFilters(level(5.0, 1.0, 5.0, 5.0), level(0.0, 0.0, 4.5, 0.0), zeros, zeros)
    heard = audible_voicing(filters, torch.tensor([[True, True, True, False]]))[0]
    assert heard[0] > 0.9
    assert heard[1] < heard[2] < heard[0]
    assert heard[3] == 0


def test_only_a_pitch_in_hz_is_held(engine: Engine) -> None:
    assert timed_in_hz(engine, None).held is None
    held = timed_in_hz(engine, 160.0).held
    assert held is not None
    assert np.exp2(held.medians) == pytest.approx([160.0], rel=0.01)


@pytest.mark.parametrize("rate", [1.0, 1.8])
def test_chunks_takes_and_codes_are_those_of_any_sentence(engine: Engine, rate: float) -> None:
    timed = timed_in_hz(engine, 160.0, rate)
    speaker, options = engine.speaker("en-US-Test"), DecodingOptions()
    chunks = list(decode_stream(engine.networks, speaker, timed, options))
    assert len(chunks) == len(chunk_ends(timed.num_frames)) > 1
    samples = np.concatenate([chunk.samples for chunk in chunks])
    assert len(samples) == timed.num_frames * 320
    takes = decode_takes(engine.networks, speaker, timed, options, 0, (0, 1))
    assert takes[0].samples == pytest.approx(samples, abs=1e-4)
    unheld = TimedPhones(**{**vars(timed), "held": None})
    codes = np.concatenate([chunk.codes for chunk in decode_stream(engine.networks, speaker, unheld, options)])
    assert (np.concatenate([chunk.codes for chunk in chunks]) == codes).all()

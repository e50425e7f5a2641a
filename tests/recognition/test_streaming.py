"""A stream is heard as the whole recording is, and the end of speech follows its rule."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.recognition import (
    EndOfSpeechOptions,
    StreamingRecognizer,
    ends_of_speech,
    speech_bounds,
    trim_prompt,
)
from ssml_engine.text.symbols import SILENCE, symbol_table

RATE = 24_000


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    torch.manual_seed(0)
    table = symbol_table()
    return Aligner(AlignerConfig(len(table), table.sha256, dim=32, hidden=48)).eval()


class Loudness(torch.nn.Module):
    """An aligner that hears silence where it is silent, else the phone and the character number 5."""

    def __init__(self) -> None:
        super().__init__()
        self.features = torch.nn.Module()
        self.features.register_buffer("mean", torch.zeros(1))

    def forward(self, samples: torch.Tensor):
        from ssml_engine.models.aligner import AlignerOutput

        table = symbol_table()
        loud = samples.unflatten(-1, (-1, 320)).abs().amax(-1) > 0.1  # [B, T]
        frames = torch.full((*loud.shape, len(table)), -20.0)
        frames[..., 5] = torch.where(loud, 0.0, -20.0)
        frames[..., table.id(SILENCE)] = torch.where(loud, -20.0, 0.0)
        phones = torch.cat([frames, torch.full((*loud.shape, 1), -9.0)], -1)
        characters = torch.zeros(*loud[:, ::3].shape, 29)
        steps = torch.arange(characters.shape[1])
        characters[..., 5] = torch.where(loud[:, ::3] & (steps % 2 == 0), 9.0, -9.0)
        return AlignerOutput(frames.log_softmax(-1), phones.log_softmax(-1), characters.log_softmax(-1))


def sound(*stretches: tuple[float, float]) -> np.ndarray:
    """Level and seconds of each stretch."""
    return np.concatenate([np.full(round(s * RATE), level, np.float32) for level, s in stretches])


def heard_in(aligner, samples: np.ndarray, size: int) -> StreamingRecognizer:
    listener = StreamingRecognizer(aligner)
    for start in range(0, len(samples), size):
        listener.push(samples[start : start + size])
    listener.finish()
    return listener


@pytest.mark.parametrize("size", [480, 1000, 7919, 10**6])
def test_a_stream_gives_what_the_whole_recording_gives(aligner, size):
    samples = (np.random.default_rng(3).normal(0, 0.1, 2 * RATE)).astype(np.float32)
    with torch.inference_mode():
        whole = aligner(torch.from_numpy(samples)[None])
    table = symbol_table()
    expected = whole.frames[0].exp()[:, [table.id(SILENCE), table.id("SP")]].sum(-1).numpy()
    listener = heard_in(aligner, samples, size)
    assert listener.silence == pytest.approx(expected, abs=1e-4)
    again = heard_in(aligner, samples, 2400)
    assert (listener.text, listener.phones) == (again.text, again.phones)


def test_the_end_is_the_first_silence_that_lasts_and_is_told_once():
    listener = StreamingRecognizer(Loudness(), EndOfSpeechOptions(silence_frames=30))
    samples = sound((0, 0.4), (0.5, 0.8), (0, 0.2), (0.5, 0.4), (0, 2.0))
    told = [listener.push(samples[start : start + 480]) for start in range(0, len(samples), 480)]
    (end,) = [answer for answer in told if answer]
    assert end.speech_end == pytest.approx(1.8 * RATE, abs=320)
    wait_s = (end.decided_at - end.speech_end) / RATE
    assert 0.4 <= wait_s <= 0.4 + (27 + 12 + 2) / 75


def test_silence_alone_never_ends_and_speech_to_the_last_sample_ends_there():
    quiet = heard_in(Loudness(), sound((0, 2.0)), 960)
    assert (quiet.end, quiet.text) == (None, "")
    cut_off = heard_in(Loudness(), sound((0.5, 1.0)), 960)
    assert cut_off.end is not None
    assert cut_off.end.speech_end == RATE


def test_an_unsure_silence_is_believed_when_it_lasts():
    """At a posterior of 0.6 the threshold of 0.8 has to sink by 0.2: two fifths of a second at beta 2."""

    class Unsure(Loudness):
        def forward(self, samples):
            output = super().forward(samples)
            mixed = output.frames.exp()
            quiet = mixed[..., symbol_table().id(SILENCE)] > 0.5
            mixed[quiet] = 0.0
            mixed[..., symbol_table().id(SILENCE)] += 0.6 * quiet
            mixed[..., 7] += 0.4 * quiet
            return type(output)((mixed + 1e-9).log(), output.phones, output.characters)

    listener = heard_in(Unsure(), sound((0.5, 0.8), (0, 2.0)), 480)
    assert listener.end is not None
    assert 0.4 <= (listener.end.decided_at - listener.end.speech_end) / RATE <= 0.4 + 41 / 75


def test_prompts_lose_the_silence_at_their_ends_and_clicks_are_no_speech():
    samples = sound((0, 0.5), (0.5, 0.02), (0, 0.3), (0.5, 1.0), (0, 0.7))
    start, end = speech_bounds(Loudness(), samples, margin_ms=50)
    assert start == pytest.approx(0.77 * RATE, abs=400)
    assert end == pytest.approx(1.87 * RATE, abs=400)
    assert len(trim_prompt(Loudness(), samples, 0)) == pytest.approx(RATE, abs=700)
    assert len(trim_prompt(Loudness(), sound((0, 1.0)))) == 0


def silence(*runs: tuple[float, int]) -> np.ndarray:
    """Posteriors of silence: value and frames of each run."""
    return np.concatenate([np.full(frames, value, np.float32) for value, frames in runs])


def test_speech_ends_at_every_pause_that_lasts_and_at_the_end():
    heard = silence((0.9, 5), (0.1, 30), (0.95, 20), (0.0, 20), (0.95, 8), (0.0, 20), (1.0, 3))
    assert np.flatnonzero(ends_of_speech(heard)).tolist() == [35, 103]
    assert np.flatnonzero(ends_of_speech(heard[:90])).tolist() == [35, 90]


def test_an_unsure_pause_ends_speech_when_it_lasts():
    """At a posterior of 0.6 the threshold of 0.8 sinks far enough in 31 frames."""
    for frames, ends in ((30, [10 + 30 + 10]), (32, [10, 10 + 32 + 10])):
        heard = silence((0.0, 10), (0.6, frames), (0.0, 10))
        assert np.flatnonzero(ends_of_speech(heard)).tolist() == ends


def test_nothing_ends_where_nothing_is_said():
    assert not ends_of_speech(silence((0.9, 40))).any()
    assert not ends_of_speech(np.zeros(0, np.float32)).any()


def test_a_stream_ends_where_the_whole_recording_does():
    samples = sound((0.5, 1.0), (0, 1.5))
    listener = heard_in(Loudness(), samples, 480)
    assert listener.end is not None
    first = np.flatnonzero(ends_of_speech(listener.silence))[0]
    assert listener.end.speech_end == first * 320

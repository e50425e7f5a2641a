"""Takes of a speech: a batch equals its rows one by one, and a chooser decides what is heard."""

from __future__ import annotations

import numpy as np
import pytest

from ssml_engine.plan import Controls, Silence
from ssml_engine.synthesis import DecodingOptions, Engine, SamplingOptions, SpeechTakes
from ssml_engine.synthesis.decoding import decode_stream, decode_takes, speak_codes
from ssml_engine.synthesis.timing import time_speeches

from .conftest import make_plan, make_speech

WORDS = ["hələ", "wɜld", "bɛst"]


class Fixed:
    """Always wants one take; keeps what it was shown."""

    def __init__(self, take: int) -> None:
        self.take = take
        self.shown: list[tuple[int, str]] = []

    def choose(self, takes: SpeechTakes) -> np.ndarray:
        self.shown.append((takes.offset_samples, takes.timed.speech.text))
        return takes.render([0, self.take])[1]


def test_a_batch_of_takes_holds_each_take_and_the_first_is_the_stream(engine: Engine) -> None:
    plan = make_plan(make_speech(WORDS * 4))
    speaker = engine.speaker("en-US-Test")
    timed = time_speeches(engine.networks, plan, [plan.items[0]], [speaker.prompt.facts])[0].timed  # type: ignore[list-item]
    options = DecodingOptions(seed=5)
    batch = decode_takes(engine.networks, speaker, timed, options, 0, (0, 1, 3))
    streamed = [chunk.codes for chunk in decode_stream(engine.networks, speaker, timed, options)]
    assert np.array_equal(batch[0].codes, np.concatenate(streamed))
    alone = decode_takes(engine.networks, speaker, timed, options, 0, (3,))[0]
    assert np.array_equal(batch[2].codes, alone.codes)
    assert np.abs(batch[2].samples - alone.samples).max() < 1e-4
    assert not np.array_equal(batch[0].codes, batch[1].codes)


def test_the_first_take_of_seed_0_is_the_likeliest_and_the_others_are_drawn(engine: Engine) -> None:
    plan = make_plan(make_speech(WORDS))
    speaker = engine.speaker("en-US-Test")
    timed = time_speeches(engine.networks, plan, [plan.items[0]], [speaker.prompt.facts])[0].timed  # type: ignore[list-item]

    def takes_of(seed: int, temperature: float) -> list[np.ndarray]:
        options = DecodingOptions(SamplingOptions(temperature=temperature), seed=seed)
        return [take.codes for take in decode_takes(engine.networks, speaker, timed, options, 0, (0, 1))]

    first, second = takes_of(seed=0, temperature=0.8)
    assert np.array_equal(first, takes_of(seed=3, temperature=0.0)[0])
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, takes_of(seed=1, temperature=0.8)[0])


def test_late_takes_are_drawn_more_freely() -> None:
    options = DecodingOptions(seed=1)
    temperatures = [options.sampling_of(take).temperature for take in range(8)]
    assert temperatures == sorted(temperatures)
    assert temperatures[0] == temperatures[3] < temperatures[4] == temperatures[7]


def test_choosing_take_0_changes_nothing_and_another_changes_only_the_sound(engine: Engine) -> None:
    quiet = Controls(gain=0.5)
    plan = make_plan(make_speech(WORDS), Silence(0, 150.0, (0, 0)), make_speech(WORDS[::-1], quiet))
    plain = engine.synthesize(plan, seed=1)
    same = engine.synthesize(plan, seed=1, chooser=Fixed(0))
    chooser = Fixed(2)
    other = engine.synthesize(plan, seed=1, chooser=chooser)
    assert np.abs(same.samples - plain.samples).max() < 1e-4
    assert other.samples.shape == plain.samples.shape
    assert np.abs(other.samples - plain.samples).max() > 1e-2
    assert other.events == plain.events
    assert [text for _, text in chooser.shown] == [item.text for item in plan.items if hasattr(item, "text")]
    assert chooser.shown[0][0] == 0 < chooser.shown[1][0]


def test_what_a_chooser_raises_ends_the_rendering(engine: Engine) -> None:
    class Refusing:
        def choose(self, takes: SpeechTakes) -> np.ndarray:
            raise LookupError("nothing is good enough")

    with pytest.raises(LookupError, match="good enough"):
        engine.synthesize(make_plan(make_speech(WORDS)), chooser=Refusing())


def test_known_codes_are_spoken_as_they_were_when_drawn(engine: Engine) -> None:
    plan = make_plan(make_speech(WORDS * 4))
    speaker = engine.speaker("en-US-Test")
    timed = time_speeches(engine.networks, plan, [plan.items[0]], [speaker.prompt.facts])[0].timed  # type: ignore[list-item]
    drawn = decode_takes(engine.networks, speaker, timed, DecodingOptions(seed=5), 0, (0,))[0]
    spoken = speak_codes(engine.networks, speaker, timed, drawn.codes[:, 0])
    assert np.array_equal(spoken.codes, drawn.codes)
    assert np.array_equal(spoken.samples, drawn.samples)
    with pytest.raises(ValueError, match=r"\[3\] codes for"):
        speak_codes(engine.networks, speaker, timed, drawn.codes[:3, 0])

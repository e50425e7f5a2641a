"""Recordings in a plan that are said again: what a converter hears is rendered like any speech."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.plan import Conversion, Plan, Silence
from ssml_engine.synthesis import AudioChunk, Engine, Event
from ssml_engine.synthesis.engine import ConversionRefused
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.respeaking import ConversionUnable
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.synthesis.timing import time_speeches
from ssml_engine.voices import VoiceFacts, VoiceLibrary

from .conftest import make_plan, make_speech
from .sounds import FakeFetcher, tone, wav

FETCHER = FakeFetcher({"talk": wav(tone(1.0, 300.0)), "noise": b"RIFF and nothing else"})


class ScriptedConverter:
    """Hears the same in every recording: a word, a rest, two words."""

    def __init__(self, networks: Networks) -> None:
        self.networks = networks
        self.heard: list[tuple[int, str, str]] = []

    def convert(
        self, samples: NDArray[np.float32], conversion: Conversion, voice: VoiceFacts, locale: str
    ) -> Iterator[TimedSpeech | Silence]:
        self.heard.append((len(samples), voice.name, locale))
        if conversion.url == "mute":
            raise ConversionUnable("nobody speaks in it")
        return self._parts(voice)

    def _parts(self, voice: VoiceFacts) -> Iterator[TimedSpeech | Silence]:
        for words in (["hələ"], None, ["wɜld", "sə"]):
            if words is None:
                yield Silence(0, 100.0, (5, 9))
            else:
                speech = make_speech(words)
                yield time_speeches(self.networks, make_plan(speech), [speech], [voice])[0]


@pytest.fixture
def converter(networks: Networks) -> ScriptedConverter:
    return ScriptedConverter(networks)


@pytest.fixture
def speaking(networks: Networks, library: VoiceLibrary, converter: ScriptedConverter) -> Engine:
    return Engine(networks, library, fetcher=FETCHER, converter=converter)


def plan_of(url: str) -> Plan:
    return make_plan(Conversion(0, url, (5, 9)))


def test_all_parts_are_heard_with_their_words(speaking: Engine, converter: ScriptedConverter) -> None:
    result = speaking.synthesize(plan_of("talk"))
    words = [event for event in result.events if event.kind == "word"]
    assert [event.text for event in words] == ["hələ", "wɜld", "sə"]
    assert words[1].offset_samples > words[0].offset_samples + words[0].duration_samples + 2400
    assert result.events[-1].offset_samples == len(result.samples)
    assert converter.heard == [(24_000, "en-US-Test", "en-US")]


def test_whole_and_streamed_are_the_same(speaking: Engine) -> None:
    whole = speaking.synthesize(plan_of("talk"), seed=3).samples
    chunks = [
        part.samples for part in speaking.render(plan_of("talk"), seed=3) if isinstance(part, AudioChunk)
    ]
    assert len(chunks) > 1
    np.testing.assert_array_equal(np.concatenate(chunks), whole)


def test_audio_leaves_before_all_is_decoded(speaking: Engine) -> None:
    parts = speaking.render(plan_of("talk"))
    first = next(part for part in parts if isinstance(part, AudioChunk))
    assert len(first.samples) <= 48 * HOP_LENGTH


@pytest.mark.parametrize(
    ("url", "code", "reason"),
    [
        ("gone", "SSML-CONVERSION-FETCH", "the server answered 404"),
        ("noise", "SSML-CONVERSION-FETCH", ""),
    ],
)
def test_a_recording_that_cannot_be_had_refuses_the_plan(
    speaking: Engine, url: str, code: str, reason: str
) -> None:
    with pytest.raises(ConversionRefused, match=f"{url} cannot be said again: {reason}") as caught:
        list(speaking.render(plan_of(url)))
    assert (caught.value.code, caught.value.url, caught.value.source) == (code, url, (5, 9))


def test_a_recording_without_speech_refuses_the_plan_before_any_audio(
    networks: Networks, library: VoiceLibrary, converter: ScriptedConverter
) -> None:
    speaking = Engine(
        networks, library, fetcher=FakeFetcher({"mute": wav(tone(1.0, 300.0))}), converter=converter
    )
    parts = []
    with pytest.raises(ConversionRefused, match="nobody speaks") as caught:
        parts.extend(speaking.render(plan_of("mute")))
    assert caught.value.code == "SSML-CONVERSION-SPEECH"
    assert not any(isinstance(part, AudioChunk) for part in parts)


def test_an_engine_without_a_converter_says_so(networks: Networks, library: VoiceLibrary) -> None:
    engine = Engine(networks, library, fetcher=FETCHER)
    with pytest.raises(ConversionRefused, match="hears no recordings"):
        list(engine.render(plan_of("talk")))


def test_a_caller_who_left_gets_no_more(speaking: Engine) -> None:
    left: list[bool] = []
    parts = speaking.render(plan_of("talk"), cancelled=lambda: bool(left))
    next(part for part in parts if isinstance(part, AudioChunk))
    left.append(True)
    events = [part for part in parts if isinstance(part, Event)]
    assert not {event.text for event in events} & {"wɜld", "sə"}
    assert "ended" not in {event.kind for event in events}

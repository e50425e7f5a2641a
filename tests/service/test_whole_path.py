"""SSML to samples over a real socket with the real engine, its networks small and their weights random.

What is heard means nothing; that it is the same however it is asked for, on time and in place, does.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ssml_engine.v1 import synthesis_pb2
from tests.service.scripted import until
from tests.synthesis.conftest import engine, library, networks

__all__ = ["engine", "library", "networks"]

DOCUMENT = (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'
    '<voice name="en-US-Test">It costs $5. <break time="700ms"/>'
    '<prosody rate="1.5" pitch="+10%">Thank <bookmark mark="here"/> you.</prosody></voice></speak>'
)
LONG = DOCUMENT.replace("Thank", "Thank you very much indeed, dear friends. " * 40)


@pytest.fixture
def service(serve, engine):
    return serve(engine, max_running=2)


def synthesis_input(ssml: str = DOCUMENT) -> synthesis_pb2.SynthesisInput:
    return synthesis_pb2.SynthesisInput(ssml=ssml)


def whole(service, seed: int = 0, audio_format: str = "raw-24khz-16bit-mono-pcm"):
    options = synthesis_pb2.SynthesisOptions(seed=seed, audio_format=audio_format)
    return service.synthesis.Synthesize(
        synthesis_pb2.SynthesizeRequest(input=synthesis_input(), options=options)
    )


def stream(service, ssml: str = DOCUMENT, seed: int = 0):
    options = synthesis_pb2.SynthesisOptions(seed=seed)
    return service.synthesis.StreamSynthesize(
        synthesis_pb2.StreamSynthesizeRequest(input=synthesis_input(ssml), options=options)
    )


def test_streamed_and_whole_audio_are_the_same_and_a_seed_names_it(service):
    first, again, other = whole(service), whole(service), whole(service, seed=1)
    streamed = b"".join(part.chunk.audio for part in stream(service) if part.HasField("chunk"))
    assert len(first.audio) > 24_000
    assert streamed == first.audio == again.audio
    assert other.audio != first.audio


def test_requests_at_one_time_do_not_mix(service):
    alone = [whole(service, seed).audio for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: whole(service, seed).audio, range(4)))
    assert together == alone
    assert len(set(alone)) == 4


def test_words_are_those_of_the_document_at_their_places(service):
    answer = whole(service)
    words = [event for event in answer.events if event.HasField("word")]
    assert [event.word.text for event in words] == ["It", "costs", "$5", "Thank", "you"]
    for event in words:
        assert DOCUMENT[event.source.start : event.source.end] == event.word.text
    (mark,) = [event for event in answer.events if event.HasField("mark")]
    assert mark.mark.name == "here"
    assert mark.audio_offset.ToNanoseconds() == words[4].audio_offset.ToNanoseconds()


def test_the_last_event_is_the_length_of_the_audio(service):
    answer = whole(service)
    num_samples = len(answer.audio) // 2
    assert answer.events[-1].HasField("ended")
    expected_ns = num_samples * 10**9 // 24_000
    assert answer.events[-1].audio_offset.ToNanoseconds() == expected_ns
    assert answer.duration.ToNanoseconds() == expected_ns


def test_no_event_comes_later_than_its_audio(service):
    sent_ns = 0
    for part in stream(service):
        if part.HasField("chunk"):
            sent_ns += len(part.chunk.audio) // 2 * 10**9 // 24_000
        elif part.HasField("event") and not part.event.HasField("ended"):
            # 50 µs: a sample, and what rounding to nanoseconds takes off.
            assert part.event.audio_offset.ToNanoseconds() >= sent_ns - 50_000, part.event


def test_plain_text_and_the_document_that_says_it_sound_the_same(service):
    text = "It costs $5."
    said = service.synthesis.Synthesize(
        synthesis_pb2.SynthesizeRequest(
            input=synthesis_pb2.SynthesisInput(text=text, default_voice="en-US-Test")
        )
    )
    document = DOCUMENT[: DOCUMENT.index("It costs")] + text + "</voice></speak>"
    written = service.synthesis.Synthesize(synthesis_pb2.SynthesizeRequest(input=synthesis_input(document)))
    assert said.audio == written.audio
    for event in said.events:
        if event.HasField("word"):
            assert text[event.source.start : event.source.end] == event.word.text


def test_a_client_that_leaves_stops_the_networks(service):
    call = stream(service, LONG)
    next(part for part in call if part.HasField("chunk"))
    call.cancel()
    metrics = service.server.metrics
    until(lambda: metrics.registry.get_sample_value("ssml_engine_running_renderings") == 0)
    rendered_s = metrics.registry.get_sample_value("ssml_engine_audio_seconds_total")
    assert 0 < rendered_s < 30, "far more was rendered than anybody asked for"

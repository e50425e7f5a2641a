"""The shipped weights behind a real socket: heard by an independent recogniser, streamed, stopped."""

from __future__ import annotations

import time

import numpy as np
import pytest
import torch

from ssml_engine.recognition import WhisperRecognizer, word_error_rate
from ssml_engine.synthesis import Engine
from ssml_engine.v1 import synthesis_pb2
from tests.service.scripted import until

pytestmark = pytest.mark.weights

SENTENCES = (
    "Good morning, the train to the coast leaves in ten minutes.",
    "Thank you, I had nearly missed it again this week.",
)
DOCUMENT = (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'
    f'<voice name="en-US-Clara">{SENTENCES[0]}<break time="900ms"/></voice>'
    f'<voice name="en-US-Felix"><prosody rate="-10%">{SENTENCES[1]}</prosody></voice></speak>'
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    torch.set_num_threads(2)
    return Engine.load(device="cpu")


@pytest.fixture
def service(serve, engine):
    return serve(engine, max_running=1)


def parts_of(service, ssml: str = DOCUMENT):
    request = synthesis_pb2.StreamSynthesizeRequest(input=synthesis_pb2.SynthesisInput(ssml=ssml))
    return service.synthesis.StreamSynthesize(request, timeout=300)


def test_a_streamed_document_says_its_words_and_keeps_its_break(service):
    parts, times = [], []
    for part in parts_of(service):
        parts.append(part)
        times.append(time.monotonic())
    chunks = [number for number, part in enumerate(parts) if part.HasField("chunk")]
    rendering_s = times[-1] - times[0]
    assert times[chunks[0]] - times[0] < 0.6 * rendering_s, "the first audio did not leave early"
    pcm = b"".join(parts[number].chunk.audio for number in chunks)
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)

    heard = WhisperRecognizer().transcribe(samples, 24_000, "en").text
    errors = word_error_rate(" ".join(SENTENCES), heard)
    assert errors.rate <= 0.35, heard

    words = [part.event for part in parts if part.HasField("event") and part.event.HasField("word")]
    number = next(n for n, event in enumerate(words) if event.word.text == "Thank")
    before, after = words[number - 1], words[number]
    end_ns = before.audio_offset.ToNanoseconds() + before.duration.ToNanoseconds()
    gap_ns = after.audio_offset.ToNanoseconds() - end_ns
    assert gap_ns >= 900_000_000
    middle = slice(int((end_ns + gap_ns / 3) * 24e-6), int((end_ns + 2 * gap_ns / 3) * 24e-6))
    assert np.abs(samples[middle]).max() < 0.02, "the break is not silent"


def test_a_client_that_leaves_frees_the_only_place_within_seconds(service):
    call = parts_of(service, DOCUMENT.replace(SENTENCES[0], " ".join(SENTENCES) * 10))
    next(part for part in call if part.HasField("chunk"))
    call.cancel()
    started = time.monotonic()
    metrics = service.server.metrics.registry
    until(lambda: metrics.get_sample_value("ssml_engine_running_renderings") == 0)
    assert time.monotonic() - started < 10

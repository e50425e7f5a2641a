"""A client that leaves in the middle frees threads, processes and memory: a real engine, a real socket."""

from __future__ import annotations

import gc
import subprocess
import threading
import weakref

import pytest

from bench.stand_in import stand_in_engine
from ssml_engine.audio import Resource
from ssml_engine.synthesis import rendering
from ssml_engine.v1 import synthesis_pb2
from tests.service.scripted import until
from tests.synthesis.sounds import tone, wav

DOCUMENT = (
    '<speak version="1.0" xml:lang="en-US"><voice name="en-US-Standin">'
    + "The harbour master swept his office. " * 60
    + '<audio src="https://media.example/late.wav"/></voice></speak>'
)


class SlowFetcher:
    """The recording that is fetched ahead comes when the test says so."""

    def __init__(self) -> None:
        self.answers = threading.Event()

    def fetch(self, url, kind, *, timeout_s=None):
        self.answers.wait(60)
        return Resource(wav(tone(1.0)), url, "audio/wav")


@pytest.fixture
def slow_fetcher():
    fetcher = SlowFetcher()
    yield fetcher
    fetcher.answers.set()


def test_a_stream_that_is_left_holds_nothing(serve, tmp_path, monkeypatch, slow_fetcher):
    engine = stand_in_engine(tmp_path)
    engine.fetcher = slow_fetcher
    renderings, coders = [], []
    real_rendering, real_popen = rendering.Rendering.__init__, subprocess.Popen

    def remember(self, *arguments, **options):
        renderings.append(weakref.ref(self))
        real_rendering(self, *arguments, **options)

    def start(*arguments, **options):
        coders.append(real_popen(*arguments, **options))
        return coders[-1]

    monkeypatch.setattr(rendering.Rendering, "__init__", remember)
    monkeypatch.setattr(subprocess, "Popen", start)
    service = serve(engine, max_running=1)
    request = synthesis_pb2.StreamSynthesizeRequest(
        input=synthesis_pb2.SynthesisInput(ssml=DOCUMENT),
        options=synthesis_pb2.SynthesisOptions(audio_format="audio-24khz-48kbitrate-mono-mp3"),
    )
    call = service.synthesis.StreamSynthesize(request)
    next(part for part in call if part.HasField("chunk"))
    assert any(thread.name == "recording" for thread in threading.enumerate())
    call.cancel()
    metrics = service.server.metrics.registry
    until(lambda: metrics.get_sample_value("ssml_engine_running_renderings") == 0)
    until(lambda: all(coder.poll() is not None for coder in coders))
    assert any("mp3" in coder.args for coder in coders)
    until(lambda: gc.collect() >= 0 and renderings[0]() is None)
    # A fetch that was begun ends by itself, within the fetcher's limits; nobody keeps what it brings.
    slow_fetcher.answers.set()
    until(lambda: not any(thread.name == "recording" for thread in threading.enumerate()))

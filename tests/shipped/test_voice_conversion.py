"""A recording of one shipped voice, said again by another: the same words and melody, the other's voice."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from ssml_engine.audio.fetch import Resource, ResourceKind
from ssml_engine.evaluation.pitch import measure_f0
from ssml_engine.evaluation.run import prompt_samples
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.recognition import SpeakerEncoder, WhisperRecognizer, speaker_similarity, word_error_rate
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import Engine, Synthesis

SOURCE, TARGET = "en-US-Nora", "en-US-Miles"
TEXT = "Can you tell me which platform the northern train leaves from?"
TRACKER_CONFIDENCE = 0.5


class OneRecording:
    """Answers every address with the same recording."""

    def __init__(self) -> None:
        self.content = b""

    def hold(self, samples: np.ndarray) -> None:
        file = io.BytesIO()
        soundfile.write(file, samples, SAMPLE_RATE, format="WAV")
        self.content = file.getvalue()

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        return Resource(self.content, url, "audio/wav")


@pytest.fixture(scope="module")
def recording() -> OneRecording:
    return OneRecording()


@pytest.fixture(scope="module")
def speaking(recording: OneRecording, recognizer: WhisperRecognizer) -> Engine:
    return Engine.load(device="cpu", fetcher=recording, recognizer=lambda: recognizer)


def say(engine: Engine, voice: str, markup: str) -> Synthesis:
    space = 'xmlns:mstts="http://www.w3.org/2001/mstts"'
    document = f'<speak version="1.0" xml:lang="en-US" {space}><voice name="{voice}">{markup}</voice></speak>'
    prepared = prepare(Request(document), engine.catalog)
    assert prepared.plan is not None, prepared.diagnostics
    return engine.synthesize(prepared.plan, seed=1)


@pytest.fixture(scope="module")
def source(speaking: Engine) -> np.ndarray:
    return say(speaking, SOURCE, TEXT).samples


@pytest.fixture(scope="module")
def converted(speaking: Engine, recording: OneRecording, source: np.ndarray) -> Synthesis:
    recording.hold(source)
    return say(speaking, TARGET, '<mstts:voiceconversion url="https://media.example/a.wav"/>')


def test_the_words_are_heard_again(converted: Synthesis, recognizer: WhisperRecognizer) -> None:
    heard = recognizer.transcribe(converted.samples, SAMPLE_RATE, "en").text
    found = word_error_rate(TEXT, heard)
    assert found.rate <= 0.2, found.alignment
    words = " ".join(event.text for event in converted.events if event.kind == "word")
    assert word_error_rate(TEXT, words).rate <= 0.2


def test_it_lasts_as_long_as_the_recording(converted: Synthesis, source: np.ndarray) -> None:
    assert 0 <= len(converted.samples) - len(source) < HOP_LENGTH


def test_the_voice_is_the_targets(speaking: Engine, converted: Synthesis, source: np.ndarray) -> None:
    encoder = SpeakerEncoder()
    said, own, target = (
        encoder.embed(samples, SAMPLE_RATE)
        for samples in (converted.samples, source, prompt_samples(speaking, TARGET))
    )
    assert speaker_similarity(said, target) > speaker_similarity(said, own) + 0.1


def test_the_melody_is_the_sources_in_the_targets_register(
    speaking: Engine, converted: Synthesis, source: np.ndarray
) -> None:
    curves = [measure_f0(samples, TRACKER_CONFIDENCE) for samples in (source, converted.samples)]
    length = min(map(len, curves))
    high, low = (curve[:length] for curve in curves)
    both = (high > 0) & (low > 0)
    assert both.sum() > 40
    assert np.corrcoef(np.log2(high[both]), np.log2(low[both]))[0, 1] > 0.8
    mean = speaking.catalog.prompt(TARGET).facts.statistics[0]
    assert np.log2(low[low > 0]).mean() == pytest.approx(mean, abs=0.2)

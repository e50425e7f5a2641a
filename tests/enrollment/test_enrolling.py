"""Recordings that will not do are refused by code and leave nothing behind; one that will is spoken with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from ssml_engine.enrollment import Enroller, Enrollment, EnrollmentRefused, EnrollmentRequest
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.recognition import Transcript, WhisperRecognizer
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import Engine
from ssml_engine.voices import VoiceLibrary, models_folder, open_library

Enroll = Callable[[bytes, EnrollmentRequest], Enrollment]

RATE = 24_000
SEED = np.random.default_rng(5)
NOISE = (0.1 * SEED.standard_normal(3 * RATE)).astype(np.float32)
TONE = (0.3 * np.sin(np.arange(3 * RATE) * 2 * np.pi * 440 / RATE)).astype(np.float32)


@pytest.fixture(scope="module")
def enroller() -> Enroller:
    return Enroller.load(models_folder(), WhisperRecognizer)


@pytest.fixture
def library(tmp_path: Path) -> VoiceLibrary:
    return open_library(tmp_path / "voices")


@pytest.fixture
def enroll(enroller: Enroller, library: VoiceLibrary) -> Enroll:
    return lambda content, request: enroller.enroll(content, request, library.store())


@pytest.fixture(scope="module")
def spoken() -> Callable[[str], np.ndarray]:
    """The prompt of a shipped voice as a recording."""
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, models_folder() / "codec.safetensors")

    def decode(name: str) -> np.ndarray:
        prompt = open_library(Path("/nonexistent")).prompt(name)
        with torch.inference_mode():
            return codec.decode(torch.from_numpy(prompt.codes.astype("int64"))[None])[0].numpy()

    return decode


def as_file(samples: np.ndarray, kind: str = "WAV") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format=kind)
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("voice.wav", as_file(TONE))
    return file.getvalue()


BAD = {
    "empty": (b"", "UNREADABLE_FILE"),
    "text": (b"hello " * 500, "UNREADABLE_FILE"),
    "zip": (zipped(), "UNREADABLE_FILE"),
    "broken wav": (b"RIFF" + bytes(SEED.integers(0, 256, 4000, np.uint8)), "UNREADABLE_FILE"),
    "broken flac": (b"fLaC" + bytes(SEED.integers(0, 256, 4000, np.uint8)), "UNREADABLE_FILE"),
    "broken ogg": (b"OggS" + bytes(SEED.integers(0, 256, 4000, np.uint8)), "UNREADABLE_FILE"),
    "0.2 s": (as_file(TONE[:4800]), "TOO_SHORT"),
    "10 minutes": (as_file(np.tile(TONE, 200), "FLAC"), "TOO_LONG"),
    "silence": (as_file(np.zeros(3 * RATE, np.float32)), "SILENCE"),
    "noise": (as_file(NOISE), "NO_SPEECH"),
    "tone": (as_file(TONE), "MUSIC"),
}


def refused(enroll: Enroll, content: bytes, **changes: str) -> tuple[str, ...]:
    request = replace(EnrollmentRequest("Anna", "I agree."), **changes)
    with pytest.raises(EnrollmentRefused) as caught:
        enroll(content, request)
    return caught.value.codes


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_speech_is_refused_and_nothing_is_stored(name: str, enroll: Enroll, tmp_path: Path) -> None:
    content, code = BAD[name]
    assert refused(enroll, content) == (code,)
    assert not list(tmp_path.rglob("*.safetensors"))


def test_clipped_and_noisy_speech_is_refused(enroll: Enroll, spoken: Callable[[str], np.ndarray]) -> None:
    speech = spoken("en-US-Clara")
    assert "CLIPPING" in refused(enroll, as_file(np.clip(30 * speech, -0.9, 0.9)))
    noise = np.resize(NOISE, len(speech)) * np.float32(0.4 * speech.std() / NOISE.std())
    assert "LOW_SNR" in refused(enroll, as_file(speech + noise))


def test_two_speakers_are_refused(enroll: Enroll, spoken: Callable[[str], np.ndarray]) -> None:
    both = np.concatenate([spoken("en-US-Nora"), spoken("en-US-Miles")])
    assert refused(enroll, as_file(both)) == ("SEVERAL_SPEAKERS",)


class Hears:
    """A recogniser that hears a text in everything."""

    name = "script"

    def __init__(self, text: str) -> None:
        self.text = text

    def transcribe(
        self, samples: np.ndarray, sample_rate: int, locale: str = "en", *, word_times: bool = False
    ) -> Transcript:
        return Transcript(self.text, (), locale, 1.0, 0.0)


def test_a_transcript_of_other_speech_is_refused(
    library: VoiceLibrary, spoken: Callable[[str], np.ndarray]
) -> None:
    said = library.prompt("en-US-Clara").facts.transcript
    ears = Enroller.load(models_folder(), lambda: Hears(said))
    recording = as_file(spoken("en-US-Clara"))
    wrong = EnrollmentRequest("Anna", "I agree.", transcript="The invoice is due on the third of March, I fear.")
    with pytest.raises(EnrollmentRefused) as caught:
        ears.enroll(recording, wrong, library.store())
    assert caught.value.codes == ("TRANSCRIPT_MISMATCH",)
    assert said[:40] in str(caught.value)
    assert library.profile("Anna") is None
    right = replace(wrong, transcript=said)
    assert ears.enroll(recording, right, library.store()).prompt.facts.name == "Anna"


def test_names_locales_and_consent_are_checked(
    enroll: Enroll, spoken: Callable[[str], np.ndarray]
) -> None:
    speech = as_file(spoken("en-US-Clara"))
    assert refused(enroll, speech, consent=" ", name="../x") == ("NO_CONSENT", "NAME_INVALID")
    assert refused(enroll, speech, name="en-US-Clara") == ("NAME_TAKEN",)
    assert refused(enroll, speech, locale="xx-XX") == ("LANGUAGE_UNSUPPORTED",)


def test_an_enrolled_voice_is_spoken_by_an_engine_that_runs_already(
    enroll: Enroll, library: VoiceLibrary, spoken: Callable[[str], np.ndarray], tmp_path: Path
) -> None:
    engine = Engine.load(voices_dir=tmp_path / "voices", device="cpu")
    assert engine.catalog.resolve("Anna") is None
    transcript = library.prompt("en-US-Clara").facts.transcript
    enrolled = enroll(
        as_file(spoken("en-US-Clara")), EnrollmentRequest("Anna", "I agree.", transcript=transcript)
    )
    assert enrolled.prompt.facts.consent == "I agree."
    assert 1.8 <= enrolled.prompt_s <= 5.1
    prepared = prepare(
        Request('<speak version="1.0" xml:lang="en-US"><voice name="Anna">Good morning.</voice></speak>'),
        engine.catalog,
    )
    assert prepared.plan is not None, prepared.diagnostics
    said = engine.synthesize(prepared.plan).samples
    assert len(said) > RATE // 2
    assert np.abs(said).max() > 0.02

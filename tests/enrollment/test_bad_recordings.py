"""Forty bad recordings: each refused with its reason, none stored, none crashes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from ssml_engine.audio import encode, find_format
from ssml_engine.enrollment import Enroller, EnrollmentRefused, EnrollmentRequest
from ssml_engine.recognition import Recognizer, SpeakerEncoder
from ssml_engine.voices import VoiceStore, models_folder, open_library

RATE = 24_000
TIME_S = np.arange(3 * RATE) / RATE
Waves = dict[str, np.ndarray]


def wav(samples: np.ndarray, rate: int = RATE, kind: str = "WAV", subtype: str | None = None) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


def tones(*hertz: float, decay: float = 0.0) -> np.ndarray:
    """A chord, struck twice a second where it decays."""
    envelope = np.exp(-decay * (TIME_S % 0.5))
    return (envelope * sum(np.sin(2 * np.pi * f * TIME_S) for f in hertz) / (2 * len(hertz))).astype(np.float32)


def noise(seed: int, colour: float = 0.0) -> np.ndarray:
    """White noise at 0, pink at 0.5, brown at 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(TIME_S)))
    spectrum /= np.maximum(np.arange(len(spectrum)), 60) ** colour
    samples = np.fft.irfft(spectrum, len(TIME_S))
    return (0.3 * samples / np.abs(samples).max()).astype(np.float32)


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("voice.wav", content)
    return file.getvalue()


def scrambled(content: bytes, seed: int) -> bytes:
    """The first bytes as they are, the rest random."""
    return content[:12] + np.random.default_rng(seed).bytes(3000)


@pytest.fixture(scope="module")
def enroller() -> Enroller:
    def nobody() -> Recognizer:
        raise AssertionError("a bad recording is refused before anybody writes it down")

    return Enroller.load(models_folder(), nobody)


@pytest.fixture(scope="module")
def waves(enroller: Enroller) -> Waves:
    """The prompts of the shipped voices as recordings."""
    found = {}
    library = open_library(Path("/nonexistent"))
    for info in library.voices():
        prompt = library.prompt(info.name)
        with torch.inference_mode():
            codes = torch.from_numpy(prompt.codes.astype(np.int64))[None]
            found[info.name] = enroller._networks.codec.decode(codes)[0].numpy()
    return found


SPEAKER = "en-GB-Edith"


def clipped(gain: float) -> Callable[[Waves], bytes]:
    return lambda waves: wav(np.clip(waves[SPEAKER] * gain / np.abs(waves[SPEAKER]).max(), -0.99, 0.99))


def noisy(snr_db: float, colour: float) -> Callable[[Waves], bytes]:
    def make(waves: Waves) -> bytes:
        speech = waves[SPEAKER]
        din = np.resize(noise(9, colour), len(speech))
        return wav(speech + din * np.float32(speech.std() / din.std() * 10 ** (-snr_db / 20)))

    return make


def two(first: str, second: str) -> Callable[[Waves], bytes]:
    return lambda waves: wav(np.concatenate([waves[first], waves[second]]))


def in_format(name: str) -> bytes:
    return encode(tones(300, 450), find_format(name), source_rate_hz=RATE)


SILENT = np.zeros(3 * RATE, np.float32)
WHOLE = wav(tones(440))
BAD: dict[str, tuple[bytes | Callable[[Waves], bytes], str]] = {
    "nothing at all": (b"", "UNREADABLE_FILE"),
    "a text": (b"Good morning. " * 300, "UNREADABLE_FILE"),
    "a page": (b"<!doctype html><html><body>404</body></html>", "UNREADABLE_FILE"),
    "a zip named .wav": (zipped(WHOLE), "UNREADABLE_FILE"),
    "a pickle": (b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00" + bytes(50), "UNREADABLE_FILE"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(2000), "UNREADABLE_FILE"),
    "a playlist": (b"#EXTM3U\nfile:///etc/passwd\n", "UNREADABLE_FILE"),
    "random bytes": (np.random.default_rng(1).bytes(5000), "UNREADABLE_FILE"),
    "a broken WAV": (scrambled(WHOLE, 2), "UNREADABLE_FILE"),
    "a broken FLAC": (scrambled(wav(tones(440), kind="FLAC"), 3), "UNREADABLE_FILE"),
    "a broken Ogg": (scrambled(wav(tones(440), kind="OGG"), 4), "UNREADABLE_FILE"),
    "a broken AIFF": (scrambled(wav(tones(440), kind="AIFF"), 5), "UNREADABLE_FILE"),
    "a broken WebM": (scrambled(in_format("webm-24khz-16bit-mono-opus"), 6), "UNREADABLE_FILE"),
    "a broken M4A": (b"\x00\x00\x00\x20ftypM4A " + np.random.default_rng(7).bytes(3000), "UNREADABLE_FILE"),
    "a header without sound": (wav(np.zeros(0, np.float32)), "TOO_SHORT"),
    "a WAV cut short": (WHOLE[:4000], "TOO_SHORT"),
    "0.2 s": (wav(tones(440)[:4800]), "TOO_SHORT"),
    "0.9 s at 8 kHz": (wav(tones(440)[: int(0.9 * 8000)], 8000), "TOO_SHORT"),
    "half a second of speech": (
        lambda waves: wav(np.concatenate([waves[SPEAKER][2000:14_000], SILENT])), "TOO_SHORT",
    ),
    "31 s": (wav(np.tile(tones(440), 11)[: 31 * RATE]), "TOO_LONG"),
    "10 minutes": (wav(np.tile(tones(440), 200), kind="FLAC"), "TOO_LONG"),
    "10 minutes at 8 kHz": (wav(np.zeros(600 * 8000, np.float32), 8000), "TOO_LONG"),
    "silence": (wav(SILENT), "SILENCE"),
    "silence in stereo": (wav(np.zeros((3 * 44_100, 2), np.float32), 44_100), "SILENCE"),
    "dither": (wav(noise(8) * np.float32(1e-3), subtype="PCM_24"), "SILENCE"),
    "not a number": (wav(np.full(3 * RATE, np.nan, np.float32), subtype="FLOAT"), "SILENCE"),
    "white noise": (wav(noise(1)), "NO_SPEECH"),
    "pink noise": (wav(noise(2, 0.5)), "NO_SPEECH"),
    "clicks": (wav((np.arange(3 * RATE) % 3000 == 0).astype(np.float32)), "NO_SPEECH"),
    "a tone": (wav(tones(440)), "MUSIC"),
    "a chord": (wav(tones(261.6, 329.6, 392.0, 523.3)), "MUSIC"),
    "a struck chord": (wav(tones(261.6, 329.6, 392.0, decay=6.0)), "MUSIC"),
    "a chord as MP3": (in_format("audio-24khz-48kbitrate-mono-mp3"), "MUSIC"),
    "clipped": (clipped(4.0), "CLIPPING"),
    "clipped to squares": (clipped(40.0), "CLIPPING"),
    "speech in white noise": (noisy(5.0, 0.0), "LOW_SNR"),
    "speech in pink noise": (noisy(5.0, 0.5), "LOW_SNR"),
    "a man, then a woman": (two("en-GB-Arthur", "en-GB-Edith"), "SEVERAL_SPEAKERS"),
    "two women": (two("en-GB-Edith", "en-GB-Iris"), "SEVERAL_SPEAKERS"),
    "a woman, then a man": (two("en-US-Nora", "en-US-Miles"), "SEVERAL_SPEAKERS"),
}  # fmt: skip


def test_there_are_forty() -> None:
    assert len(BAD) == 40


@pytest.mark.parametrize("name", BAD)
def test_a_bad_recording_is_refused_for_its_reason(
    name: str, enroller: Enroller, waves: Waves, tmp_path: Path
) -> None:
    made, code = BAD[name]
    content = made if isinstance(made, bytes) else made(waves)
    if code == "SEVERAL_SPEAKERS":
        _ = SpeakerEncoder().embed(tones(440), RATE)  # its weights are part of the set-up
    with pytest.raises(EnrollmentRefused) as caught:
        enroller.enroll(content, EnrollmentRequest("Anna", "I agree.", transcript="a"), VoiceStore(tmp_path))
    assert caught.value.codes[0] == code, caught.value
    assert not list(tmp_path.rglob("*.safetensors"))

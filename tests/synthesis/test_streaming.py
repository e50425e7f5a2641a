"""What is streamed is what is rendered at once, sample for sample in every format that loses nothing more."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from ssml_engine.audio import OUTPUT_FORMATS, OutputFormat, encode, open_encoder
from ssml_engine.audio.ffmpeg import ffmpeg_path
from ssml_engine.audio.formats import Codec, Container
from ssml_engine.audio.g711 import alaw_to_int16, mulaw_to_int16
from ssml_engine.plan import Background, Clip, Controls, Plan, Silence
from ssml_engine.synthesis import AudioChunk, Engine
from ssml_engine.synthesis.network import Networks
from ssml_engine.voices import VoiceLibrary

from .conftest import make_plan, make_speech
from .sounds import FakeFetcher, tone, wav

# Sample values that decoding gives back exactly: PCM and FLAC hold them, G.711 holds its own 256.
EXACT = [
    row
    for row in OUTPUT_FORMATS.values()
    if row.supported and (row.lossless or row.codec in (Codec.MULAW, Codec.ALAW))
]
WORDS = ["hələ", "wɜld", "bɛst", "sɪt"]


@pytest.fixture(scope="module")
def player(networks: Networks, library: VoiceLibrary) -> Engine:
    return Engine(networks, library, fetcher=FakeFetcher({"beep": wav(tone(0.4)), "hum": wav(tone(0.7, 90.0))}))


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Everything that a stream goes through: speech, gain, a pause, a recording, a background, the limiter."""
    return make_plan(
        make_speech(WORDS * 2),
        Silence(0, 123.4, (0, 0)),
        Clip(0, "beep", (0, 0)),
        make_speech(WORDS, Controls(gain=2.0)),
        background=Background("hum", (0, 0), volume=0.5, fade_in_ms=50, fade_out_ms=80),
    )


@pytest.fixture(scope="module")
def chunks(player: Engine, plan: Plan) -> list[np.ndarray]:
    return [part.samples for part in player.render(plan, seed=4) if isinstance(part, AudioChunk)]


@pytest.fixture(scope="module")
def whole(player: Engine, plan: Plan) -> np.ndarray:
    return player.synthesize(plan, seed=4).samples


@pytest.mark.parametrize("row", EXACT, ids=lambda row: row.name)
def test_streamed_samples_equal_offline_samples(
    chunks: list[np.ndarray], whole: np.ndarray, row: OutputFormat
) -> None:
    assert len(chunks) > 4
    with open_encoder(row) as encoder:
        streamed = b"".join([*(encoder.push(chunk) for chunk in chunks), encoder.finish()])
    offline = encode(whole, row)
    length = -(-len(whole) * row.sample_rate_hz // 24_000)
    heard, expected = decoded(streamed, row, length), decoded(offline, row, length)
    assert len(heard) == length
    assert np.array_equal(heard, expected)


def decoded(content: bytes, row: OutputFormat, length: int) -> np.ndarray:
    """Integer samples; what goes beyond `length`, but for a WAV file's pad byte, is kept and found out."""
    if row.container is Container.FLAC:
        command = [ffmpeg_path(), "-loglevel", "error", "-i", "pipe:0", "-f", "s16le", "pipe:1"]
        return np.frombuffer(subprocess.run(command, input=content, capture_output=True, check=True).stdout, "<i2")
    body = content[44:] if row.container is Container.WAV else content
    if row.container is Container.WAV and row.codec is not Codec.PCM_S16LE and length % 2:
        body = body[:length]
    if row.codec is Codec.PCM_S16LE:
        return np.frombuffer(body, "<i2")
    to_int16 = mulaw_to_int16 if row.codec is Codec.MULAW else alaw_to_int16
    return to_int16(np.frombuffer(body, np.uint8))

"""The shipped fetcher behind the engine, before a server that fails: bounded, reported, replaced."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import soundfile

from ssml_engine.audio import Fetcher, FetchPolicy, FolderResolver
from ssml_engine.plan import Background, Clip, Silence
from ssml_engine.synthesis import AudioChunk, Engine, RenderWarning
from ssml_engine.synthesis.network import Networks
from ssml_engine.voices import VoiceLibrary
from tests.audio.media_server import CERTIFICATE, Server, media_server

from .conftest import make_plan
from .sounds import RATE, tone, wav

NAMES = {"media.example": ["127.0.0.1"], "home.media.example": ["10.0.0.5"], "here.example": ["127.0.0.1"]}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with media_server() as running:
        yield running


@pytest.fixture(scope="module")
def player(networks: Networks, library: VoiceLibrary, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("clips")
    (folder / "beep.wav").write_bytes(wav(tone(0.25)))
    policy = FetchPolicy(
        total_timeout_s=2.0,
        ca_file=CERTIFICATE,
        allowed_networks=(ip_network("127.0.0.0/8"),),
        resolvers=MappingProxyType({"clips": FolderResolver(folder)}),
    )
    return Engine(networks, library, fetcher=Fetcher(policy, names=lambda host, port: NAMES[host]))


@pytest.mark.parametrize(
    ("path", "host", "reason"),
    [
        ("absent", "media.example", "the server answered 404"),
        ("silence", "media.example", "the time limit passed"),
        ("drip", "media.example", "the time limit passed"),
        ("html", "media.example", '"text/html; charset=utf-8" is not audio'),
        ("huge", "media.example", "more than 100000000 bytes"),
        ("loop", "media.example", "more than 4 redirects"),
        ("tone", "media.example", ""),  # says audio/wav and is none
        ("tone", "home.media.example", "an address that is not public"),
        ("hop/https://home.media.example/", "media.example", "an address that is not public"),
    ],
)
def test_a_failing_source_is_replaced_and_reported_in_bounded_time(
    player: Engine, server: Server, path: str, host: str, reason: str
) -> None:
    url = f"https://{host}:{server.server_port}/{path}"
    content = Silence(0, 100, (0, 0))
    started = time.monotonic()
    result = player.synthesize(make_plan(Clip(0, url, (3, 7), fallback=(content,))))
    # Ten times the fetcher's limit: the machine may be busy.
    assert time.monotonic() - started < 20
    (warning,) = result.warnings
    assert (warning.code, warning.url, warning.source) == ("SSML-AUDIO-UNAVAILABLE", url, (3, 7))
    assert warning.reason
    assert reason in warning.reason
    assert len(result.samples) == 2400
    assert not result.samples.any()


def flac(minutes: int, noise: int = 0) -> bytes:
    file, random = io.BytesIO(), np.random.default_rng(1)
    with soundfile.SoundFile(file, "w", 8000, 1, "PCM_16", format="FLAC") as recording:
        for _ in range(minutes):
            recording.write(random.integers(-noise, noise + 1, 60 * 8000).astype(np.int16))
    return file.getvalue()


def test_a_decompression_bomb_is_refused_and_its_fallback_heard(player: Engine, server: Server) -> None:
    server.files["bomb"] = flac(120)
    assert len(server.files["bomb"]) < 1_000_000
    url = f"https://media.example:{server.server_port}/files/bomb"
    result = player.synthesize(make_plan(Clip(0, url, (3, 7), fallback=(Silence(0, 100, (0, 0)),))))
    (warning,) = result.warnings
    assert warning.code == "SSML-AUDIO-UNAVAILABLE"
    assert "decompression bomb" in warning.reason
    assert len(result.samples) == 2400


def test_a_long_recording_is_cut_at_the_limit(player: Engine, server: Server) -> None:
    server.files["long"] = flac(11, noise=3)
    plan = make_plan(Clip(0, f"https://media.example:{server.server_port}/files/long", (3, 7), speed=2.0))
    length, codes = 0, []
    for part in player.render(plan):
        if isinstance(part, AudioChunk):
            length += len(part.samples)
        elif isinstance(part, RenderWarning):
            codes.append(part.code)
    assert length == 300 * RATE
    assert codes == ["SSML-AUDIO-CUT"]


def test_the_default_fetcher_reaches_no_private_address(
    networks: Networks, library: VoiceLibrary, server: Server
) -> None:
    engine = Engine(networks, library)
    num_requests = len(server.requests)
    for url in (f"https://127.0.0.1:{server.server_port}/tone", "http://127.0.0.1/", "file:///etc/passwd"):
        result = engine.synthesize(make_plan(Silence(0, 10, (0, 0)), background=Background(url, (3, 7))))
        assert [w.code for w in result.warnings] == ["SSML-BACKGROUND-UNAVAILABLE"]
        assert len(result.samples) == 240
    assert len(server.requests) == num_requests


def test_a_registered_folder_is_played_from(player: Engine) -> None:
    result = player.synthesize(make_plan(Clip(0, "clips:beep.wav", (0, 0))))
    assert (len(result.samples), result.warnings) == (RATE // 4, ())
    assert result.samples.any()

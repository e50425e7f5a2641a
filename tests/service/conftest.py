"""A server on a free port, around a scripted engine, and a channel to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import grpc
import pytest

from ssml_engine.plan import Fetcher
from ssml_engine.service.config import ServiceConfig
from ssml_engine.service.server import SpeechServer, create_server
from ssml_engine.v1 import synthesis_pb2_grpc, voices_pb2_grpc
from ssml_engine.validation import Ears
from tests.service.scripted import ScriptedEngine


@dataclass
class Service:
    """A running server and its client side."""

    engine: ScriptedEngine
    server: SpeechServer
    channel: grpc.Channel
    synthesis: synthesis_pb2_grpc.SynthesisServiceStub = field(init=False)
    voices: voices_pb2_grpc.VoiceServiceStub = field(init=False)

    def __post_init__(self) -> None:
        self.synthesis = synthesis_pb2_grpc.SynthesisServiceStub(self.channel)
        self.voices = voices_pb2_grpc.VoiceServiceStub(self.channel)


@pytest.fixture
def serve() -> Iterator[Callable[..., Service]]:
    """Start servers; settings are those of ServiceConfig."""
    running: list[Service] = []

    def start(
        engine: ScriptedEngine | None = None,
        ears: Ears | None = None,
        fetcher: Fetcher | None = None,
        **settings: object,
    ) -> Service:
        engine = engine or ScriptedEngine()
        server = create_server(engine, ServiceConfig(address="127.0.0.1:0", **settings), ears, fetcher)
        server.start()
        channel = grpc.insecure_channel(
            f"127.0.0.1:{server.port}", options=[("grpc.max_receive_message_length", -1)]
        )
        running.append(Service(engine, server, channel))
        return running[-1]

    yield start
    for service in running:
        service.channel.close()
        service.server.stop(0)


@pytest.fixture
def service(serve: Callable[..., Service]) -> Service:
    """One server with the default settings."""
    return serve()

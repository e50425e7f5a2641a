"""`serve`: the gRPC service, until a signal ends it."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from ssml_engine.commands.catalogs import (
    DeviceOption,
    FetchingOption,
    ModelsOption,
    ThreadsOption,
    VoicesOption,
    open_engine,
    open_fetcher,
)
from ssml_engine.commands.documents import fail
from ssml_engine.commands.enroll import open_desk
from ssml_engine.commands.takes import WhisperOption, open_ears
from ssml_engine.plan import Fetcher

if TYPE_CHECKING:
    from ssml_engine.service.rendering import SpeechEngine
    from ssml_engine.synthesis import Engine


def serve(
    address: Annotated[str, typer.Option(help="HOST:PORT to listen on; port 0 takes a free one.")] = (
        "127.0.0.1:50051"
    ),
    metrics_address: Annotated[
        str | None, typer.Option(help="HOST:PORT of the Prometheus page; none without it.")
    ] = None,
    max_running: Annotated[int, typer.Option(min=1, help="Renderings at one time.")] = 2,
    max_waiting: Annotated[int, typer.Option(min=0, help="Requests that may wait for a rendering.")] = 32,
    max_audio_s: Annotated[float, typer.Option(min=1, help="Seconds of audio in one answer.")] = 600,
    max_document_bytes: Annotated[int, typer.Option(min=1, help="Bytes of a document.")] = 65_536,
    max_voices: Annotated[int, typer.Option(min=0, help="Enrolled voices of one owner.")] = 100,
    drain_s: Annotated[float, typer.Option(min=0, help="Seconds that running calls get at the end.")] = 30,
    suite: Annotated[
        Path | None,
        typer.Option(help="Conformance suite whose voices and files to serve, for a run of all its cases."),
    ] = None,
    whisper: WhisperOption = None,
    fetching: FetchingOption = None,
    device: DeviceOption = "auto",
    threads: ThreadsOption = 1,
    models_dir: ModelsOption = None,
    voices_dir: VoicesOption = None,
) -> None:
    """Serve gRPC. SIGINT or SIGTERM lets running calls finish; a second one ends them."""
    from ssml_engine.service.config import ServiceConfig
    from ssml_engine.service.server import create_server

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        config = ServiceConfig(
            address=address,
            metrics_address=metrics_address,
            max_running=max_running,
            max_waiting=max_waiting,
            max_audio_s=max_audio_s,
            max_document_bytes=max_document_bytes,
            drain_s=drain_s,
        )
        fetcher = open_fetcher(fetching) if suite is None else _suite_fetcher(suite)
        ears = open_ears(models_dir, whisper)
        engine = open_engine(models_dir, voices_dir, device, fetcher, ears, threads)
        desk = open_desk(engine, models_dir, ears, max_voices)
        server = create_server(
            engine if suite is None else _suite_engine(engine, suite), config, ears, fetcher, desk
        )
    except (OSError, ValueError) as error:
        fail(str(error))
    signals = _signal_socket()
    server.start()
    typer.echo(f"listening on {address.rpartition(':')[0]}:{server.port}")
    signals.recv(1)
    typer.echo("stopping: running calls may finish", err=True)
    stopping = threading.Thread(target=server.stop, name="drain")
    stopping.start()
    signals.settimeout(0.1)
    while stopping.is_alive():
        with suppress(TimeoutError):
            signals.recv(1)
            server.stop(0)


def _suite_fetcher(folder: Path) -> Fetcher:
    from ssml_engine.conformance.fixtures import SuiteFetcher

    return SuiteFetcher(folder)


def _suite_engine(engine: Engine, folder: Path) -> SpeechEngine:
    from ssml_engine.conformance.serving import SuiteEngine

    return SuiteEngine.around(engine, folder)


def _signal_socket() -> socket.socket:
    """Return a socket that gets a byte for each SIGINT or SIGTERM.

    A handler in Python that sets an event could run inside the wait for that event and never return.
    """
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ignore)
    # The descriptor outlives the socket object: nothing closes it before the process ends.
    signal.set_wakeup_fd(writing.detach())
    return reading


def _ignore(number: int, frame: FrameType | None) -> None:
    pass

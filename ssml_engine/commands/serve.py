"""`serve`: the gRPC service, until a signal ends it."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from ssml_engine.commands.catalogs import DeviceOption, ModelsOption, VoicesOption, open_engine
from ssml_engine.commands.documents import fail


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
    drain_s: Annotated[float, typer.Option(min=0, help="Seconds that running calls get at the end.")] = 30,
    device: DeviceOption = "auto",
    models_dir: ModelsOption = None,
    voices_dir: VoicesOption = None,
) -> None:
    """Serve gRPC. SIGINT or SIGTERM lets running calls finish; a second one ends them."""
    from ssml_engine.service.config import ServiceConfig
    from ssml_engine.service.server import create_server

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    config = ServiceConfig(
        address=address,
        metrics_address=metrics_address,
        max_running=max_running,
        max_waiting=max_waiting,
        max_audio_s=max_audio_s,
        max_document_bytes=max_document_bytes,
        drain_s=drain_s,
    )
    engine = open_engine(models_dir, voices_dir, device)
    try:
        server = create_server(engine, config)
    except OSError as error:
        fail(str(error))
    signalled = _count_signals()
    server.start()
    typer.echo(f"listening on {address.rpartition(':')[0]}:{server.port}")
    signalled[0].wait()
    typer.echo("stopping: running calls may finish", err=True)
    stopping = threading.Thread(target=server.stop, name="drain")
    stopping.start()
    while not server.wait(0.1):
        if signalled[1].is_set():
            server.stop(0)
    stopping.join()


def _count_signals() -> tuple[threading.Event, threading.Event]:
    """Return events that the first and the second SIGINT or SIGTERM set."""
    first, second = threading.Event(), threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        (second if first.is_set() else first).set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return first, second

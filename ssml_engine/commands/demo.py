"""`demo`: the whole way once: a server, a document over gRPC, a WAV file, its events, what was heard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ssml_engine.commands.catalogs import (
    DeviceOption,
    ModelsOption,
    ThreadsOption,
    VoicesOption,
    open_catalog,
    open_engine,
)
from ssml_engine.commands.documents import fail
from ssml_engine.plan import VoiceCatalog, VoiceInfo

if TYPE_CHECKING:
    import grpc

DOCUMENT = """\
<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{locale}">
  <voice name="{first}">
    Good morning. The train to the coast leaves from platform four.
    <break time="600ms"/>
    <prosody rate="-15%" pitch="+2st">Please mind the gap.</prosody>
  </voice>
  <voice name="{second}">
    <bookmark mark="answer"/>
    <prosody rate="1.1" volume="soft">Thank you, I had nearly missed it.</prosody>
  </voice>
</speak>
"""


def demo(
    out: Annotated[Path, typer.Option(help="WAV file to write.")] = Path("demo.wav"),
    listen: Annotated[bool, typer.Option(help="Have a recogniser write down what is heard.")] = True,
    force: Annotated[bool, typer.Option(help="Overwrite the file.")] = False,
    device: DeviceOption = "auto",
    threads: ThreadsOption = 1,
    models_dir: ModelsOption = None,
    voices_dir: VoicesOption = None,
) -> None:
    """Start a server, send it a document, write a WAV file, print its events and what is heard."""
    import grpc

    from ssml_engine.service.config import ServiceConfig
    from ssml_engine.service.server import create_server

    if out.exists() and not force:
        fail(f"{out} exists; --force overwrites it")
    document = _document(open_catalog(voices_dir))
    engine = open_engine(models_dir, voices_dir, device, None, None, threads)
    server = create_server(engine, ServiceConfig(address="127.0.0.1:0"))
    server.start()
    typer.echo(f"serving gRPC on 127.0.0.1:{server.port}\n\n{document}")
    try:
        with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            samples = _receive(channel, document, out)
    finally:
        server.stop()
    if listen:
        _write_down(samples)


def _document(catalog: VoiceCatalog) -> str:
    """The document, for the first woman's and the first man's voice of one locale."""
    voices = sorted(catalog.voices(), key=lambda item: (item.locale != "en-US", item.name))
    first = _first(voices, "female") or _first(voices, "male")
    if first is None:
        fail("there is no voice to speak with; the shipped ones lie in voices/")
    second = _first([item for item in voices if item is not first], "male") or first
    return DOCUMENT.format(locale=first.locale, first=first.name, second=second.name)


def _first(voices: list[VoiceInfo], gender: str) -> VoiceInfo | None:
    return next((item for item in voices if item.gender == gender and item.locale.startswith("en")), None)


def _receive(channel: grpc.Channel, document: str, out: Path) -> Any:
    """Stream the document's audio into a WAV file, printing its events; returns the samples `[n]`."""
    import numpy as np

    from ssml_engine.audio import encode, find_format
    from ssml_engine.commands.outputs import whole_file
    from ssml_engine.v1 import synthesis_pb2, synthesis_pb2_grpc

    request = synthesis_pb2.StreamSynthesizeRequest(input=synthesis_pb2.SynthesisInput(ssml=document))
    pcm, started, first_audio_s = bytearray(), time.monotonic(), None
    for part in synthesis_pb2_grpc.SynthesisServiceStub(channel).StreamSynthesize(request):
        if part.HasField("chunk"):
            first_audio_s = first_audio_s or time.monotonic() - started
            pcm += part.chunk.audio
        elif part.HasField("event"):
            _show(part.event)
    elapsed_s = time.monotonic() - started
    samples = np.frombuffer(bytes(pcm), "<i2").astype(np.float32) / np.float32(32768)
    with whole_file(out) as file:
        file.write(encode(samples, find_format("riff-24khz-16bit-mono-pcm")))
    audio_s = len(samples) / 24_000
    typer.echo(
        f"\n{out}: {audio_s:.2f} s of audio in {elapsed_s:.2f} s, the first after {first_audio_s or 0:.2f} s"
    )
    return samples


def _show(event: Any) -> None:
    """Print one event; mouth shapes are too many to read."""
    kind = event.WhichOneof("kind")
    if kind in ("viseme", "blend_shapes"):
        return
    body = getattr(event, kind)
    text = " ".join(str(getattr(body, field.name)) for field in body.DESCRIPTOR.fields)
    start_s = event.audio_offset.ToNanoseconds() / 1e9
    typer.echo(f"{start_s:8.3f} s  {kind:<12} {' '.join(text.split())}")


def _write_down(samples: Any) -> None:
    from ssml_engine.recognition import MissingModelError, WhisperRecognizer

    try:
        recognizer = WhisperRecognizer()
    except MissingModelError as error:
        fail(f"nobody listened: {error}", status=1)
    typer.echo(f"{recognizer.name} heard: {recognizer.transcribe(samples, 24_000, 'en').text}")

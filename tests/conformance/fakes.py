"""Servers on loopback that speak other vendors' protocols, with our plan and a metronome behind them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import grpc
import numpy as np

from ssml_engine.audio import OutputFormat, UnknownFormat, encode, find_format
from ssml_engine.conformance.google_messages import (
    METHOD,
    SynthesizeSpeechRequest,
    SynthesizeSpeechResponse,
)
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import AudioChunk
from tests.conformance.metronome import RATE_HZ, Metronome

KEY = "a key"


class Refused(Exception):
    """The document has errors; the message is the first one's."""


def spoken(engine: Metronome, document: bytes | str, row: OutputFormat) -> bytes:
    """The encoded audio of a document. Raises Refused."""
    prepared = prepare(Request(document), engine.catalog, fetcher=engine.fetcher)
    if prepared.plan is None:
        raise Refused(next(item.message for item in prepared.diagnostics if item.severity == "error"))
    chunks = [part.samples for part in engine.render(prepared.plan) if isinstance(part, AudioChunk)]
    return encode(np.concatenate([np.zeros(0, np.float32), *chunks]), row, source_rate_hz=RATE_HZ)


@contextmanager
def azure_server(engine: Metronome) -> Iterator[str]:
    """A REST endpoint as Azure's; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            document = self.rfile.read(int(self.headers["Content-Length"]))
            status, reason, body = self._answer(document)
            self.send_response(status, reason)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _answer(self, document: bytes) -> tuple[int, str, bytes]:
            if self.headers["Ocp-Apim-Subscription-Key"] != KEY:
                return 401, "Unauthorized", b""
            if self.headers["Content-Type"] != "application/ssml+xml":
                return 415, "Unsupported Media Type", b""
            if len(self.headers["User-Agent"]) > 255:
                return 400, "User-Agent is too long", b""
            try:
                row = find_format(self.headers["X-Microsoft-OutputFormat"])
                if row.unsupported is not None:
                    return 400, "Unsupported format", b""
                return 200, "OK", spoken(engine, document, row)
            except UnknownFormat:
                return 400, "Unknown format", b""
            except Refused as error:
                return 400, str(error).encode("ascii", "replace").decode(), b""

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"azure+http://127.0.0.1:{server.server_port}/cognitiveservices/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def google_server(engine: Metronome) -> Iterator[str]:
    """A gRPC endpoint as Google's; yields its address."""

    def synthesize(request: bytes, context: grpc.ServicerContext) -> bytes:
        message = SynthesizeSpeechRequest.FromString(request)
        try:
            audio = spoken(engine, message.input.ssml, find_format("riff-24khz-16bit-mono-pcm"))
        except Refused as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return SynthesizeSpeechResponse(audio_content=audio).SerializeToString()

    service, method = METHOD.strip("/").split("/")
    handler = grpc.method_handlers_generic_handler(
        service, {method: grpc.unary_unary_rpc_method_handler(synthesize)}
    )
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"google+127.0.0.1:{port}"
    finally:
        server.stop(0).wait()

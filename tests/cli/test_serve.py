"""`serve` as a process: it says where it listens, answers, drains on a signal, ends on a second one."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import grpc
import pytest

from ssml_engine.v1 import synthesis_pb2, synthesis_pb2_grpc
from tests.service.scripted import HELLO, ScriptedEngine, until

# The command itself; only the weights are replaced.
PROGRAM = """
import sys, time
from ssml_engine.commands import serve
from tests.service.scripted import ScriptedEngine
slow = ScriptedEngine(num_chunks=int(sys.argv[1]), before_chunk=lambda number: time.sleep(0.1))
serve.open_engine = lambda *arguments: slow
serve.open_desk = lambda *arguments: None
from ssml_engine.cli import app
app(["serve", "--address", "127.0.0.1:0", *sys.argv[2:]])
"""


class Server:
    """A server process and a stub for it."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("listening on 127.0.0.1:"), line
        self.port = int(line.rpartition(":")[2])
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self.stub = synthesis_pb2_grpc.SynthesisServiceStub(self.channel)

    def in_mid_rendering(self) -> grpc.Future:
        """Start a call whose first audio has been rendered."""
        call = self.stub.StreamSynthesize(
            synthesis_pb2.StreamSynthesizeRequest(input=synthesis_pb2.SynthesisInput(ssml=HELLO))
        )
        next(part for part in call if part.HasField("chunk"))
        return call


@pytest.fixture
def start() -> Iterator:
    running: list[Server] = []

    def begin(*arguments: str) -> Server:
        running.append(Server(*arguments))
        return running[-1]

    yield begin
    for server in running:
        server.channel.close()
        server.process.kill()
        server.process.communicate()


def test_a_signal_lets_the_running_call_finish_and_exits_0(start):
    server = start("20")
    call = server.in_mid_rendering()
    server.process.send_signal(signal.SIGTERM)
    assert [part.WhichOneof("part") for part in call][-1] == "summary"
    assert server.process.wait(60) == 0


def test_a_second_signal_ends_what_still_runs(start):
    server = start("100000", "--drain-s", "3600")
    call = server.in_mid_rendering()
    server.process.send_signal(signal.SIGINT)
    until(lambda: status_of_a_new_call(server) is grpc.StatusCode.UNAVAILABLE)
    server.process.send_signal(signal.SIGTERM)
    with pytest.raises(grpc.RpcError):
        list(call)
    assert server.process.wait(60) == 0


def status_of_a_new_call(server: Server) -> grpc.StatusCode:
    try:
        server.stub.Validate(synthesis_pb2.ValidateRequest(), timeout=5)
    except grpc.RpcError as error:
        return error.code()
    raise AssertionError("a request without a document was accepted")


def test_a_taken_port_exits_2_and_says_so(run, monkeypatch):
    monkeypatch.setattr("ssml_engine.commands.serve.open_engine", lambda *arguments: ScriptedEngine())
    monkeypatch.setattr("ssml_engine.commands.serve.open_desk", lambda *arguments: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = run("serve", "--address", address)
    assert result.exit_code == 2
    assert f"error: cannot listen on {address}" in result.stderr


def test_an_address_that_is_none_exits_2_and_says_so(run):
    result = run("serve", "--address", "localhost")
    assert result.exit_code == 2
    assert 'error: address must be HOST:PORT with a port from 0 to 65535, not "localhost"' in result.stderr

"""What goes wrong around a rendering, on purpose: the server says so and goes on serving."""

import socket
import threading
import time
import urllib.request

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_status import rpc_status

from ssml_engine.service.config import ServiceConfig
from ssml_engine.service.server import SERVICE_NAMES, create_server
from ssml_engine.v1 import synthesis_pb2
from tests.service.scripted import HELLO, ScriptedEngine, until

INPUT = synthesis_pb2.SynthesisInput(ssml=HELLO)
WHOLE = synthesis_pb2.SynthesizeRequest(input=INPUT)
STREAM = synthesis_pb2.StreamSynthesizeRequest(input=INPUT)


def metrics_page(service) -> str:
    url = f"http://127.0.0.1:{service.server.metrics_port}/metrics"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


class Gate:
    """Holds renderings before their second chunk until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Semaphore(0)
        self.opened = threading.Event()

    def __call__(self, number: int) -> None:
        if number == 1:
            self.reached.release()
            assert self.opened.wait(20)

    def wait_until_reached(self) -> None:
        assert self.reached.acquire(timeout=20)


def test_an_engine_that_breaks_is_an_internal_error_and_the_next_request_is_served(serve):
    def breaks(number: int) -> None:
        if number == 1:
            raise RuntimeError("the decoder broke")

    service = serve(ScriptedEngine(before_chunk=breaks))
    parts = []
    with pytest.raises(grpc.RpcError) as streamed:
        parts.extend(part.WhichOneof("part") for part in service.synthesis.StreamSynthesize(STREAM))
    with pytest.raises(grpc.RpcError) as unary:
        service.synthesis.Synthesize(WHOLE)
    for caught in (streamed, unary):
        assert caught.value.code() is grpc.StatusCode.INTERNAL
        assert "decoder" not in caught.value.details()
    assert service.engine.num_open == 0
    service.engine.before_chunk = lambda number: None
    assert service.synthesis.Synthesize(WHOLE).audio


def test_an_engine_out_of_memory_is_resource_exhausted(serve):
    def breaks(number: int) -> None:
        raise MemoryError

    with pytest.raises(grpc.RpcError) as caught:
        serve(ScriptedEngine(before_chunk=breaks)).synthesis.Synthesize(WHOLE)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize("method", ["Synthesize", "StreamSynthesize"])
def test_a_client_that_leaves_stops_the_rendering_and_frees_its_slot(serve, method):
    service = serve(
        ScriptedEngine(num_chunks=10_000, before_chunk=lambda number: time.sleep(0.01)), max_running=1
    )
    if method == "Synthesize":
        call = service.synthesis.Synthesize.future(WHOLE)
        until(lambda: service.engine.num_open == 1)
    else:
        call = service.synthesis.StreamSynthesize(STREAM)
        next(part for part in call if part.HasField("chunk"))
    started = time.monotonic()
    call.cancel()
    until(lambda: service.engine.num_open == 0)
    assert time.monotonic() - started < 5
    service.engine.num_chunks = 1
    assert service.synthesis.Synthesize(WHOLE, timeout=20).audio


def test_a_client_whose_connection_breaks_stops_the_rendering(serve):
    service = serve(ScriptedEngine(num_chunks=10_000, before_chunk=lambda number: time.sleep(0.01)))
    other = grpc.insecure_channel(f"127.0.0.1:{service.server.port}")
    call = other.unary_stream(
        "/ssml_engine.v1.SynthesisService/StreamSynthesize",
        request_serializer=synthesis_pb2.StreamSynthesizeRequest.SerializeToString,
        response_deserializer=synthesis_pb2.StreamSynthesizeResponse.FromString,
    )(STREAM)
    next(part for part in call if part.HasField("chunk"))
    other.close()
    until(lambda: service.engine.num_open == 0)


def test_a_deadline_ends_the_call_and_the_rendering(serve):
    service = serve(ScriptedEngine(num_chunks=10_000, before_chunk=lambda number: time.sleep(0.01)))
    with pytest.raises(grpc.RpcError) as caught:
        service.synthesis.Synthesize(WHOLE, timeout=0.5)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    until(lambda: service.engine.num_open == 0)


def test_a_request_that_finds_the_queue_full_is_told_to_come_back(serve):
    gate = Gate()
    service = serve(
        ScriptedEngine(before_chunk=gate), max_running=1, max_waiting=1, metrics_address="127.0.0.1:0"
    )
    running = service.synthesis.Synthesize.future(WHOLE)
    gate.wait_until_reached()
    waiting = service.synthesis.Synthesize.future(WHOLE)
    until(lambda: "ssml_engine_waiting_renderings 1.0" in metrics_page(service))
    with pytest.raises(grpc.RpcError) as caught:
        service.synthesis.Synthesize(WHOLE)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    details = rpc_status.from_call(caught.value).details
    reason = error_details_pb2.ErrorInfo()
    assert details[0].Unpack(reason)
    assert reason.reason == "QUEUE_FULL"
    assert details[1].Is(error_details_pb2.RetryInfo.DESCRIPTOR)
    gate.opened.set()
    assert running.result(20).audio == waiting.result(20).audio


def test_stopping_lets_running_calls_finish_and_refuses_new_ones(serve):
    gate = Gate()
    service = serve(ScriptedEngine(before_chunk=gate))
    running = service.synthesis.Synthesize.future(WHOLE)
    gate.wait_until_reached()
    stopping = threading.Thread(target=service.server.stop)
    stopping.start()

    def refused() -> bool:
        with grpc.insecure_channel(f"127.0.0.1:{service.server.port}") as channel:
            try:
                health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
            except grpc.RpcError as error:
                return error.code() is grpc.StatusCode.UNAVAILABLE
            return False

    until(refused)
    assert not service.server.wait(0)
    gate.opened.set()
    assert running.result(20).audio
    stopping.join(20)
    assert service.server.wait(0)


def test_what_still_runs_when_the_grace_is_over_is_ended(serve):
    service = serve(ScriptedEngine(num_chunks=10_000, before_chunk=lambda number: time.sleep(0.01)))
    running = service.synthesis.Synthesize.future(WHOLE)
    until(lambda: service.engine.num_open == 1)
    service.server.stop(0.1)
    assert running.exception(20).code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
    until(lambda: service.engine.num_open == 0)


def test_every_service_is_healthy_and_found_by_reflection(service):
    stub = health_pb2_grpc.HealthStub(service.channel)
    for name in ("", *SERVICE_NAMES):
        answer = stub.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, name
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    (answer,) = reflection_pb2_grpc.ServerReflectionStub(service.channel).ServerReflectionInfo(
        iter([request])
    )
    found = {item.name for item in answer.list_services_response.service}
    assert {
        "ssml_engine.v1.SynthesisService",
        "ssml_engine.v1.VoiceService",
        "grpc.health.v1.Health",
    } <= found


def test_calls_and_audio_are_counted_on_the_metrics_page(serve):
    service = serve(metrics_address="127.0.0.1:0")
    service.synthesis.Synthesize(WHOLE)
    line = 'ssml_engine_calls_total{code="OK",method="SynthesisService/Synthesize"} 1.0'
    until(lambda: line in metrics_page(service))
    text = metrics_page(service)
    assert "ssml_engine_audio_seconds_total 0.3" in text
    assert "ssml_engine_first_audio_seconds_count 1.0" in text
    assert "ssml_engine_running_renderings 0.0" in text


def test_a_taken_port_is_an_error_and_not_a_second_server(service):
    with pytest.raises(OSError, match="cannot listen"):
        create_server(ScriptedEngine(), ServiceConfig(address=f"127.0.0.1:{service.server.port}"))


def test_bytes_that_are_no_grpc_do_not_disturb_the_server(service):
    with socket.create_connection(("127.0.0.1", service.server.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n" + bytes(1000))
    assert service.synthesis.Synthesize(WHOLE).audio


def test_ten_clients_at_once_each_get_their_own_answer(serve):
    service = serve(ScriptedEngine(num_chunks=2), max_running=2, max_waiting=20)
    calls = [
        service.synthesis.Synthesize.future(WHOLE, metadata=(("x-request-id", f"job-{number}"),))
        for number in range(10)
    ]
    for number, call in enumerate(calls):
        assert len(call.result(30).audio) == 44 + 2 * 4800
        assert dict(call.initial_metadata())["x-request-id"] == f"job-{number}"

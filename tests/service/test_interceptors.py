"""Every call of ours gets its id back, one log line, one count, and a status for whatever was raised."""

import logging
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from ssml_engine.service.admission import Admission
from ssml_engine.service.errors import FieldInvalid
from ssml_engine.service.interceptors import AroundInterceptor, identified, logged, refusing
from ssml_engine.service.metrics import Metrics


def echo(request: bytes, context: grpc.ServicerContext) -> bytes:
    if request == b"bug":
        raise KeyError("a secret of the server")
    if request == b"refuse":
        raise FieldInvalid("input.source", "must be set")
    return request


def echo_twice(request: bytes, context: grpc.ServicerContext):
    yield request
    yield echo(request, context)


def join(requests, context: grpc.ServicerContext) -> bytes:
    return b"".join(echo(item, context) for item in requests)


def echo_each(requests, context: grpc.ServicerContext):
    for item in requests:
        yield echo(item, context)


HANDLERS = {
    "Echo": grpc.unary_unary_rpc_method_handler(echo),
    "Twice": grpc.unary_stream_rpc_method_handler(echo_twice),
    "Join": grpc.stream_unary_rpc_method_handler(join),
    "Each": grpc.stream_stream_rpc_method_handler(echo_each),
}


@pytest.fixture
def metrics():
    return Metrics(Admission(1, 1))


@pytest.fixture
def channel(metrics):
    server = grpc.server(
        ThreadPoolExecutor(4),
        interceptors=(AroundInterceptor((identified, logged, metrics.counted, refusing)),),
    )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("ssml_engine.v1.Test", HANDLERS),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    server.stop(0).wait()


def call_each_kind(channel, request: bytes):
    """Call all four kinds with one request; yields (kind, answer or error)."""
    calls = {
        "Echo": lambda: channel.unary_unary("/ssml_engine.v1.Test/Echo")(request),
        "Twice": lambda: list(channel.unary_stream("/ssml_engine.v1.Test/Twice")(request)),
        "Join": lambda: channel.stream_unary("/ssml_engine.v1.Test/Join")(iter([request])),
        "Each": lambda: list(channel.stream_stream("/ssml_engine.v1.Test/Each")(iter([request]))),
    }
    for kind, call in calls.items():
        try:
            yield kind, call()
        except grpc.RpcError as error:
            yield kind, error


def test_answers_of_every_kind_pass_through_unchanged(channel):
    answers = dict(call_each_kind(channel, b"a"))
    assert answers == {"Echo": b"a", "Twice": [b"a", b"a"], "Join": b"a", "Each": [b"a"]}


def test_a_refusal_of_every_kind_carries_its_status_and_details(channel):
    for kind, error in call_each_kind(channel, b"refuse"):
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT, kind
        status = rpc_status.from_call(error)
        reason, violations = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        assert status.details[0].Unpack(reason)
        assert status.details[1].Unpack(violations)
        assert (reason.reason, reason.domain) == ("FIELD_INVALID", "ssml-engine"), kind
        assert violations.field_violations[0].field == "input.source", kind


def test_a_bug_is_internal_and_tells_the_caller_nothing_but_an_id(channel, caplog):
    for kind, error in call_each_kind(channel, b"bug"):
        assert error.code() is grpc.StatusCode.INTERNAL, kind
        request_id = dict(error.initial_metadata())["x-request-id"]
        assert error.details() == f"the request failed inside the server; its id is {request_id}", kind
        assert "secret" not in str(rpc_status.from_call(error)), kind
    assert caplog.text.count("KeyError: 'a secret of the server'") == 4


@pytest.mark.parametrize(
    ("sent", "kept"), [("job-17", True), ("x" * 128, True), ("x" * 129, False), ("two words", False)]
)
def test_the_callers_id_comes_back_when_it_is_one(channel, sent, kept):
    method = channel.unary_unary("/ssml_engine.v1.Test/Echo")
    _, call = method.with_call(b"a", metadata=(("x-request-id", sent),))
    answered = dict(call.initial_metadata())["x-request-id"]
    assert (answered == sent) is kept
    assert answered


def test_calls_are_counted_and_logged_by_method_and_status(channel, metrics, caplog):
    caplog.set_level(logging.INFO, logger="ssml_engine.service.interceptors")
    for request in (b"a", b"a", b"refuse", b"bug"):
        dict(call_each_kind(channel, request))
    for method in HANDLERS:
        counts = {
            code: metrics.registry.get_sample_value(
                "ssml_engine_calls_total", {"method": f"Test/{method}", "code": code}
            )
            for code in ("OK", "INVALID_ARGUMENT", "INTERNAL")
        }
        assert counts == {"OK": 2, "INVALID_ARGUMENT": 1, "INTERNAL": 1}, method
    assert metrics.registry.get_sample_value("ssml_engine_open_calls") == 0
    assert sum("Test/Echo OK" in record.getMessage() for record in caplog.records) == 2

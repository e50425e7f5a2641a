"""Concerns that every call of ours shares, wrapped around the handlers: id, log line, metrics, errors.

An `Around` is a context manager for one call. The interceptor enters them in order around any of the four
kinds of handler, so that a concern is written once. Health and reflection are left alone.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from grpc_status import rpc_status

from ssml_engine.service.status import status_code, to_status

logger = logging.getLogger(__name__)

OUR_PACKAGE = "/ssml_engine.v1."
REQUEST_ID_KEY = "x-request-id"

_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass
class CallRecord:
    """One call as the concerns see it; `code` is what it ended with."""

    # "SynthesisService/Synthesize"
    method: str
    # The caller's id, or one of ours.
    request_id: str
    context: grpc.ServicerContext
    code: grpc.StatusCode = grpc.StatusCode.OK


Around = Callable[[CallRecord], AbstractContextManager[None]]


class AroundInterceptor(grpc.ServerInterceptor):
    """Enters `arounds`, the first outermost, around every call of our package."""

    def __init__(self, arounds: Sequence[Around]) -> None:
        self._arounds = tuple(arounds)

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler | None:
        """Return the handler of the call, wrapped when it is ours."""
        handler = continuation(handler_call_details)
        if handler is None or not handler_call_details.method.startswith(OUR_PACKAGE):
            return handler
        method = handler_call_details.method.removeprefix(OUR_PACKAGE)

        def entered(context: grpc.ServicerContext) -> ExitStack:
            stack = ExitStack()
            record = CallRecord(method, request_id_of(context), context)
            for around in self._arounds:
                stack.enter_context(around(record))
            return stack

        return _wrapped(handler, entered)


def _wrapped(handler: Any, entered: Callable[[grpc.ServicerContext], ExitStack]) -> Any:
    if handler.response_streaming:
        inner = handler.stream_stream if handler.request_streaming else handler.unary_stream

        def stream(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
            with entered(context):
                yield from inner(request, context)

        wrap = grpc.stream_stream_rpc_method_handler if handler.request_streaming else None
        wrap = wrap or grpc.unary_stream_rpc_method_handler
        return wrap(stream, handler.request_deserializer, handler.response_serializer)
    inner = handler.stream_unary if handler.request_streaming else handler.unary_unary

    def unary(request: Any, context: grpc.ServicerContext) -> Any:
        with entered(context):
            return inner(request, context)

    wrap = grpc.stream_unary_rpc_method_handler if handler.request_streaming else None
    wrap = wrap or grpc.unary_unary_rpc_method_handler
    return wrap(unary, handler.request_deserializer, handler.response_serializer)


def request_id_of(context: grpc.ServicerContext) -> str:
    """The caller's `x-request-id` when it is 1 to 128 printable characters, else a new one."""
    for key, value in context.invocation_metadata():
        if key == REQUEST_ID_KEY and isinstance(value, str) and _REQUEST_ID.fullmatch(value):
            return value
    return uuid.uuid4().hex


@contextmanager
def identified(record: CallRecord) -> Iterator[None]:
    """Send the request id back before anything else."""
    record.context.send_initial_metadata(((REQUEST_ID_KEY, record.request_id),))
    yield


@contextmanager
def logged(record: CallRecord) -> Iterator[None]:
    """Write one line per call when it ends."""
    started = time.monotonic()
    try:
        yield
    finally:
        elapsed_ms = 1000 * (time.monotonic() - started)
        logger.info("%s %s %s %.0f ms", record.request_id, record.method, record.code.name, elapsed_ms)


@contextmanager
def refusing(record: CallRecord) -> Iterator[None]:
    """End a call whose handler raised with the status that the error stands for."""
    try:
        yield
    except GeneratorExit:
        # gRPC drops the generator of a stream whose reader went away.
        record.code = grpc.StatusCode.CANCELLED
        raise
    except Exception as error:
        record.code = status_code(error)
        if record.code is grpc.StatusCode.INTERNAL:
            logger.exception("%s %s failed", record.request_id, record.method)
        record.context.abort_with_status(rpc_status.to_status(to_status(error, record.request_id)))

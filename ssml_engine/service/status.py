"""An error -> the gRPC status that says so, with details that a program can read.

`STATUS` is the one table from errors to statuses. UNKNOWN, which gRPC sends for an exception that escaped
a handler, is never ours: what has no row of its own is INTERNAL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

from ssml_engine.audio.formats import UnknownFormat, UnsupportedFormat
from ssml_engine.recognition import MissingModelError
from ssml_engine.service.errors import (
    CallCancelled,
    DeadlinePassed,
    DocumentRefused,
    EnrollmentUnavailable,
    FieldInvalid,
    QueueFull,
    RecordingRefused,
    ServiceError,
    VoiceNotFound,
    VoiceUnknown,
    to_reason,
)
from ssml_engine.synthesis.engine import RenderError
from ssml_engine.validation import WordErrorsOverCeiling
from ssml_engine.voices import (
    NameTakenError,
    NoConsentError,
    NotEnrolledError,
    QuotaError,
    UnknownVoiceError,
    VoiceFileError,
    VoiceNameError,
)

T = TypeVar("T")

DOMAIN = "ssml-engine"

# Clients drop a whole status whose trailers pass 8 KiB; base64 makes these bytes a third longer.
_MAX_STATUS_BYTES = 4096
_MAX_MESSAGE_CHARACTERS = 600

STATUS: Mapping[type[BaseException], grpc.StatusCode] = MappingProxyType(
    {
        FieldInvalid: grpc.StatusCode.INVALID_ARGUMENT,
        DocumentRefused: grpc.StatusCode.INVALID_ARGUMENT,
        VoiceUnknown: grpc.StatusCode.NOT_FOUND,
        VoiceNotFound: grpc.StatusCode.NOT_FOUND,
        RecordingRefused: grpc.StatusCode.INVALID_ARGUMENT,
        EnrollmentUnavailable: grpc.StatusCode.FAILED_PRECONDITION,
        NotEnrolledError: grpc.StatusCode.NOT_FOUND,
        NameTakenError: grpc.StatusCode.ALREADY_EXISTS,
        QuotaError: grpc.StatusCode.RESOURCE_EXHAUSTED,
        VoiceNameError: grpc.StatusCode.INVALID_ARGUMENT,
        NoConsentError: grpc.StatusCode.INVALID_ARGUMENT,
        VoiceFileError: grpc.StatusCode.INVALID_ARGUMENT,
        RenderError: grpc.StatusCode.FAILED_PRECONDITION,
        WordErrorsOverCeiling: grpc.StatusCode.FAILED_PRECONDITION,
        MissingModelError: grpc.StatusCode.FAILED_PRECONDITION,
        UnknownVoiceError: grpc.StatusCode.NOT_FOUND,
        UnknownFormat: grpc.StatusCode.INVALID_ARGUMENT,
        UnsupportedFormat: grpc.StatusCode.INVALID_ARGUMENT,
        QueueFull: grpc.StatusCode.RESOURCE_EXHAUSTED,
        MemoryError: grpc.StatusCode.RESOURCE_EXHAUSTED,
        DeadlinePassed: grpc.StatusCode.DEADLINE_EXCEEDED,
        CallCancelled: grpc.StatusCode.CANCELLED,
        Exception: grpc.StatusCode.INTERNAL,
    }
)

# Reasons of errors that are not ours and so carry none.
_FOREIGN_REASONS: Mapping[type[BaseException], str] = MappingProxyType(
    {
        RenderError: "RENDERING_UNABLE",
        WordErrorsOverCeiling: "WORD_ERRORS_OVER_CEILING",
        MissingModelError: "RECOGNIZER_MISSING",
        UnknownVoiceError: "VOICE_GONE",
        NotEnrolledError: "VOICE_NOT_ENROLLED",
        NameTakenError: "NAME_TAKEN",
        QuotaError: "QUOTA",
        VoiceNameError: "NAME_INVALID",
        NoConsentError: "NO_CONSENT",
        VoiceFileError: "VOICE_FILE_INVALID",
        UnknownFormat: "AUDIO_FORMAT_UNKNOWN",
        UnsupportedFormat: "AUDIO_FORMAT_UNSUPPORTED",
        MemoryError: "OUT_OF_MEMORY",
    }
)
_REFUSED_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "NAME_INVALID": "config.name",
        "NAME_TAKEN": "config.name",
        "QUOTA": "config.name",
        "NO_CONSENT": "config.consent",
        "LANGUAGE_UNSUPPORTED": "config.locale",
        "NO_TRANSCRIPT": "config.transcript",
        "TRANSCRIPT_MISMATCH": "config.transcript",
    }
)
_RETRY_AFTER_S: Mapping[type[BaseException], int] = MappingProxyType({QueueFull: 1})


def status_code(error: BaseException) -> grpc.StatusCode:
    """The status of `error`: its own row of `STATUS`, or that of the nearest class above it."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return grpc.StatusCode.INTERNAL


def to_status(error: Exception, request_id: str) -> status_pb2.Status:
    """Build the whole status of a refusal: code, message, ErrorInfo, field violations, delay for a retry.

    A fault of ours is described to the log, not to the caller, who gets the request id to ask with.
    Violations that would not fit a trailer are left out, the last first; `error_count` still counts them.
    """
    code = status_code(error)
    metadata = {"request_id": request_id}
    if code is grpc.StatusCode.INTERNAL:
        message, reason = f"the request failed inside the server; its id is {request_id}", "INTERNAL"
    elif isinstance(error, ServiceError):
        message, reason = str(error), error.reason
        metadata |= error.metadata
    else:
        message, reason = str(error) or "out of memory", _foreign(_FOREIGN_REASONS, error, "INTERNAL")
        metadata |= error.metadata if isinstance(error, WordErrorsOverCeiling) else {}
    status = status_pb2.Status(code=code_pb2.Code.Value(code.name), message=_shortened(message))
    _add(status, error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN, metadata=_short_values(metadata)))
    delay_s = _foreign(_RETRY_AFTER_S, error, 0)
    if delay_s:
        _add(status, error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(seconds=delay_s)))
    violations = _fitting(_violations(error), _MAX_STATUS_BYTES - status.ByteSize())
    if violations:
        _add(status, error_details_pb2.BadRequest(field_violations=violations))
    return status


def _violations(error: Exception) -> list[error_details_pb2.BadRequest.FieldViolation]:
    violation = error_details_pb2.BadRequest.FieldViolation
    if isinstance(error, FieldInvalid):
        return [violation(field=error.field, description=error.description, reason=error.reason)]
    if isinstance(error, (UnknownFormat, UnsupportedFormat)):
        reason = _foreign(_FOREIGN_REASONS, error, "")
        return [violation(field="options.audio_format", description=str(error), reason=reason)]
    if isinstance(error, RecordingRefused):
        return [
            violation(field=_field_of(code), description=_shortened(f"{message}; {cure}"), reason=code)
            for code, message, cure in error.refusals
        ]
    if isinstance(error, DocumentRefused):
        return [
            violation(
                field=f"{error.field}:{item.line}:{item.column}",
                description=_shortened(f"{item.message}; {item.help}" if item.help else item.message),
                reason=to_reason(item.code),
            )
            for item in error.errors
        ]
    return []


def _field_of(code: str) -> str:
    """The field of an enrolment that a refusal is about."""
    return _REFUSED_FIELDS.get(code, "audio")


def _fitting(
    violations: Sequence[error_details_pb2.BadRequest.FieldViolation], budget_bytes: int
) -> list[error_details_pb2.BadRequest.FieldViolation]:
    fitting = []
    for violation in violations:
        # Six bytes: the tags and lengths that wrap a nested message.
        budget_bytes -= violation.ByteSize() + 6
        if budget_bytes < 0:
            break
        fitting.append(violation)
    return fitting


def _foreign(table: Mapping[type[BaseException], T], error: BaseException, default: T) -> T:
    return next((value for kind, value in table.items() if isinstance(error, kind)), default)


def _short_values(metadata: Mapping[str, str]) -> dict[str, str]:
    return {key: _shortened(value, 128) for key, value in metadata.items()}


def _shortened(text: str, limit: int = _MAX_MESSAGE_CHARACTERS) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _add(
    status: status_pb2.Status,
    detail: error_details_pb2.ErrorInfo | error_details_pb2.RetryInfo | error_details_pb2.BadRequest,
) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    status.details.append(packed)

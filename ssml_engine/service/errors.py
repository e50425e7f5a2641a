"""What can go wrong with a request, as exceptions that carry every variable of their message.

ServiceError
├── FieldInvalid        a field of the request is missing or out of range
├── DocumentRefused     the document has errors
│   └── VoiceUnknown    all of them name voices that do not exist
├── VoiceNotFound       a voice asked for by name does not exist
├── RecordingRefused    a recording, its name or its consent will not do
├── EnrollmentUnavailable   this server enrols no voices
├── QueueFull           too many requests wait
├── DeadlinePassed      the caller's deadline passed
└── CallCancelled       the caller went away

This module knows nothing of gRPC: `status` turns an error into what a caller sees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssml_engine.ssml import Diagnostic


def to_reason(code: str) -> str:
    """`SSML-PROSODY-RATE` -> `SSML_PROSODY_RATE`, the alphabet that ErrorInfo.reason admits."""
    return re.sub(r"[^A-Z0-9]+", "_", code.upper()).strip("_")[:63]


class ServiceError(Exception):
    """A refusal of ours.

    `reason` is constant per fault, `[A-Z0-9_]`; `metadata` holds each variable of the message.
    """

    reason = "SERVICE_ERROR"

    def __init__(self, message: str, metadata: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(message)
        self.metadata = dict(metadata)


class FieldInvalid(ServiceError):
    """A field of the request is missing or out of range; `field` is its path in the request."""

    reason = "FIELD_INVALID"

    def __init__(self, field: str, description: str) -> None:
        super().__init__(f"{field}: {description}", {"field": field})
        self.field = field
        self.description = description


class DocumentRefused(ServiceError):
    """The document has errors; `diagnostics` holds them, warnings too, in document order."""

    def __init__(self, field: str, diagnostics: Sequence[Diagnostic]) -> None:
        self.field = field
        self.diagnostics = tuple(diagnostics)
        self.errors = tuple(item for item in diagnostics if item.severity == "error")
        if not self.errors:
            raise ValueError("a document without an error is not refused")
        first = self.errors[0]
        more = "" if len(self.errors) == 1 else f" (and {len(self.errors) - 1} more)"
        super().__init__(
            f"{first.code} at {first.line}:{first.column}: {first.message}{more}",
            {
                "code": first.code,
                "line": str(first.line),
                "column": str(first.column),
                "error_count": str(len(self.errors)),
            },
        )
        self.reason = to_reason(first.code)


class VoiceUnknown(DocumentRefused):
    """Every error of the document is a voice that does not exist."""


def refusal(field: str, diagnostics: Sequence[Diagnostic]) -> DocumentRefused:
    """The error for a document that has errors: VoiceUnknown when each of them is an unknown voice."""
    codes = {item.code for item in diagnostics if item.severity == "error"}
    return (VoiceUnknown if codes == {"SSML-VOICE-UNKNOWN"} else DocumentRefused)(field, diagnostics)


class VoiceNotFound(ServiceError):
    """No voice has this name."""

    reason = "VOICE_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__(f'no voice is named "{name}"', {"name": name})


class RecordingRefused(ServiceError):
    """A recording will not become a voice; `refusals` holds code, message and cure of every reason."""

    def __init__(self, refusals: Sequence[tuple[str, str, str]]) -> None:
        self.refusals = tuple(refusals)
        code, message, _ = self.refusals[0]
        more = "" if len(self.refusals) == 1 else f" (and {len(self.refusals) - 1} more)"
        super().__init__(f"{message}{more}", {"code": code, "refusal_count": str(len(self.refusals))})
        self.reason = code


class EnrollmentUnavailable(ServiceError):
    """This server enrols no voices."""

    reason = "ENROLLMENT_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__("this server enrols no voices: it has no aligner or no folder for them")


class QueueFull(ServiceError):
    """Too many requests wait for a rendering."""

    reason = "QUEUE_FULL"

    def __init__(self, max_waiting: int) -> None:
        super().__init__(
            f"{max_waiting} requests wait already; try again later", {"max_waiting": str(max_waiting)}
        )


class DeadlinePassed(ServiceError):
    """The caller's deadline passed before the answer was whole."""

    reason = "DEADLINE_PASSED"

    def __init__(self) -> None:
        super().__init__("the deadline passed before the answer was whole")


class CallCancelled(ServiceError):
    """The caller went away."""

    reason = "CALL_CANCELLED"

    def __init__(self) -> None:
        super().__init__("the caller cancelled")

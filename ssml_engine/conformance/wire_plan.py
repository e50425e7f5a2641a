"""The plan of an answer over gRPC -> the plan, by the names of the message's fields.

The other direction is `ssml_engine.service.plan_translation`.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from ssml_engine.plan import Plan

_DURATION = "google.protobuf.Duration"
_NANOS_PER_MS = 1_000_000


def plan_from_wire(message: Message) -> Plan:
    """The plan of a message. Raises ValueError for a plan that breaks its own rules."""
    return Plan.from_dict(_fields(message))


def _fields(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        if field.is_repeated:
            plain[field.name] = [_value(item) for item in getattr(message, field.name)]
        elif not field.has_presence or message.HasField(field.name):
            is_span = field.message_type is not None and field.message_type.full_name == _DURATION
            plain[f"{field.name}_ms" if is_span else field.name] = _value(getattr(message, field.name))
    return plain


def _value(value: Any) -> Any:
    if not isinstance(value, Message):
        return value
    match value.DESCRIPTOR.full_name:
        case "google.protobuf.Duration":
            return value.ToNanoseconds() / _NANOS_PER_MS  # type: ignore[attr-defined]
        case "ssml_engine.v1.SourceSpan":
            return [value.start, value.end]  # type: ignore[attr-defined]
        case "ssml_engine.v1.VoiceParameter":
            return [value.name, value.value]  # type: ignore[attr-defined]
        case "ssml_engine.v1.ControlsRun":
            return {"count": value.count, **_fields(value.controls)}  # type: ignore[attr-defined]
        case "ssml_engine.v1.PlanItem":
            kind = value.WhichOneof("item") or ""
            return {"type": kind.title().replace("_", ""), **_fields(getattr(value, kind))}
    return _fields(value)

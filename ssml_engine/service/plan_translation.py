"""A plan -> its message, by the names of the message's fields.

The message mirrors the dataclasses of `ssml_engine.plan`, so the translation is told by its descriptors and
no control is listed here: a new one is a field of the dataclass and a line of plan.proto. What differs:
a span on the wire is a `Duration` where the dataclass has `…_ms`; the controls of a speech are runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from google.protobuf.message import Message

from ssml_engine.plan import Plan, Speech
from ssml_engine.v1 import plan_pb2

DURATION, SPAN = "google.protobuf.Duration", "ssml_engine.v1.SourceSpan"
_NANOS_PER_MS = 1_000_000


def plan_to_wire(plan: Plan) -> plan_pb2.Plan:
    """Translate a plan. Every field that the plan has is set, its defaults too."""
    message = plan_pb2.Plan()
    _fill(message, plan)
    return message


def attribute_name(field: Any) -> str:
    """Name of the dataclass field that a message's field stands for."""
    kind = field.message_type
    return f"{field.name}_ms" if kind is not None and kind.full_name == DURATION else field.name


def _fill(message: Message, value: Any) -> None:
    for field in message.DESCRIPTOR.fields:
        content = getattr(value, attribute_name(field))
        if content is None:
            continue
        if field.is_repeated:
            if isinstance(value, Speech) and field.name == "controls":
                content = _runs(content)
            for item in content:
                _fill_one(getattr(message, field.name).add(), item)
        elif field.message_type is not None:
            _fill_one(getattr(message, field.name), content)
        else:
            setattr(message, field.name, content)


def _fill_one(message: Message, value: Any) -> None:
    special = _SPECIAL.get(message.DESCRIPTOR.full_name)
    if special is not None:
        special(message, value)
        return
    # An empty message whose fields are all default would otherwise not be there at all.
    message.SetInParent()
    _fill(message, value)


def _fill_duration(message: Any, milliseconds: float) -> None:
    message.FromNanoseconds(round(milliseconds * _NANOS_PER_MS))
    message.SetInParent()


def _fill_span(message: Any, place: tuple[int, int]) -> None:
    message.start, message.end = place
    message.SetInParent()


def _fill_item(message: Any, item: Any) -> None:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(item).__name__).lower()
    _fill_one(getattr(message, name), item)


def _fill_parameter(message: Any, parameter: tuple[str, float]) -> None:
    message.name, message.value = parameter


def _fill_run(message: Any, run: tuple[int, Any]) -> None:
    message.count = run[0]
    _fill_one(message.controls, run[1])


def _runs(controls: tuple[Any, ...]) -> list[tuple[int, Any]]:
    return [(len(list(run)), shared) for shared, run in groupby(controls)]


_SPECIAL: Mapping[str, Callable[[Any, Any], None]] = {
    DURATION: _fill_duration,
    SPAN: _fill_span,
    "ssml_engine.v1.PlanItem": _fill_item,
    "ssml_engine.v1.VoiceParameter": _fill_parameter,
    "ssml_engine.v1.ControlsRun": _fill_run,
}

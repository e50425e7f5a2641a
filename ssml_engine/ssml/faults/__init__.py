"""Every fault that a document can have, as one table: code, severity, kind, rule, message, help, example."""

from __future__ import annotations

from ssml_engine.ssml.faults.attributes import ATTRIBUTE_FAULTS
from ssml_engine.ssml.faults.playing import RENDER_FAULTS
from ssml_engine.ssml.faults.rendering import PLAN_FAULTS
from ssml_engine.ssml.faults.row import Fault
from ssml_engine.ssml.faults.structure import STRUCTURE_FAULTS
from ssml_engine.ssml.faults.values import VALUE_FAULTS
from ssml_engine.ssml.faults.xml import XML_FAULTS

__all__ = ["FAULTS", "Fault", "fault"]

FAULTS: tuple[Fault, ...] = (
    *XML_FAULTS, *STRUCTURE_FAULTS, *ATTRIBUTE_FAULTS, *VALUE_FAULTS, *PLAN_FAULTS, *RENDER_FAULTS,
)  # fmt: skip

_BY_CODE = {row.code: row for row in FAULTS}


def fault(code: str) -> Fault:
    """The row of a code. Raises KeyError for a code that the table lacks."""
    return _BY_CODE[code]

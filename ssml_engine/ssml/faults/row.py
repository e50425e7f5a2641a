"""The shape of one row of the table of faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Kind = Literal[
    "xml", "namespace", "structure", "attribute", "value", "voice", "phoneme", "lexicon", "limit",
    "security", "fetch",
]  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """A fault that documents can have. Blanks such as `{value}` are filled where it is found."""

    code: str
    kind: Kind
    # Severity in default and in strict mode.
    severity: Severity
    strict: Severity
    message: str
    help: str
    # Rule of the SSML reference that is broken; a finding may name a nearer one.
    rule: str
    # Where the rule comes from.
    source: str
    # What has the fault: a document, or the content of a `voice` in one.
    example: str


def error(code: str, kind: Kind, rule: str, message: str, help: str, source: str, example: str) -> Fault:
    """A fault that refuses the document in both modes."""
    return Fault(code, kind, "error", "error", message, help, rule, source, example)


def ignored(code: str, kind: Kind, rule: str, message: str, help: str, source: str, example: str) -> Fault:
    """A fault that default mode passes with a warning and strict mode refuses."""
    return Fault(code, kind, "warning", "error", message, help, rule, source, example)


def warning(code: str, kind: Kind, rule: str, message: str, help: str, source: str, example: str) -> Fault:
    """A fault that refuses the document in no mode."""
    return Fault(code, kind, "warning", "warning", message, help, rule, source, example)

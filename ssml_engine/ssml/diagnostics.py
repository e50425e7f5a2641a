"""What is wrong with a document: the diagnostic that everyone meets, and the collector that orders them.

Knows the table of faults, not the language that they are faults of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from ssml_engine.ssml.faults import fault
from ssml_engine.ssml.faults.row import Kind, Severity
from ssml_engine.ssml.source import SourceText, Span

Mode = Literal["default", "strict"]


@dataclass(frozen=True)
class Diagnostic:
    """One fault of a document. Lines and columns count from 1, columns in code points."""

    # Stable code, a row of docs/diagnostics.md: "SSML-PROSODY-RATE".
    code: str
    # "error": the document is refused; "warning": it is spoken without what the diagnostic names.
    severity: Severity
    # One line, with the value that was found.
    message: str
    line: int
    column: int
    # Elements and attribute that lead there: "/speak/voice/prosody/@rate"; "" when the document has no root.
    path: str
    # What to write instead, imperative; "" when there is nothing to add.
    help: str
    # Id of the rule of the SSML reference: "R-RATE-4".
    rule: str
    # Family of the fault.
    kind: Kind
    # Code points from the column on that are at fault, at least 1; the caret's width.
    length: int = 1


@dataclass(frozen=True)
class Path:
    """The way from the root to an element; a link to the parent keeps deep documents linear."""

    name: str
    parent: Path | None = None

    def __str__(self) -> str:
        names: list[str] = []
        step: Path | None = self
        while step is not None:
            names.append(step.name)
            step = step.parent
        return "/" + "/".join(reversed(names))


@dataclass
class Findings:
    """Collects diagnostics of one document and answers with them in document order."""

    source: SourceText
    mode: Mode = "default"
    _found: list[tuple[int, Diagnostic]] = field(default_factory=list)

    def report(
        self,
        code: str,
        span: Span,
        path: Path | None = None,
        *,
        attribute: str | None = None,
        rule: str | None = None,
        details: dict[str, str] | None = None,
    ) -> None:
        """Add a fault of the table. `details` fill the blanks of its message and help."""
        row = fault(code)
        line, column = self.source.line_and_column(span.start)
        room = self.source.line_end(line) - span.start
        given = details or {}
        filled = {name: value if name == "words" else shorten(value) for name, value in given.items()}
        where = str(path) if path is not None else ""
        self._found.append((
            span.start,
            Diagnostic(
                code=code,
                severity=row.strict if self.mode == "strict" else row.severity,
                message=row.message.format(**filled),
                line=line,
                column=column,
                path=f"{where}/@{attribute}" if attribute else where,
                help=row.help.format(**filled),
                rule=rule or row.rule,
                kind=row.kind,
                length=max(1, min(span.end - span.start, room)),
            ),
        ))

    @property
    def refused(self) -> bool:
        return any(item.severity == "error" for _, item in self._found)

    def in_order(self) -> tuple[Diagnostic, ...]:
        """All diagnostics by place; at one place in the order in which they were found."""
        return tuple(item for _, item in sorted(self._found, key=lambda found: found[0]))


def merge(*groups: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics of several passes in document order."""
    return tuple(sorted((item for group in groups for item in group), key=lambda d: (d.line, d.column)))


def shorten(value: str, limit: int = 60) -> str:
    """A value as a message quotes it: one line, cut in the middle of nothing.

    >>> shorten("a\\nb"), shorten("x" * 100, 5)
    ('a b', 'xxxx…')
    """
    line = " ".join(value[: 4 * limit].split()) if value.strip() else value[:limit].replace("\n", " ")
    return line if len(line) <= limit else line[: limit - 1] + "…"

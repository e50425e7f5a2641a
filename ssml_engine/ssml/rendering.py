"""Diagnostics -> what a terminal shows, and JSON."""

from __future__ import annotations

from functools import lru_cache

from ssml_engine.ssml.decoding import decode
from ssml_engine.ssml.diagnostics import Diagnostic
from ssml_engine.ssml.source import SourceText

_MAX_WIDTH = 100


def render_terminal(diagnostic: Diagnostic, source: str | bytes, *, name: str = "<ssml>") -> str:
    """A diagnostic as a compiler prints it: the line it is in, a caret under the place, the cure.

    source: the document that it was found in. name: what to call the document.
    """
    text = _source_text(source)
    gutter = str(diagnostic.line)
    margin = " " * len(gutter)
    lines = [
        f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}",
        f" --> {name}:{diagnostic.line}:{diagnostic.column}   {diagnostic.path}".rstrip(),
    ]
    line = text.line(diagnostic.line)
    if line.strip():
        shown, column = _window(line, diagnostic.column - 1)
        caret = "^" * max(1, min(diagnostic.length, len(shown) - column))
        lines.append(f"  {gutter} | {shown}".rstrip())
        lines.append(f"  {margin} | {' ' * column}{caret}")
    if diagnostic.help:
        lines.append(f"  {margin} = help: {diagnostic.help}")
    return "\n".join(lines)


@lru_cache(maxsize=4)
def _source_text(source: str | bytes) -> SourceText:
    """The lines of a document; a document with many faults is split once."""
    return SourceText(source if isinstance(source, str) else decode(source).text)


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column, and the column in it; control characters as U+FFFD."""
    start = 0
    if len(line) > _MAX_WIDTH:
        start = max(0, min(column - _MAX_WIDTH // 3, len(line) - _MAX_WIDTH))
    shown = line[start : start + _MAX_WIDTH]
    visible = "".join(
        character if character.isprintable() or character == " " else (" " if character == "\t" else "\ufffd")
        for character in shown
    )
    return visible, max(0, min(column - start, len(visible)))


def diagnostic_as_dict(diagnostic: Diagnostic) -> dict[str, object]:
    """A diagnostic as JSON has it."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "length": diagnostic.length,
        "path": diagnostic.path,
        "help": diagnostic.help,
        "rule": diagnostic.rule,
        "kind": diagnostic.kind,
    }

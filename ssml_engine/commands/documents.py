"""Paths on the command line -> requests; diagnostics -> lines for a person."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ssml_engine.request import Request
from ssml_engine.ssml import Diagnostic, Mode, render_terminal

STDIN = Path("-")

SelectVoicesOption = Annotated[
    bool,
    typer.Option("--select-voices", help="Let <voice> ask for features in place of a name (SSML 1.1)."),
]


@dataclass(frozen=True)
class NamedDocument:
    """A document and the name that messages call it by."""

    name: str
    source: bytes

    def request(
        self, *, default_voice: str | None = None, strict: bool = False, selects_voices: bool = False
    ) -> Request:
        """Ask for this document."""
        mode: Mode = "strict" if strict else "default"
        return Request(self.source, default_voice, mode, selects_voices=selects_voices)


def read_documents(paths: list[Path]) -> list[NamedDocument]:
    """Read every path, "-" from standard input. Ends the command with status 2 when one cannot be read."""
    documents = []
    for path in paths:
        try:
            source = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
        except OSError as error:
            fail(f"cannot read {path}: {error.strerror}")
        documents.append(NamedDocument("<stdin>" if path == STDIN else str(path), source))
    return documents


def show_diagnostics(document: NamedDocument, diagnostics: tuple[Diagnostic, ...]) -> None:
    """Print diagnostics to standard error as a compiler would."""
    for item in diagnostics:
        typer.echo(render_terminal(item, document.source, name=document.name), err=True)


def fail(message: str, status: int = 2) -> NoReturn:
    """Print an error to standard error and end the command."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(status)

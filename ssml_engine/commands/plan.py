"""`plan`: a document -> its timeline as JSON, without rendering it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ssml_engine.commands.catalogs import VoicesOption, open_catalog
from ssml_engine.commands.documents import read_documents, show_diagnostics
from ssml_engine.request import prepare


def plan(
    file: Annotated[Path, typer.Argument(help="SSML document; - is standard input.")],
    strict: Annotated[bool, typer.Option(help="Refuse values that cannot be read.")] = False,
    voice: Annotated[str | None, typer.Option(help="Voice for a document that names none.")] = None,
    voices_dir: VoicesOption = None,
) -> None:
    """Print the timeline of a document as JSON. Exits 1 when the document is refused."""
    (document,) = read_documents([file])
    prepared = prepare(document.request(default_voice=voice, strict=strict), open_catalog(voices_dir))
    show_diagnostics(document, prepared.diagnostics)
    if prepared.plan is None:
        raise typer.Exit(1)
    typer.echo(json.dumps(prepared.plan.as_dict(), ensure_ascii=False, indent=2))

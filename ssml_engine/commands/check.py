"""`check`: documents -> what is wrong with them, as a compiler would say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ssml_engine.commands.catalogs import VoicesOption, open_catalog
from ssml_engine.commands.documents import SelectVoicesOption, read_documents, show_diagnostics
from ssml_engine.request import prepare
from ssml_engine.ssml import diagnostic_as_dict


def check(
    files: Annotated[list[Path], typer.Argument(help="SSML documents; - is standard input.")],
    strict: Annotated[bool, typer.Option(help="Refuse values that cannot be read.")] = False,
    select_voices: SelectVoicesOption = False,
    voice: Annotated[str | None, typer.Option(help="Voice for documents that name none.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per document.")] = False,
    voices_dir: VoicesOption = None,
) -> None:
    """Check documents. Exits 0 when all are accepted, 1 when one is refused, 2 when one cannot be read."""
    catalog = open_catalog(voices_dir)
    refused = 0
    for document in read_documents(files):
        request = document.request(default_voice=voice, strict=strict, selects_voices=select_voices)
        prepared = prepare(request, catalog)
        refused += not prepared.accepted
        if as_json:
            answer = {
                "file": document.name,
                "accepted": prepared.accepted,
                "diagnostics": [diagnostic_as_dict(item) for item in prepared.diagnostics],
            }
            typer.echo(json.dumps(answer, ensure_ascii=False))
            continue
        show_diagnostics(document, prepared.diagnostics)
        typer.echo(f"{document.name}: {'accepted' if prepared.accepted else 'refused'}")
    if refused:
        raise typer.Exit(1)

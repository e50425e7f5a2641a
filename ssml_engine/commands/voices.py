"""`voices`: the voices that documents may name."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ssml_engine.commands.catalogs import VoicesOption, open_catalog
from ssml_engine.plan import VoiceInfo

_NAMED_STYLES = 5


def voices(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list of objects.")] = False,
    voices_dir: VoicesOption = None,
) -> None:
    """List the voices in the order of their names."""
    found = sorted(open_catalog(voices_dir).voices(), key=lambda item: item.name)
    if as_json:
        typer.echo(json.dumps([_as_dict(item) for item in found], ensure_ascii=False, indent=2))
        return
    table = Table("name", "locale", "gender", "express-as", box=None, header_style="bold")
    for item in found:
        table.add_row(item.name, item.locale, item.gender, _manners(item))
    Console().print(table)


def _manners(voice: VoiceInfo) -> str:
    """Few by name, many by number; `--json` has them all."""
    if len(voice.styles) <= _NAMED_STYLES:
        return ", ".join(voice.styles)
    return f"{len(voice.styles)} styles, {len(voice.roles)} roles"


def _as_dict(voice: VoiceInfo) -> dict[str, object]:
    return {
        "name": voice.name,
        "locale": voice.locale,
        "gender": voice.gender,
        "styles": list(voice.styles),
        "roles": list(voice.roles),
    }

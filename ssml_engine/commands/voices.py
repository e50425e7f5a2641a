"""`voices`: the voices that documents may name; enrolled ones are exported, imported, renamed and deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ssml_engine.commands.catalogs import VoicesOption, open_catalog
from ssml_engine.commands.documents import fail
from ssml_engine.plan import VoiceInfo
from ssml_engine.voices import NotEnrolledError, VoiceFileError

_NAMED_STYLES = 5

JsonOption = Annotated[bool, typer.Option("--json", help="Print a JSON list of objects.")]
NameArgument = Annotated[str, typer.Argument(help="Name or speaker profile of an enrolled voice.")]

voices = typer.Typer(
    name="voices", help="List the voices; export, import, rename and delete enrolled ones.", rich_markup_mode=None
)


@voices.callback(invoke_without_command=True)
def _voices(context: typer.Context, as_json: JsonOption = False, voices_dir: VoicesOption = None) -> None:
    """List the voices in the order of their names; export, import, rename and delete enrolled ones."""
    if context.invoked_subcommand is None:
        list_voices(as_json, voices_dir)


@voices.command("export")
def export_voice(
    name: NameArgument,
    out: Annotated[Path, typer.Argument(help="File to write, .safetensors.")],
    force: Annotated[bool, typer.Option(help="Overwrite the file.")] = False,
    voices_dir: VoicesOption = None,
) -> None:
    """Write an enrolled voice, with its consent, to a file."""
    from ssml_engine.commands.outputs import whole_file

    if out.exists() and not force:
        fail(f"{out} exists; --force overwrites it")
    with _told():
        content = open_catalog(voices_dir).store().export(name)
        with whole_file(out) as file:
            file.write(content)


@voices.command("import")
def import_voice(
    file: Annotated[Path, typer.Argument(help="A file that export wrote.")],
    name: Annotated[str, typer.Option(help="Name for the voice; else that of the file.")] = "",
    voices_dir: VoicesOption = None,
) -> None:
    """Take in an exported voice."""
    with _told():
        facts = open_catalog(voices_dir).store().restore(file.read_bytes(), name=name).facts
    typer.echo(f"{facts.name}: speaker profile {facts.speaker_profile_id}")


@voices.command("rename")
def rename_voice(
    name: NameArgument,
    new_name: Annotated[str, typer.Argument(help="The new name.")],
    voices_dir: VoicesOption = None,
) -> None:
    """Give an enrolled voice another name."""
    with _told():
        open_catalog(voices_dir).store().rename(name, new_name)


@voices.command("delete")
def delete_voice(name: NameArgument, voices_dir: VoicesOption = None) -> None:
    """Delete an enrolled voice for good."""
    with _told():
        open_catalog(voices_dir).store().delete(name)


@contextmanager
def _told() -> Iterator[None]:
    """End the command with what the store refuses."""
    try:
        yield
    except (NotEnrolledError, VoiceFileError, ValueError, RuntimeError, OSError) as error:
        fail(str(error))


@voices.command("list")
def list_voices(as_json: JsonOption = False, voices_dir: VoicesOption = None) -> None:
    """List the voices in the order of their names."""
    found = sorted(open_catalog(voices_dir).voices(), key=lambda item: item.name)
    if as_json:
        typer.echo(json.dumps([_as_dict(item) for item in found], ensure_ascii=False, indent=2))
        return
    table = Table("name", "locale", "also speaks", "gender", "express-as", box=None, header_style="bold")
    for item in found:
        table.add_row(item.name, item.locale, ", ".join(item.locales), item.gender, _manners(item))
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
        "secondary_locales": list(voice.locales),
        "gender": voice.gender,
        "styles": list(voice.styles),
        "roles": list(voice.roles),
    }

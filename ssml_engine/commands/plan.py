"""`plan`: a document -> its timeline as JSON, without rendering it; or as a picture of its rendering."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ssml_engine.commands.catalogs import ModelsOption, VoicesOption, open_catalog, open_engine
from ssml_engine.commands.documents import (
    NamedDocument,
    SelectVoicesOption,
    fail,
    read_documents,
    show_diagnostics,
)
from ssml_engine.plan import Plan
from ssml_engine.request import prepare


def plan(
    file: Annotated[Path, typer.Argument(help="SSML document; - is standard input.")],
    strict: Annotated[bool, typer.Option(help="Refuse values that cannot be read.")] = False,
    select_voices: SelectVoicesOption = False,
    voice: Annotated[str | None, typer.Option(help="Voice for a document that names none.")] = None,
    voices_dir: VoicesOption = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="PNG to draw instead: waveform, words, phones, pitch asked and measured, events."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the rendering that is drawn.")] = 0,
    force: Annotated[bool, typer.Option(help="Overwrite the picture.")] = False,
    models_dir: ModelsOption = None,
) -> None:
    """Print the timeline of a document as JSON, or draw it. Exits 1 when the document is refused."""
    if plot is not None and plot.exists() and not force:
        fail(f"{plot} exists; --force overwrites it")
    (document,) = read_documents([file])
    request = document.request(default_voice=voice, strict=strict, selects_voices=select_voices)
    prepared = prepare(request, open_catalog(voices_dir))
    show_diagnostics(document, prepared.diagnostics)
    if prepared.plan is None:
        raise typer.Exit(1)
    if plot is not None:
        _draw(document, prepared.plan, plot, seed, models_dir, voices_dir)
        return
    typer.echo(json.dumps(prepared.plan.as_dict(), ensure_ascii=False, indent=2))


def _draw(
    document: NamedDocument, plan: Plan, path: Path, seed: int, models_dir: Path | None, voices_dir: Path | None
) -> None:
    """Render the plan and draw it. Ends the command when an extra is missing or the picture would be too long."""
    if find_spec("matplotlib") is None:
        fail("--plot needs matplotlib: pip install 'ssml-engine[plot]'")
    from ssml_engine.commands.outputs import whole_file
    from ssml_engine.evaluation.timeline import trace
    from ssml_engine.evaluation.timeline_picture import draw_timeline
    from ssml_engine.synthesis.engine import RenderError

    try:
        timeline = trace(open_engine(models_dir, voices_dir, "auto"), plan, seed=seed)
        for warning in timeline.warnings:
            typer.echo(f"warning: {warning}", err=True)
        with whole_file(path) as file:
            draw_timeline(timeline, file, title=Path(document.name).name)
    except (RenderError, ValueError, OSError) as error:
        fail(str(error))
    typer.echo(f"{path}: {timeline.duration_s:.2f} s drawn", err=True)

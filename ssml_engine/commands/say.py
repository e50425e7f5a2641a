"""`say`: documents or plain text -> audio files and their events, with one model load."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssml_engine.commands.catalogs import (
    DeviceOption,
    FetchingOption,
    ModelsOption,
    ThreadsOption,
    VoicesOption,
    open_catalog,
    open_engine,
    open_fetcher,
)
from ssml_engine.commands.documents import (
    NamedDocument,
    SelectVoicesOption,
    fail,
    read_documents,
    show_diagnostics,
)
from ssml_engine.commands.takes import (
    OVER_CEILING,
    AttemptsOption,
    MaxWerOption,
    WhisperOption,
    open_chooser,
    open_ears,
    open_policy,
)
from ssml_engine.plan import VoiceCatalog
from ssml_engine.request import PlainText, Request, prepare


def say(
    files: Annotated[list[Path] | None, typer.Argument(help="SSML documents; - is standard input.")] = None,
    out: Annotated[Path | None, typer.Option(help="Audio file; a folder for several documents.")] = None,
    text: Annotated[str | None, typer.Option(help="Plain text instead of documents; needs --voice.")] = None,
    voice: Annotated[
        str | None, typer.Option(help="Voice for --text, and for documents that name none.")
    ] = None,
    events: Annotated[
        Path | None, typer.Option(help="Events as JSON lines; a folder for several documents.")
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="Output format, such as riff-24khz-16bit-mono-pcm; else by --out."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sampling.")] = 0,
    max_wer: MaxWerOption = None,
    attempts: AttemptsOption = None,
    whisper: WhisperOption = None,
    force: Annotated[bool, typer.Option(help="Overwrite files.")] = False,
    strict: Annotated[bool, typer.Option(help="Refuse values that cannot be read.")] = False,
    select_voices: SelectVoicesOption = False,
    fetching: FetchingOption = None,
    device: DeviceOption = "auto",
    threads: ThreadsOption = 1,
    models_dir: ModelsOption = None,
    voices_dir: VoicesOption = None,
) -> None:
    """Render documents, or plain text.

    Exits 1 when one is refused, 3 when a sentence of one is over --max-wer; the others are rendered.
    """
    if out is None:
        fail("--out is needed: the audio file, or a folder for several documents")
    if (text is None) == (not files):
        fail("give documents or --text")
    # The signal libraries take seconds to import: after the usage was checked.
    from ssml_engine.commands.outputs import plan_targets
    from ssml_engine.commands.speaking import Job, render_jobs

    catalog, fetcher = open_catalog(voices_dir), open_fetcher(fetching)
    if text is None:
        documents = read_documents(files or [])
        requests = [
            item.request(default_voice=voice, strict=strict, selects_voices=select_voices) for item in documents
        ]
    else:
        documents = [NamedDocument("<text>", text.encode())]
        requests = [_text_request(text, voice, strict, catalog)]
    targets = plan_targets([item.name for item in documents], out, events, format_name, force)
    jobs = []
    for document, request, target in zip(documents, requests, targets, strict=True):
        prepared = prepare(request, catalog, fetcher=fetcher)
        show_diagnostics(document, prepared.diagnostics)
        if prepared.plan is not None:
            jobs.append(Job(document, prepared.plan, prepared.source, target, seed))
    refused, over = len(documents) - len(jobs), 0
    if jobs:
        policy, ears = open_policy(max_wer, attempts), open_ears(models_dir, whisper)
        engine = open_engine(models_dir, voices_dir, device, fetcher, ears, threads)
        unrendered = render_jobs(engine, jobs, lambda: open_chooser(ears, policy))
        refused, over = refused + unrendered.refused, unrendered.over
    if refused:
        raise typer.Exit(1)
    if over:
        raise typer.Exit(OVER_CEILING)


def _text_request(text: str, voice_name: str | None, strict: bool, catalog: VoiceCatalog) -> Request:
    if voice_name is None:
        fail("--text needs --voice")
    voice = catalog.resolve(voice_name)
    if voice is None:
        fail(f'no voice is named "{voice_name}"; `ssml-engine voices` lists them')
    return Request(PlainText(text, voice_name, voice.locale), mode="strict" if strict else "default")

"""`validate`: documents -> what a recogniser hears of their renderings, and how far that is from the text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssml_engine.commands.catalogs import DeviceOption, ModelsOption, VoicesOption, open_engine
from ssml_engine.commands.documents import SelectVoicesOption, fail, read_documents, show_diagnostics
from ssml_engine.commands.takes import OVER_CEILING, AttemptsOption, WhisperOption, open_ears, open_policy
from ssml_engine.request import prepare

if TYPE_CHECKING:
    from ssml_engine.validation import RoundTrip


def validate(
    files: Annotated[list[Path], typer.Argument(help="SSML documents; - is standard input.")],
    max_wer: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Exit 3 when a sentence has a higher word error rate, from 0 to 1."),
    ] = None,
    attempts: AttemptsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per document.")] = False,
    voice: Annotated[str | None, typer.Option(help="Voice for documents that name none.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sampling.")] = 0,
    strict: Annotated[bool, typer.Option(help="Refuse values that cannot be read.")] = False,
    select_voices: SelectVoicesOption = False,
    whisper: WhisperOption = None,
    device: DeviceOption = "auto",
    models_dir: ModelsOption = None,
    voices_dir: VoicesOption = None,
) -> None:
    """Render documents, listen to them, and print the word errors.

    Exits 0 when all went well, 1 when a document is refused, 3 when a sentence is over --max-wer.
    """
    from ssml_engine.recognition import MissingModelError
    from ssml_engine.synthesis.engine import RenderError
    from ssml_engine.validation import RoundTripChooser

    policy = open_policy(max_wer, attempts, refuses=False)
    documents = read_documents(files)
    ears = open_ears(models_dir, whisper)
    engine = open_engine(models_dir, voices_dir, device, ears=ears)
    refused = over = 0
    for document in documents:
        request = document.request(default_voice=voice, strict=strict, selects_voices=select_voices)
        prepared = prepare(request, engine.catalog)
        show_diagnostics(document, prepared.diagnostics)
        if prepared.plan is None:
            refused += 1
            continue
        try:
            chooser = RoundTripChooser(ears.recognizer, ears.scorer, policy)
            engine.synthesize(prepared.plan, seed=seed, chooser=chooser)
        except (MissingModelError, RenderError) as error:
            fail(str(error))
        found = chooser.round_trip
        over += max_wer is not None and not found.is_within(max_wer)
        if as_json:
            typer.echo(json.dumps({"file": document.name, **found.as_dict()}, ensure_ascii=False))
        else:
            _show(document.name, found)
    if refused:
        raise typer.Exit(1)
    if over:
        raise typer.Exit(OVER_CEILING)


def _show(name: str, found: RoundTrip) -> None:
    counts = found.counts
    typer.echo(
        f"{name}: word error rate {counts.word_error_rate:.1%} of {counts.words} words, "
        f"character error rate {counts.character_error_rate:.1%}, as heard by {found.recognizer}"
    )
    for speech in found.speeches:
        at = f"{speech.offset_samples / 24_000:.2f} s"
        take = f", take {speech.take} of {speech.num_takes}" if speech.num_takes > 1 else ""
        typer.echo(f"  {at}: {speech.word_rate.rate:.1%}{take}: {speech.text}")
        if speech.word_rate.errors:
            typer.echo("\n".join(f"    {line}" for line in speech.word_rate.alignment.splitlines()))

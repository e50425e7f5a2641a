"""`evaluate`: held-out sentences by every shipped voice, scored by independent judges, in one table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    voice: Annotated[
        list[str] | None, typer.Option(help="Only this voice; may be given again. Else all English ones.")
    ] = None,
    sentences: Annotated[int, typer.Option(min=1, help="Number of held-out sentences.")] = 64,
    texts: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Sentences, one a line, instead of those.")
    ] = None,
    every_pair: Annotated[
        bool, typer.Option("--every-pair", help="All voices speak all sentences; else they take turns.")
    ] = False,
    teacher: Annotated[
        Path | None,
        typer.Option(help="Folder of the teacher's style files: adds the teacher and the codec alone."),
    ] = None,
    speech_cache: Annotated[
        Path | None,
        typer.Option(help="Speech cache with held-out recordings: adds the rows from recording to full system."),
    ] = None,
    whisper: Annotated[str | None, typer.Option(help="Recogniser: a name or a CTranslate2 folder.")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write all scores to this file.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with every score, players and spectrograms.")
    ] = None,
    audio: Annotated[Path | None, typer.Option(help="Keep every rendering in this folder.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="CPU threads of engine and judges.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sampling.")] = 0,
    force: Annotated[bool, typer.Option(help="Overwrite the --json and --html files.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    models: Annotated[
        Path | None, typer.Option(envvar="SSML_ENGINE_MODELS", help="Folder of the weights.")
    ] = None,
    voices: Annotated[
        Path | None, typer.Option(envvar="SSML_ENGINE_VOICES", help="Folder of enrolled voices.")
    ] = None,
) -> None:
    """Score the shipped voices on held-out sentences: word errors, likeness, DNSMOS, pitch, timing, speed."""
    from ssml_engine.evaluation.report import ReportPage
    from ssml_engine.evaluation.run import EvaluationOptions
    from ssml_engine.evaluation.run import evaluate as run
    from ssml_engine.evaluation.scoring import SentenceScore
    from ssml_engine.evaluation.summary import as_json, table
    from ssml_engine.evaluation.systems import Rendering
    from ssml_engine.models.checkpoint import CheckpointError
    from ssml_engine.recognition import MissingModelError
    from ssml_engine.synthesis import Engine

    for path in (json_out, html):
        if path is not None and path.exists() and not force:
            raise typer.BadParameter(f"{path} is there already; --force overwrites it")
    options = EvaluationOptions(
        voices=tuple(voice or ()),
        num_sentences=sentences,
        every_pair=every_pair,
        seed=seed,
        whisper=whisper,
        num_threads=threads,
        teacher_styles=teacher,
        speech_cache=speech_cache,
        models=models,
        audio=audio,
        texts=() if texts is None else tuple(line for line in texts.read_text().splitlines() if line.strip()),
    )
    page = ReportPage()

    def heard(score: SentenceScore, rendering: Rendering) -> None:
        typer.echo(f"{score.system} {score.voice} {score.words.rate:.0%} {score.heard}", err=True)
        if html is not None:
            page.add(score, rendering.samples)

    try:
        engine = Engine.load(models, voices, device)
        result = run(engine, options, heard)
    except (CheckpointError, MissingModelError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    if json_out is not None:
        json_out.write_text(json.dumps(as_json(result.rows, result.scores), ensure_ascii=False, indent=1))
    if html is not None:
        html.write_text(page.html(result.rows), encoding="utf-8")
    typer.echo(table(result.rows))


if __name__ == "__main__":
    typer.run(evaluate)

"""Plans -> files, one after the other, with a line of progress and one of result for each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ssml_engine.audio import encode
from ssml_engine.commands.documents import NamedDocument, show_diagnostics
from ssml_engine.commands.outputs import Target, whole_file, write_json_lines
from ssml_engine.plan import Plan
from ssml_engine.request import report_late
from ssml_engine.ssml import SourceText
from ssml_engine.synthesis import AudioChunk, Engine, RenderWarning, Synthesis, TakeChooser, event_as_dict
from ssml_engine.synthesis.engine import ConversionRefused
from ssml_engine.validation import RoundTripChooser, WordErrorsOverCeiling

SAMPLE_RATE_HZ = 24_000


@dataclass(frozen=True)
class Unrendered:
    """How many documents got no file: refused, or with a sentence over the ceiling."""

    refused: int
    over: int


@dataclass(frozen=True)
class Job:
    """One document to render."""

    document: NamedDocument
    plan: Plan
    # What the places of the plan count in.
    source: SourceText | None
    target: Target
    seed: int


def render_jobs(
    engine: Engine, jobs: Sequence[Job], open_chooser: Callable[[], TakeChooser | None] = lambda: None
) -> Unrendered:
    """Render each job to its files; returns how many got none.

    Files that were written stay when a later job is interrupted. open_chooser: for each job, what hears its takes.
    """
    refused = over = 0
    for number, job in enumerate(jobs, start=1):
        started = time.monotonic()
        chooser = open_chooser()
        try:
            synthesis = _render(engine, job, f"{job.document.name} ({number}/{len(jobs)})", chooser)
        except WordErrorsOverCeiling as error:
            typer.echo(f"error: {job.document.name}: {error}", err=True)
            over += 1
            continue
        except ConversionRefused as error:
            details = {"value": error.url, "reason": error.reason}
            show_diagnostics(job.document, (report_late(job.source, error.code, error.source, details),))
            refused += 1
            continue
        _show_warnings(job, synthesis.warnings)
        with whole_file(job.target.audio) as file:
            file.write(encode(synthesis.samples, job.target.row, source_rate_hz=SAMPLE_RATE_HZ))
        if job.target.events is not None:
            write_json_lines(job.target.events, [event_as_dict(item) for item in synthesis.events])
        audio_s, elapsed_s = len(synthesis.samples) / SAMPLE_RATE_HZ, time.monotonic() - started
        heard = _heard(chooser)
        typer.echo(f"{job.target.audio}: {audio_s:.2f} s of audio in {elapsed_s:.2f} s{heard}", err=True)
    return Unrendered(refused, over)


def _heard(chooser: TakeChooser | None) -> str:
    if not isinstance(chooser, RoundTripChooser):
        return ""
    found = chooser.round_trip
    takes = sum(speech.num_takes for speech in found.speeches)
    return f", word error rate {found.counts.word_error_rate:.1%} after {takes} takes"


def _render(engine: Engine, job: Job, label: str, chooser: TakeChooser | None) -> Synthesis:
    chunks, events, warnings, num_samples = [], [], [], 0
    with _progress() as progress:
        task = progress.add_task(label, total=None, audio_s=0.0)
        for part in engine.render(job.plan, seed=job.seed, chooser=chooser):
            if isinstance(part, AudioChunk):
                chunks.append(part.samples)
                num_samples += len(part.samples)
                progress.update(task, audio_s=num_samples / SAMPLE_RATE_HZ)
            elif isinstance(part, RenderWarning):
                warnings.append(part)
            else:
                events.append(part)
    samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
    return Synthesis(samples, tuple(events), tuple(warnings))


def _show_warnings(job: Job, warnings: Sequence[RenderWarning]) -> None:
    """Print what could not be heard as `check` prints what cannot be read."""
    late = [
        report_late(job.source, item.code, item.source, {"value": item.url, "reason": item.reason})
        for item in warnings
    ]
    show_diagnostics(job.document, tuple(late))


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[audio_s]:.1f} s of audio"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )

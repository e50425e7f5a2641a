"""`enroll`: a voice from a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssml_engine.commands.catalogs import ModelsOption, VoicesOption, open_catalog
from ssml_engine.commands.documents import fail
from ssml_engine.voices.locations import models_folder


def enroll(
    name: Annotated[str, typer.Argument(help="Name of the new voice.")],
    recording: Annotated[Path, typer.Argument(help="1 to 30 seconds of one person, in any common format.")],
    consent: Annotated[str, typer.Option(help="What the speaker agreed to; stored with the voice.")],
    transcript: Annotated[str, typer.Option(help="What is said; without it the recogniser writes it down.")] = "",
    locale: Annotated[str, typer.Option(help="Language of the recording.")] = "en-US",
    gender: Annotated[str, typer.Option(help="female, male or neutral.")] = "",
    voices_dir: VoicesOption = None,
    models_dir: ModelsOption = None,
) -> None:
    """Make a voice of a recording; exits 1 with every reason where it will not do."""
    from ssml_engine.enrollment import Enroller, EnrollmentRefused, EnrollmentRequest
    from ssml_engine.models.checkpoint import CheckpointError
    from ssml_engine.recognition import MissingModelError, WhisperRecognizer

    request = EnrollmentRequest(name, consent, locale, transcript, gender)
    try:
        content = recording.read_bytes()
        enroller = Enroller.load(models_folder(models_dir), WhisperRecognizer)
        enrolled = enroller.enroll(content, request, open_catalog(voices_dir).store())
    except EnrollmentRefused as error:
        for item in error.refusals:
            typer.echo(f"{item.code}: {item.message}; {item.help}", err=True)
        raise typer.Exit(1) from error
    except (OSError, CheckpointError, MissingModelError) as error:
        fail(str(error))
    facts, quality = enrolled.prompt.facts, enrolled.quality
    typer.echo(f"{facts.name}  {enrolled.prompt_s:.1f} s  {facts.transcript}")
    typer.echo(f"level {quality.level_dbfs:.0f} dBFS, {quality.snr_db:.0f} dB over noise")

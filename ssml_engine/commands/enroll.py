"""`enroll`: a voice from a recording."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ssml_engine.commands.catalogs import ModelsOption, VoicesOption, open_catalog
from ssml_engine.commands.documents import fail
from ssml_engine.commands.takes import WhisperOption, open_ears
from ssml_engine.voices.locations import models_folder

if TYPE_CHECKING:
    from ssml_engine.service.enrollment import EnrollmentDesk
    from ssml_engine.synthesis import Engine
    from ssml_engine.validation import Ears


def enroll(
    name: Annotated[str, typer.Argument(help="Name of the new voice.")],
    recording: Annotated[Path, typer.Argument(help="1 to 30 seconds of one person, in any common format.")],
    consent: Annotated[str, typer.Option(help="What the speaker agreed to; stored with the voice.")],
    transcript: Annotated[str, typer.Option(help="What is said; without it the recogniser writes it down.")] = "",
    locale: Annotated[str, typer.Option(help="Language of the recording.")] = "en-US",
    gender: Annotated[str, typer.Option(help="female, male or neutral.")] = "",
    main_speaker: Annotated[
        bool, typer.Option("--main-speaker", help="Of several people take the one who speaks most.")
    ] = False,
    whisper: WhisperOption = None,
    voices_dir: VoicesOption = None,
    models_dir: ModelsOption = None,
) -> None:
    """Make a voice of a recording; exits 1 with every reason where it will not do."""
    from ssml_engine.enrollment import Enroller, EnrollmentRefused, EnrollmentRequest
    from ssml_engine.models.checkpoint import CheckpointError

    if gender not in ("", "female", "male", "neutral"):
        fail(f"--gender is female, male or neutral, not {gender}")
    speakers: Literal["refuse", "most"] = "most" if main_speaker else "refuse"
    request = EnrollmentRequest(name, consent, locale, transcript, gender, speakers=speakers)
    ears = open_ears(models_dir, whisper)
    try:
        content = recording.read_bytes()
        enroller = Enroller.load(models_folder(models_dir), lambda: ears.recognizer)
        enrolled = enroller.enroll(content, request, open_catalog(voices_dir).store())
    except EnrollmentRefused as error:
        for item in error.refusals:
            typer.echo(f"{item.code}: {item.message}; {item.help}", err=True)
        raise typer.Exit(1) from error
    except (OSError, CheckpointError) as error:
        fail(str(error))
    facts, quality = enrolled.prompt.facts, enrolled.quality
    typer.echo(f"{facts.name}  {enrolled.prompt_s:.1f} s  {facts.transcript}")
    typer.echo(f"level {quality.level_dbfs:.0f} dBFS, {quality.snr_db:.0f} dB over noise")


def open_desk(engine: Engine, models_dir: Path | None, ears: Ears, max_voices: int) -> EnrollmentDesk | None:
    """Where a server enrols voices; None where the weights hold no aligner."""
    from ssml_engine.enrollment import Enroller
    from ssml_engine.models.checkpoint import CheckpointError
    from ssml_engine.service.enrollment import EnrollmentDesk

    try:
        enroller = Enroller.load(models_folder(models_dir), lambda: ears.recognizer, engine.networks)
    except CheckpointError:
        return None
    return EnrollmentDesk(enroller, max_voices)

"""Options that say where voices and weights lie -> an open voice library, a loaded engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssml_engine.commands.documents import fail
from ssml_engine.voices import VoiceLibrary, open_library

if TYPE_CHECKING:
    from ssml_engine.synthesis import Engine

VoicesOption = Annotated[
    Path | None,
    typer.Option("--voices", envvar="SSML_ENGINE_VOICES", help="Folder of enrolled voices."),
]
ModelsOption = Annotated[
    Path | None, typer.Option("--models", envvar="SSML_ENGINE_MODELS", help="Folder of the weights.")
]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu or cuda; auto takes a GPU where there is one.")]


def open_catalog(voices_dir: Path | None) -> VoiceLibrary:
    """Open the voices that documents may name. Needs no weights."""
    return open_library(voices_dir)


def open_engine(models_dir: Path | None, voices_dir: Path | None, device: str) -> Engine:
    """Load the weights. Ends the command when they are missing or the device is not there."""
    # Importing torch takes seconds: only for commands that render.
    from ssml_engine.models.checkpoint import CheckpointError
    from ssml_engine.synthesis import Engine

    try:
        return Engine.load(models_dir, voices_dir, device)
    except (CheckpointError, ValueError, OSError) as error:
        fail(str(error))

"""Options that say where voices and weights lie -> an open voice library, a loaded engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssml_engine.commands.documents import fail
from ssml_engine.voices import VoiceLibrary, open_library

if TYPE_CHECKING:
    from ssml_engine.plan.fetching import Fetcher
    from ssml_engine.synthesis import Engine
    from ssml_engine.validation import Ears

VoicesOption = Annotated[
    Path | None,
    typer.Option("--voices", envvar="SSML_ENGINE_VOICES", help="Folder of enrolled voices."),
]
ModelsOption = Annotated[
    Path | None, typer.Option("--models", envvar="SSML_ENGINE_MODELS", help="Folder of the weights.")
]
FetchingOption = Annotated[
    Path | None,
    typer.Option(
        "--fetching",
        envvar="SSML_ENGINE_FETCHING",
        help="TOML file: which hosts, networks, folders, sizes and times documents may use; see docs/service.md.",
    ),
]
ThreadsOption = Annotated[
    int,
    typer.Option("--threads", min=1, help="CPU threads of one rendering; one is the fastest for these models."),
]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu or cuda; auto takes a GPU where there is one.")]


def open_catalog(voices_dir: Path | None) -> VoiceLibrary:
    """Open the voices that documents may name. Needs no weights."""
    return open_library(voices_dir)


def open_fetcher(settings: Path | None) -> Fetcher:
    """Open what fetches for documents; without a file, public HTTPS only. Ends the command for a faulty file."""
    from ssml_engine.audio import Fetcher, LexiconCache, read_fetch_policy

    try:
        return LexiconCache(Fetcher(None if settings is None else read_fetch_policy(settings)))
    except (ValueError, OSError) as error:
        fail(str(error))


def open_engine(
    models_dir: Path | None,
    voices_dir: Path | None,
    device: str,
    fetcher: Fetcher | None = None,
    ears: Ears | None = None,
    threads: int = 1,
) -> Engine:
    """Load the weights. Ends the command when they are missing or the device is not there.

    ears: hear recordings that are to be said again; without them the engine has its own.  threads: of one rendering,
    for the whole process: a step of the networks is too little work to share, and two renderings take two cores.
    """
    # Importing torch takes seconds: only for commands that render.
    import torch

    from ssml_engine.models.checkpoint import CheckpointError
    from ssml_engine.synthesis import Engine

    torch.set_num_threads(threads)
    try:
        recognizer = None if ears is None else (lambda: ears.recognizer)
        return Engine.load(models_dir, voices_dir, device, fetcher, recognizer)
    except (CheckpointError, ValueError, OSError) as error:
        fail(str(error))

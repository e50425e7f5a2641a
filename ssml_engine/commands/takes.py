"""Options that say how takes are chosen -> a policy and the ears that check it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssml_engine.commands.documents import fail

if TYPE_CHECKING:
    from ssml_engine.synthesis import TakeChooser
    from ssml_engine.validation import Ears, TakePolicy

OVER_CEILING = 3  # exit code: a sentence was heard with too many word errors

MaxWerOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="Highest word error rate of a sentence, from 0 to 1; write nothing and exit 3 when no take is within.",
    ),
]
AttemptsOption = Annotated[
    int | None,
    typer.Option(min=1, max=8, help="Takes of each sentence to choose from; 4 with --max-wer, else 1."),
]
WhisperOption = Annotated[str | None, typer.Option(help="Recogniser: a name or a CTranslate2 folder.")]


def open_policy(max_wer: float | None, attempts: int | None, *, refuses: bool = True) -> TakePolicy:
    """What is asked of the takes."""
    from ssml_engine.validation import DEFAULT_ATTEMPTS, TakePolicy

    return TakePolicy(attempts or (1 if max_wer is None else DEFAULT_ATTEMPTS), max_wer, refuses)


def open_ears(models_dir: Path | None, whisper: str | None) -> Ears:
    """The recogniser and the aligner, loaded when they are first asked."""
    from ssml_engine.validation import Ears
    from ssml_engine.voices.locations import models_folder

    return Ears.of_models(models_folder(models_dir), whisper=whisper)


def open_chooser(ears: Ears, policy: TakePolicy) -> TakeChooser | None:
    """What hears the takes of one document. Ends the command when a model is missing."""
    from ssml_engine.recognition import MissingModelError
    from ssml_engine.validation import choose_for

    try:
        return choose_for(ears, policy)
    except MissingModelError as error:
        fail(str(error))

"""The command line: one table of commands, each in a file of its own.

The files import what is light at their top and the models inside their functions, so that `check` and
`plan` start without torch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from ssml_engine import __version__
from ssml_engine.commands.check import check
from ssml_engine.commands.conformance import conformance
from ssml_engine.commands.demo import demo
from ssml_engine.commands.detect_watermark import detect_watermark
from ssml_engine.commands.enroll import enroll
from ssml_engine.commands.plan import plan
from ssml_engine.commands.say import say
from ssml_engine.commands.serve import serve
from ssml_engine.commands.validate import validate
from ssml_engine.commands.voices import voices
from ssml_engine.evaluation.command import evaluate

__all__ = ["COMMANDS", "app", "main"]

# In the order in which --help shows them. A command is a function; its name is the command's.
COMMANDS: tuple[Callable[..., None], ...] = (
    say,
    serve,
    check,
    validate,
    plan,
    enroll,
    demo,
    evaluate,
    conformance,
    detect_watermark,
)

app = typer.Typer(
    name="ssml-engine",
    help="SSML in, speech and timed events out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(voices)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ssml-engine {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """SSML in, speech and timed events out."""


def main() -> None:
    """Run the command line.

    Exits 0 when all went well, 1 when a document is refused, 2 on wrong usage, 3 when a sentence has more word
    errors than asked for, 130 when interrupted.
    """
    app()


if __name__ == "__main__":
    main()

"""`detect-watermark`: recordings -> whether this engine's mark is in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ssml_engine.commands.documents import fail

MAX_DURATION_S = 600.0  # of each recording; the rest is not looked at


def detect_watermark(
    files: Annotated[list[Path], typer.Argument(help="Recordings in any common format.")],
    key: Annotated[
        str,
        typer.Option(envvar="SSML_ENGINE_WATERMARK_KEY", help="Key of the mark, a whole number; else the default."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per recording.")] = False,
) -> None:
    """Look for the watermark. Exits 0 when every recording carries it, 1 when one does not."""
    from ssml_engine.audio import DecodeError, decode
    from ssml_engine.synthesis.marking import read_pattern
    from ssml_engine.watermark import detect_watermark as detect

    try:
        pattern = read_pattern(key)
    except ValueError as error:
        fail(str(error))
    missing = 0
    for path in files:
        try:
            recording = decode(path.read_bytes(), max_duration_s=MAX_DURATION_S)
        except (OSError, DecodeError) as error:
            fail(f"cannot read {path}: {error}")
        found = detect(recording.samples, recording.sample_rate_hz, pattern)
        missing += not found.is_marked
        if as_json:
            answer = {"file": str(path), "marked": found.is_marked, "score": found.score, "threshold": found.threshold}
            typer.echo(json.dumps(answer, ensure_ascii=False))
        else:
            verdict = "marked" if found.is_marked else "no mark found"
            typer.echo(f"{path}: {verdict} (score {found.score:.1f}, threshold {found.threshold:g})")
    if missing:
        raise typer.Exit(1)

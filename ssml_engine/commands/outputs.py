"""Where audio and events go: names, formats, and files that are whole or not there."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ssml_engine.audio import OutputFormat, find_format
from ssml_engine.commands.documents import fail

# The format that a file name asks for by itself.
FORMAT_OF_SUFFIX = {
    ".wav": "riff-24khz-16bit-mono-pcm",
    ".mp3": "audio-24khz-96kbitrate-mono-mp3",
    ".ogg": "ogg-24khz-16bit-mono-opus",
    ".opus": "ogg-24khz-16bit-mono-opus",
    ".webm": "webm-24khz-16bit-mono-opus",
    ".flac": "audio-24khz-16bit-mono-flac",
    ".pcm": "raw-24khz-16bit-mono-pcm",
    ".raw": "raw-24khz-16bit-mono-pcm",
}
_SUFFIX_OF_CONTAINER = {"wav": ".wav", "mp3": ".mp3", "ogg": ".ogg", "webm": ".webm", "flac": ".flac"}


@dataclass(frozen=True)
class Target:
    """Where one document's audio and events go."""

    audio: Path
    # None when nobody asked for events.
    events: Path | None
    row: OutputFormat


def plan_targets(
    names: list[str], out: Path, events: Path | None, format_name: str | None, force: bool
) -> list[Target]:
    """Choose a file for each document. Ends the command when a name is unclear, taken twice or not free.

    One document goes to the file `out`, unless `out` is a folder; several go into the folder `out`, each
    under its own name. `events` follows the same rule.
    """
    into_folder = len(names) > 1 or out.is_dir()
    if into_folder and (out.is_file() or (len(names) > 1 and out.suffix in FORMAT_OF_SUFFIX)):
        fail(f"--out must be a folder for {len(names)} documents, not {out}")
    row = _format(None if into_folder else out, format_name)
    suffix = _SUFFIX_OF_CONTAINER.get(row.container.value, ".raw")
    targets = []
    for name in names:
        stem = name.strip("<>") if name.startswith("<") else Path(name).stem
        audio = out / f"{stem}{suffix}" if into_folder else out
        events_file = events / f"{stem}.jsonl" if events is not None and into_folder else events
        targets.append(Target(audio, events_file, row))
    _check_free([path for item in targets for path in (item.audio, item.events) if path], force)
    return targets


def _format(out: Path | None, format_name: str | None) -> OutputFormat:
    name = format_name or FORMAT_OF_SUFFIX.get(out.suffix.lower() if out else ".wav")
    if name is None:
        fail(f"--format is needed: {out} does not end in one of {', '.join(FORMAT_OF_SUFFIX)}")
    try:
        row = find_format(name)
    except ValueError as error:
        fail(str(error))
    if row.unsupported is not None:
        fail(f'"{row.name}" cannot be written: {row.unsupported}')
    return row


def _check_free(paths: list[Path], force: bool) -> None:
    twice = {path for path in paths if paths.count(path) > 1}
    if twice:
        fail(f"two documents would write {min(twice)}")
    taken = [path for path in paths if path.exists()]
    if taken and not force:
        fail(f"{taken[0]} exists; --force overwrites it")


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name only when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            # mkstemp lets only the owner read; a new file follows the user's mask.
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(name, 0o666 & ~mask)
            yield file
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json_lines(path: Path, values: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object per line."""
    with whole_file(path) as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")

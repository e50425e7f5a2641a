"""Where shipped weights and voices lie, and where enrolled voices go."""

from __future__ import annotations

import os
from pathlib import Path

MODELS_VARIABLE = "SSML_ENGINE_MODELS"
VOICES_VARIABLE = "SSML_ENGINE_VOICES"


def shipped_folder() -> Path:
    """The shipped `voices/` folder: inside an installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "shipped_voices"
    return installed if installed.is_dir() else package.parent / "voices"


def models_folder(chosen: Path | None = None) -> Path:
    """Folder of the weights: the one chosen, else the environment's, else the shipped one."""
    if chosen is not None:
        return chosen
    return Path(os.environ[MODELS_VARIABLE]) if os.environ.get(MODELS_VARIABLE) else shipped_folder() / "models"


def user_voices_folder(chosen: Path | None = None) -> Path:
    """Folder of enrolled voices: the one chosen, else the environment's, else the user's data folder."""
    if chosen is not None:
        return chosen
    if os.environ.get(VOICES_VARIABLE):
        return Path(os.environ[VOICES_VARIABLE])
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "ssml-engine" / "voices"

"""`voices/levels.toml` → how loud the shipped voices speak.

The prompt of a voice does not say: what the models speak after it is up to 2 LU quieter than the prompt itself.
`python -m bench.levels` measures the table; run it when weights or voices change.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ssml_engine.voices.locations import shipped_folder


@cache
def spoken_levels() -> Mapping[str, float]:
    """Name of a shipped voice → integrated loudness of its neutral speech, LUFS (ITU-R BS.1770-4)."""
    table = shipped_folder() / "levels.toml"
    if not table.is_file():
        return MappingProxyType({})
    return MappingProxyType(
        {name: float(level) for name, level in tomllib.loads(table.read_text(encoding="utf-8")).items()}
    )

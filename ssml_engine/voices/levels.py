"""`voices/levels.toml` → how loud the models speak in the shipped voices, and how loud all voices are heard.

The prompt of a voice does not say: what the models speak after it is up to 2 LU quieter than the prompt itself.
`python -m bench.levels` measures the table; run it when weights or voices change.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ssml_engine.voices.locations import shipped_folder

# Neutral speech of any voice as it is heard, LUFS.  Source: EBU R 128.  It leaves room for `volume="+6dB"`.
HEARD_LUFS = -23.0
MOST_GAIN_DB = 12.0


def heard_gain_db(spoken_lufs: float) -> float:
    """Gain that brings a voice to HEARD_LUFS, at most MOST_GAIN_DB up or down; 0 for a silent one.

    >>> heard_gain_db(-25.5)
    2.5
    """
    if spoken_lufs == -math.inf:
        return 0.0
    return min(MOST_GAIN_DB, max(-MOST_GAIN_DB, HEARD_LUFS - spoken_lufs))


@cache
def spoken_levels() -> Mapping[str, float]:
    """Name of a shipped voice → integrated loudness of its neutral speech before any gain, LUFS (ITU-R BS.1770-4)."""
    table = shipped_folder() / "levels.toml"
    if not table.is_file():
        return MappingProxyType({})
    return MappingProxyType(
        {name: float(level) for name, level in tomllib.loads(table.read_text(encoding="utf-8")).items()}
    )

"""`voices/styles.toml` → what a style or a role of `express-as` changes in a voice, as numbers.

Knows nothing of phones or networks.  Names compare as the compiler compares them: case, `-`, `_` and spaces do not
count.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

from ssml_engine.voices.locations import shipped_folder


@dataclass(frozen=True)
class Manner:
    """How speech differs from the voice's own way; the defaults differ in nothing."""

    # Level of the pitch, semitones.
    pitch_st: float = 0.0
    # Ratio: distance of the pitch from its mean.
    range: float = 1.0
    # Rise of the pitch over a sentence, semitones from start to end.
    slope_st: float = 0.0
    # Depth of a tremble of the pitch, semitones.
    tremor_st: float = 0.0
    # Ratio: speed.
    rate: float = 1.0
    # Ratio: length of pauses, after rate.
    pause: float = 1.0
    # Loudness.
    gain_db: float = 0.0
    # Tilt of the spectrum around 1 kHz.
    tilt_db_per_octave: float = 0.0
    # Share of the voice that is noise, 0 to 1.
    breath: float = 0.0
    # Ratio of the resonances to the voice's own.
    formants: float = 1.0

    def __post_init__(self) -> None:
        for name in _RATIOS:
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} is {getattr(self, name)}, expected a ratio above 0")
        if not 0 <= self.breath <= 1:
            raise ValueError(f"breath is {self.breath}, expected 0 to 1")

    def scaled(self, degree: float) -> Manner:
        """The manner at a `styledegree`: 0 is neutral, 1 as it is, 2 twice as far from neutral.

        >>> Manner(pitch_st=2.0, rate=1.1).scaled(2.0).pitch_st
        4.0
        """
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        changed = {n: v**degree if n in _RATIOS else v * degree for n, v in values.items()}
        return Manner(**{**changed, "breath": min(changed["breath"], 1.0)})

    def __mul__(self, other: Manner) -> Manner:
        """Both at once: ratios multiply, the rest adds up."""
        joined = {}
        for item in fields(self):
            mine, its = getattr(self, item.name), getattr(other, item.name)
            joined[item.name] = mine * its if item.name in _RATIOS else mine + its
        return Manner(**{**joined, "breath": min(joined["breath"], 1.0)})


_RATIOS = ("range", "rate", "pause", "formants")
NEUTRAL_MANNER = Manner()


@dataclass(frozen=True)
class Role:
    """Whom a voice plays; None keeps the voice's own."""

    # Median pitch of such a speaker, Hz.
    pitch_hz: float | None
    # Length of the vocal tract, cm.
    tract_cm: float | None
    manner: Manner


@dataclass(frozen=True)
class StyleTable:
    """styles, roles: by their documented names; aliases: `(other name, style)`; tract_cm: of voices by gender."""

    styles: dict[str, Manner]
    aliases: tuple[tuple[str, str], ...]
    roles: dict[str, Role]
    tract_cm: dict[str, float]

    def style(self, name: str, degree: float = 1.0) -> Manner:
        """What a style of the table asks for at a degree.  Raises KeyError for another name."""
        return self.styles[name].scaled(degree)

    def role(self, name: str, gender: str, pitch_hz: float) -> Manner:
        """What a role asks of a voice with this gender and median pitch.  Raises KeyError for another name."""
        role = self.roles[name]
        manner = role.manner
        if role.pitch_hz is not None:
            manner = replace(manner, pitch_st=manner.pitch_st + 12 * math.log2(role.pitch_hz / pitch_hz))
        if role.tract_cm is not None:
            own = self.tract_cm.get(gender, sum(self.tract_cm.values()) / len(self.tract_cm))
            manner = replace(manner, formants=manner.formants * own / role.tract_cm)
        return manner


@cache
def style_table() -> StyleTable:
    """The shipped table."""
    return read_styles(shipped_folder() / "styles.toml")


def read_styles(path: Path) -> StyleTable:
    """Read a table.  Raises ValueError naming the row that is wrong, OSError where there is no file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    styles = {name: _manner(f"styles.{name}", row) for name, row in rows["styles"].items()}
    for alias, name in rows["aliases"].items():
        if name not in styles:
            raise ValueError(f"aliases.{alias} stands for {name}, which is no style of the table")
    roles = {}
    for name, row in rows["roles"].items():
        place = {key: row.get(key) for key in ("pitch_hz", "tract_cm")}
        rest = {key: value for key, value in row.items() if key not in place}
        roles[name] = Role(**place, manner=_manner(f"roles.{name}", rest))
    return StyleTable(styles, tuple(rows["aliases"].items()), roles, rows["tract_cm"])


def _manner(place: str, row: dict[str, float]) -> Manner:
    try:
        return Manner(**row)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{place}: {error}") from error

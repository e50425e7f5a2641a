"""`voices/languages.toml` → the languages that the shipped weights have heard, and the phones that English lacks."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache

from ssml_engine.voices.locations import shipped_folder


@dataclass(frozen=True)
class TrainedLanguages:
    """languages: BCP 47 without regions.  symbols: of the phone table, those that English has not."""

    languages: tuple[str, ...] = ()
    symbols: frozenset[str] = frozenset()


@cache
def trained_languages() -> TrainedLanguages:
    """The table, read once; empty where the folder of voices has none."""
    path = shipped_folder() / "languages.toml"
    if not path.is_file():
        return TrainedLanguages()
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    symbols = (unicodedata.normalize("NFD", symbol) for symbol in table["symbols"])
    return TrainedLanguages(tuple(table["languages"]), frozenset(symbols))

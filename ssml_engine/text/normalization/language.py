"""A language's reading rules: its data file with the tables of a region, and its number speller."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from ssml_engine.text.normalization.numbers import Speller

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")

_REGION_OF_EUROPEAN_ENGLISH = "GB"
_AMERICAN_REGIONS = ("US", "CA", "PH", "PR")


@dataclass(frozen=True, eq=False)
class Language:
    """Reading rules of one language in one region; `data` is the content of `data/languages/<code>.toml`."""

    code: str
    region: str
    data: Mapping[str, Any]
    speller: Speller

    def table(self, *path: str) -> Mapping[str, Any]:
        """A table of the data file, empty where the language has none."""
        found: Any = self.data
        for name in path:
            found = found.get(name, {})
        return found

    def word(self, table: str, key: str, default: str = "") -> str:
        return str(self.table(table).get(key, default))

    @cached_property
    def written_months(self) -> tuple[str, ...]:
        """Month names and abbreviations as the language writes them."""
        names = [*self.data["months"], *self.data["month_abbreviations"], *self.data.get("month_extra", {})]
        return tuple(name for name in names if name)

    @cached_property
    def month_numbers(self) -> Mapping[str, int]:
        """Month names and abbreviations, lower case, to 1..12."""
        numbers = {name.lower(): number for number, name in enumerate(self.data["months"], 1)}
        for number, name in enumerate(self.data["month_abbreviations"], 1):
            if name:
                numbers.setdefault(name.lower(), number)
        for name, number in self.data.get("month_extra", {}).items():
            numbers[name.lower()] = number
        return numbers


@cache
def language_for(locale: str) -> Language | None:
    """Rules for a BCP 47 locale, None where the language has no data file."""
    parts = locale.replace("_", "-").split("-")
    code = parts[0].lower()
    if code not in LANGUAGES:
        return None
    region = next((part.upper() for part in parts[1:] if len(part) == 2), "")
    path = resources.files("ssml_engine.text") / "data" / "languages" / f"{code}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if code == "en":
        region = region if region in _AMERICAN_REGIONS or not region else _REGION_OF_EUROPEAN_ENGLISH
    regions = data.pop("regions", {})
    data = _merge(data, regions.get(region, {}))
    return Language(code, region, data, Speller(code, data["numbers"]))


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged

"""The alphabets' data files as mappings; `tools` of this package look symbols up in them, longest first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

from ssml_engine.text.symbols import symbol_table


@cache
def read_table(name: str) -> Mapping[str, tuple[str, ...]]:
    """Rows of `data/alphabets/<name>.tsv` by their first field. Lines that start with "# " are comments."""
    path = resources.files("ssml_engine.text") / "data" / "alphabets" / f"{name}.tsv"
    rows: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            first, *rest = line.split("\t")
            rows[unicodedata.normalize("NFD", first)] = tuple(
                unicodedata.normalize("NFD", field) for field in rest
            )
    return rows


@cache
def matcher(names: frozenset[str]) -> re.Pattern[str]:
    """Any of `names`, the longest first."""
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


@cache
def inventory(language: str) -> frozenset[str] | None:
    """Phonemes that voices of a language (`de`) know, long vowels included; None if it is not listed."""
    row = read_table("inventories").get(language)
    if row is None:
        return None
    short = row[0].split()
    return frozenset(short) | {f"{name}ː" for name in short if f"{name}ː" in symbol_table()}

"""The phoneme inventory: `data/phonemes.txt` as a table from symbol to id, kind and nearest English symbols.

The order of the file is the order of the ids in trained weights. This module does not know any language's
spelling.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Literal

UNKNOWN = "UNK"
SILENCE = "SIL"
PAUSE = "SP"

Kind = Literal["vowel", "consonant", "pause"]


@dataclass(frozen=True)
class Symbol:
    """One line of the table; `nearest` is empty where the symbol belongs to the English set itself."""

    symbol: str
    id: int
    kind: Kind
    nearest: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class SymbolTable:
    """All phonemes, in id order."""

    version: int
    symbols: tuple[Symbol, ...]
    by_symbol: Mapping[str, Symbol]
    sha256: str

    def __len__(self) -> int:
        return len(self.symbols)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.by_symbol

    def id(self, symbol: str) -> int:
        """Id of `symbol` (any Unicode normal form). Raises KeyError with the symbol's code points."""
        found = self.by_symbol.get(unicodedata.normalize("NFD", symbol))
        if found is None:
            points = " ".join(f"U+{ord(char):04X}" for char in symbol)
            raise KeyError(f"{symbol!r} ({points}) is no phoneme of the table")
        return found.id

    @cached_property
    def vowels(self) -> frozenset[str]:
        return frozenset(symbol.symbol for symbol in self.symbols if symbol.kind == "vowel")

    @cached_property
    def english(self) -> frozenset[str]:
        """The symbols that English needs, pauses among them."""
        return frozenset(symbol.symbol for symbol in self.symbols if not symbol.nearest)

    def is_vowel(self, symbol: str) -> bool:
        return symbol in self.vowels


@cache
def symbol_table() -> SymbolTable:
    """The table that ships with the package, read once. Raises ValueError if a line is malformed."""
    text = (resources.files(__package__) / "data" / "phonemes.txt").read_text(encoding="utf-8")
    return parse_symbol_table(text)


def parse_symbol_table(text: str) -> SymbolTable:
    """Read the table from its text.

    Raises ValueError naming the line that is malformed or whose symbol appeared before.
    """
    version = 0
    symbols: list[Symbol] = []
    seen: dict[str, Symbol] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# version:"):
            version = int(line.partition(":")[2])
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 4 or fields[1] not in ("vowel", "consonant", "pause"):
            raise ValueError(f"line {number}: expected symbol, kind, nearest and example, got {line!r}")
        name = unicodedata.normalize("NFD", fields[0])
        if name in seen:
            raise ValueError(f"line {number}: {name!r} is line {seen[name].id} already")
        nearest = () if fields[2] == "-" else tuple(unicodedata.normalize("NFD", fields[2]).split())
        kind: Kind = fields[1]  # type: ignore[assignment]
        seen[name] = Symbol(name, len(symbols), kind, nearest, fields[3])
        symbols.append(seen[name])
    order = "\n".join(symbol.symbol for symbol in symbols)
    digest = hashlib.sha256(f"{version}\n{order}".encode()).hexdigest()
    return SymbolTable(version, tuple(symbols), seen, digest)

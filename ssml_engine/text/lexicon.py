"""A pronunciation lexicon at work: whole tokens of a text -> how they are read instead.

How a lexicon is written down is `pls.py`'s business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ssml_engine.text.runs import Alias, Mixed, Pronounced

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Entry:
    """How a grapheme is read; `role` restricts it to tokens of that role, "" to none."""

    reading: Alias | Pronounced
    role: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Graphemes of one locale with their readings, in the order in which they were written."""

    locale: str
    entries: Mapping[str, tuple[Entry, ...]]
    warnings: tuple[str, ...] = ()

    def find(self, text: str, role: str = "") -> Iterator[tuple[int, int, Alias | Pronounced | Mixed]]:
        """Entries in `text` as (start, end, reading): whole tokens, the longest first, case-sensitive."""
        for start, end, grapheme in self._matches(text):
            entry = self._entry(grapheme, role)
            if entry is not None:
                yield start, end, self._resolve(entry.reading, frozenset((grapheme,)))

    def _matches(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Graphemes in `text`; linear in it, however large the lexicon is."""
        position = 0
        for token in _TOKEN.finditer(text):
            if token.start() < position or _is_inside_word(text, token.start()):
                continue
            pattern = self._by_first_token.get(token.group())
            match = pattern.match(text, token.start()) if pattern else None
            if match is not None:
                position = match.end()
                yield match.start(), position, " ".join(match.group().split())

    @cached_property
    def _by_first_token(self) -> Mapping[str, re.Pattern[str]]:
        """The forms that begin with a token, longest first, as one pattern."""
        groups: dict[str, list[str]] = {}
        for form in self._by_form:
            first = _TOKEN.match(form)
            if first is not None:
                groups.setdefault(first.group(), []).append(form)
        return {
            first: re.compile("|".join(_whole_token(form) for form in sorted(forms, key=len, reverse=True)))
            for first, forms in groups.items()
        }

    @cached_property
    def _by_form(self) -> Mapping[str, tuple[Entry, ...]]:
        return {form: entries for grapheme, entries in self.entries.items() for form in _forms(grapheme)}

    def _entry(self, grapheme: str, role: str) -> Entry | None:
        entries = self._by_form[grapheme]
        if role:
            for entry in entries:
                if role in entry.role.split():
                    return entry
        return next((entry for entry in entries if not entry.role), None)

    def _resolve(self, reading: Alias | Pronounced, used: frozenset[str]) -> Alias | Pronounced | Mixed:
        """Look an alias up again; an entry is used once, so that circles end."""
        if isinstance(reading, Pronounced):
            return reading
        parts: list[Alias | Pronounced] = []
        position = 0
        for start, end, grapheme in self._matches(reading.alias):
            entry = None if grapheme in used else self._entry(grapheme, "")
            if entry is None:
                continue
            if reading.alias[position:start].strip():
                parts.append(Alias(reading.alias[position:start]))
            inner = self._resolve(entry.reading, used | {grapheme})
            parts += inner.parts if isinstance(inner, Mixed) else (inner,)
            position = end
        if not position:
            return reading
        if reading.alias[position:].strip():
            parts.append(Alias(reading.alias[position:]))
        return parts[0] if len(parts) == 1 else Mixed(tuple(parts))


def _is_inside_word(text: str, position: int) -> bool:
    return position > 1 and text[position - 1] in "'’" and text[position - 2].isalnum()


def _forms(grapheme: str) -> set[str]:
    return {grapheme, unicodedata.normalize("NFC", grapheme), unicodedata.normalize("NFD", grapheme)}


def _whole_token(form: str) -> str:
    after = r"(?!\w|['’]\w)" if form[-1].isalnum() else ""
    return r"\s+".join(re.escape(word) for word in form.split()) + after

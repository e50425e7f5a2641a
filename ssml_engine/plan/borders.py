"""White space between tags -> one space, wherever the tags stand."""

from __future__ import annotations

import re

from ssml_engine.ssml import document
from ssml_engine.text import Run

_SPACES = " \t\r\n"
# What collapsing changes, but for a space at the start.
_COLLAPSIBLE = re.compile(f"[\t\r\n]| [{_SPACES}]")


class Whitespace:
    """Collapses XML white space over the texts of a block. A no-break space is not collapsed."""

    def __init__(self) -> None:
        self._after_space = True

    def reset(self, *, after_space: bool = False) -> None:
        """Text that comes next follows no white space."""
        self._after_space = after_space

    def collapse(self, text: document.Text, locale: str) -> Run | None:
        """The text with one space for each run of them; None when nothing is left."""
        if not _COLLAPSIBLE.search(text.text) and not (self._after_space and text.text.startswith(" ")):
            if not text.text:
                return None
            self._after_space = text.text.endswith(" ")
            return Run(text.text, text.starts, text.end, locale=locale)
        characters: list[str] = []
        starts: list[int] = []
        for character, start in zip(text.text, text.starts, strict=True):
            if character in _SPACES:
                if self._after_space:
                    continue
                character, self._after_space = " ", True
            else:
                self._after_space = False
            characters.append(character)
            starts.append(start)
        if not characters:
            return None
        return Run("".join(characters), tuple(starts), text.end, locale=locale)

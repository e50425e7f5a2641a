"""What the compiler needs of the text room: blocks of runs -> sentences of words with phones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from ssml_engine import text as front


class Frontend(Protocol):
    """Turns the runs of a block into sentences. `ssml_engine.text.Frontend` is the one that ships."""

    def analyze_blocks(
        self, blocks: Sequence[front.Block], lexicons: Sequence[front.LexiconLookup] = ()
    ) -> list[list[front.Sentence]]:
        """Sentences of each block in order; each word names the runs that it begins and ends in."""
        ...


@cache
def default_frontend() -> front.Frontend:
    """The front end that the process shares; its transcriptions are cached."""
    return front.Frontend()

"""What the front end is given: stretches of written text, each with its places in the source and its reading.

A run is a piece of one document between two tags. Tags do not cut words: `un<emphasis>believ</emphasis>able`
is three runs and one word, unless a run with the reading `Boundary` stands between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssml_engine.text.phones import Phone


@dataclass(frozen=True)
class Plain:
    """Read as ordinary text."""


@dataclass(frozen=True)
class SayAs:
    """Read as a stated kind of text; where it does not fit, as ordinary text. form: "" if absent."""

    interpret_as: str
    form: str = ""


@dataclass(frozen=True)
class Alias:
    """Read `alias` in place of the text. An empty alias is silent."""

    alias: str


@dataclass(frozen=True)
class Pronounced:
    """Speak these phones in place of the text, word by word."""

    words: tuple[tuple[Phone, ...], ...]


@dataclass(frozen=True)
class Mixed:
    """Read these in place of the text, one after the other."""

    parts: tuple[Alias | Pronounced, ...]


@dataclass(frozen=True)
class OneToken:
    """The text is one word, white space or not. role: what lexicon entries for it may ask for, "" if
    absent.
    """

    role: str = ""


@dataclass(frozen=True)
class Boundary:
    """No text: words end here, the sentence does not (a break, a recording)."""


Reading = Plain | SayAs | Alias | Pronounced | Mixed | OneToken | Boundary


@dataclass(frozen=True)
class Run:
    """A stretch of text. `starts[i]` is the source offset of character i, `end` the one after the last.

    Offsets that follow one another are best given as a `range`: a tuple costs time for every character.

    locale: BCP 47, None for the locale of the call.
    """

    text: str
    starts: Sequence[int]
    end: int
    reading: Reading = Plain()
    locale: str | None = None

    def __post_init__(self) -> None:
        if len(self.starts) != len(self.text):
            raise ValueError(f"{len(self.text)} characters, but {len(self.starts)} source offsets")

    @property
    def start(self) -> int:
        return self.starts[0] if self.starts else self.end


def plain_run(text: str, start: int = 0, *, reading: Reading | None = None, locale: str | None = None) -> Run:
    """A run whose characters follow one another in the source from `start` on."""
    end = start + len(text)
    return Run(text, range(start, end), end, reading or Plain(), locale)

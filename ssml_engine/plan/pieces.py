"""A voice's content in one line: runs of text, pauses, marks, clips, and the borders of blocks."""

from __future__ import annotations

from dataclasses import dataclass

from ssml_engine.plan.scope import Scope
from ssml_engine.plan.timeline import Clip, Place
from ssml_engine.text import Run


@dataclass(frozen=True)
class TextPiece:
    """Text of one scope and one reading."""

    run: Run
    scope: Scope
    # What is said, where the front end cannot tell it: letters of a formula are given as phones.
    said: str = ""


@dataclass(frozen=True)
class BreakPiece:
    """A pause of a `break`."""

    duration_ms: float
    source: Place
    scope: Scope


@dataclass(frozen=True)
class MarkPiece:
    """A named place."""

    name: str
    source: Place


@dataclass(frozen=True)
class WordBorder:
    """A place that no word crosses: both sides of a formula."""

    offset: int


@dataclass(frozen=True)
class ClipPiece:
    """A recording; the pieces of its fallback are compiled where it is placed."""

    clip: Clip
    fallback: tuple[Piece, ...]


@dataclass(frozen=True)
class BlockBorder:
    """Blocks end here: words, sentences and the silence between sentences do not reach across."""

    # The block after it is one sentence whatever its punctuation.
    opens_sentence: bool = False
    # The block before it ends a paragraph.
    ends_paragraph: bool = False


Piece = TextPiece | BreakPiece | MarkPiece | WordBorder | ClipPiece | BlockBorder

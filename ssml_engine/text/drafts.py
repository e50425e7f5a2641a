"""Runs -> drafts of words: what is written where, and what is to be spoken for it; no phones yet.

Here plain runs are joined, lexicons applied, text normalised, and words that touch across tags made one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import NamedTuple, Protocol

from ssml_engine.text.normalization import Spoken, letters, normalize, read_say_as
from ssml_engine.text.phones import Phone
from ssml_engine.text.runs import Alias, Boundary, Mixed, OneToken, Plain, Pronounced, Reading, Run, SayAs

# Never spoken, never seen: zero-width and bidirectional controls, variation selectors, soft hyphens.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_JOINER = "\u200d"
# Characters that the joiner may join: pictographs.
_FIRST_PICTOGRAPH = "\u2190"


# Spoken words and given words of phones, mixed.
Part = tuple[Spoken | tuple[Phone, ...], ...]


class LexiconLookup(Protocol):
    """A pronunciation lexicon for one locale."""

    @property
    def locale(self) -> str: ...

    def find(self, text: str, role: str = "") -> Iterable[tuple[int, int, Alias | Pronounced | Mixed]]:
        """Entries in `text` as (start, end, reading), whole tokens, in order, without overlap.

        role: of the token that `text` is, "" outside tokens.
        """
        ...


@dataclass(slots=True)
class Draft:
    """A word or a stretch of punctuation on its way to becoming a `Word`."""

    text: str
    start: int
    end: int
    first_run: int
    last_run: int
    locale: str
    is_word: bool
    # Spoken words, or phones that are given.
    parts: list[Part] = field(default_factory=list)
    # Its place in its sentence.
    number: int = 0
    # Of each spoken word; none for pauses, and before words are pronounced.
    phones: list[Sequence[Phone]] = field(default_factory=list)
    ends_sentence: bool | None = None
    space_before: bool = False
    boundary_before: bool = False


class _Places(NamedTuple):
    """Where characters stand in the source, and the number of the run that each is of."""

    starts: Sequence[int]
    ends: Sequence[int]
    runs: Sequence[int]


@dataclass(frozen=True)
class _Piece:
    """Text of one reading and one locale. Its first character is the `first`th of `places`."""

    text: str
    places: _Places
    reading: Reading
    locale: str
    first: int = 0

    def slice(self, start: int, end: int, reading: Reading) -> _Piece:
        return replace(self, text=self.text[start:end], first=self.first + start, reading=reading)


def drafts_from_runs(runs: Sequence[Run], locale: str, lexicons: Sequence[LexiconLookup] = ()) -> list[Draft]:
    """Draft words and punctuation of `runs`, in order."""
    pieces: Iterable[_Piece] = _join(runs, locale)
    for lexicon in lexicons:
        pieces = [part for piece in pieces for part in _apply(lexicon, piece)]
    drafts: list[Draft] = []
    space = boundary = False
    for piece in pieces:
        if isinstance(piece.reading, Boundary):
            boundary = True
            continue
        fresh = _drafts(piece)
        if fresh:
            fresh[0].boundary_before = boundary
            fresh[0].space_before = space or fresh[0].space_before
            glued = drafts and not boundary and not fresh[0].space_before
            if glued and drafts[-1].is_word and fresh[0].is_word:
                _glue(drafts[-1], fresh.pop(0))
            drafts += fresh
            boundary = False
        space = piece.text[-1:].isspace() or (space and not piece.text.strip() and not fresh)
    return drafts


def _join(runs: Sequence[Run], locale: str) -> list[_Piece]:
    """Runs as pieces, neighbouring plain ones of one locale together, invisible characters gone."""
    single = [_piece(run, index, locale) for index, run in enumerate(runs)]
    joined: list[_Piece] = []
    for (is_plain, _), group in groupby(
        single, lambda piece: (isinstance(piece.reading, Plain), piece.locale)
    ):
        members = list(group)
        if not is_plain or len(members) == 1:
            joined += members
            continue
        parts = [piece.places for piece in members if piece.text]
        places = _Places(
            starts=[*chain.from_iterable(part.starts for part in parts)],
            ends=[*chain.from_iterable(part.ends for part in parts)],
            runs=[*chain.from_iterable(part.runs for part in parts)],
        )
        joined.append(_Piece("".join(piece.text for piece in members), places, Plain(), members[0].locale))
    return joined


def _piece(run: Run, index: int, locale: str) -> _Piece:
    text, starts, ends = run.text, run.starts, _ends(run)
    if not text:
        # What is said for it stands where the run does.
        starts = ends = (run.end,)
    elif isinstance(run.reading, Plain) and _INVISIBLE.search(text):
        kept = [place for place in range(len(text)) if _is_visible(text, place)]
        text = "".join(text[place] for place in kept)
        starts, ends = [starts[place] for place in kept], [ends[place] for place in kept]
    return _Piece(text, _Places(starts, ends, [index] * len(starts)), run.reading, run.locale or locale)


def _ends(run: Run) -> Sequence[int]:
    """A character ends where the next one starts: references are longer than what they stand for."""
    starts = run.starts
    if isinstance(starts, range) and run.end == starts.stop:
        return range(starts.start + 1, starts.stop + 1)
    return (*starts[1:], run.end)


def remove_invisible(text: str) -> str:
    """`text` without the characters that are never spoken."""
    return "".join(char for place, char in enumerate(text) if _is_visible(text, place))


def _is_visible(text: str, place: int) -> bool:
    char = text[place]
    if char < "\u00ad":
        return True
    if char == _JOINER:
        return place > 0 and text[place - 1] >= _FIRST_PICTOGRAPH
    return not _INVISIBLE.match(char)


def _apply(lexicon: LexiconLookup, piece: _Piece) -> list[_Piece]:
    if lexicon.locale.lower() != piece.locale.lower():
        return [piece]
    if isinstance(piece.reading, OneToken):
        written = piece.text.strip()
        for start, end, reading in lexicon.find(written, piece.reading.role):
            if end - start == len(written):
                return [replace(piece, reading=reading)]
    if not isinstance(piece.reading, Plain):
        return [piece]
    parts, position = [], 0
    for start, end, reading in lexicon.find(piece.text):
        if start > position:
            parts.append(piece.slice(position, start, Plain()))
        parts.append(piece.slice(start, end, reading))
        position = end
    if position < len(piece.text) or not parts:
        parts.append(piece.slice(position, len(piece.text), Plain()))
    return parts


def _drafts(piece: _Piece) -> list[Draft]:
    reading = piece.reading
    if isinstance(reading, Plain):
        return _plain_drafts(piece)
    written = piece.text.strip()
    if isinstance(reading, Pronounced):
        return [_whole(piece, reading.words)]
    if isinstance(reading, Alias):
        said = _alias_words(reading.alias, piece.locale)
        return [_whole(piece, said)] if said else []
    if isinstance(reading, Mixed):
        part: list[Spoken | tuple[Phone, ...]] = []
        for one in reading.parts:
            part += one.words if isinstance(one, Pronounced) else _alias_words(one.alias, piece.locale)
        return [_whole(piece, tuple(part))] if part else []
    if isinstance(reading, SayAs):
        read = read_say_as(written, reading.interpret_as, reading.form, piece.locale) if written else None
        return [_whole(piece, read)] if read else _plain_drafts(piece)
    if isinstance(reading, OneToken):
        said = tuple(Spoken(word) for word in written.split())
        return [_whole(piece, said)] if said else []
    return []


def _alias_words(alias: str, locale: str) -> tuple[Spoken, ...]:
    if len(alias.strip()) == 1 and alias.strip().isalpha():
        return letters(alias.strip())
    said: list[Spoken] = []
    for token in normalize(alias, locale):
        if token.kind == "word":
            said += token.spoken
        elif said and alias[token.start] in ",;:.!?—…" and not said[-1].is_pause:
            said.append(Spoken(","))
    while said and said[-1].is_pause:
        said.pop()
    return tuple(said)


def _whole(piece: _Piece, part: Part) -> Draft:
    """One draft for all of a piece, without the white space around it."""
    lead = len(piece.text) - len(piece.text.lstrip())
    last = len(piece.text.rstrip()) - 1
    if last < lead:
        lead = last = 0
    starts, ends, runs = piece.places
    first, last = piece.first + lead, piece.first + last
    return Draft(
        text=piece.text.strip(),
        start=starts[first],
        end=ends[last],
        first_run=runs[first],
        last_run=runs[last],
        locale=piece.locale,
        is_word=True,
        parts=[part],
        space_before=lead > 0,
    )


def _plain_drafts(piece: _Piece) -> list[Draft]:
    text, locale = piece.text, piece.locale
    starts, ends, runs = piece.places
    drafts = []
    for start, end, kind, spoken, ends_sentence in normalize(text, locale):
        first, last = piece.first + start, piece.first + end - 1
        # By place, not by name: one of these is made for each word.
        draft = Draft(
            text[start:end], starts[first], ends[last], runs[first], runs[last], locale, kind == "word",
            [spoken] if spoken else [],
        )  # fmt: skip
        draft.ends_sentence = ends_sentence
        draft.space_before = start > 0 and text[start - 1].isspace()
        drafts.append(draft)
    return drafts


def _glue(left: Draft, right: Draft) -> None:
    left.text += right.text
    left.end = max(left.end, right.end)
    left.last_run = right.last_run
    left.parts += right.parts
    left.ends_sentence = right.ends_sentence

"""`xml:lang` -> the scope of its content, or what to do when the voice does not speak the language.

Text without markup is in the language of its voice; voices of several languages tell it by themselves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ssml_engine.plan.casting import Casting
from ssml_engine.plan.pieces import BreakPiece, MarkPiece, Piece, TextPiece
from ssml_engine.plan.pronunciations import cut
from ssml_engine.plan.scope import Scope
from ssml_engine.ssml import Findings, document
from ssml_engine.text import Plain, Stretch, foreign_stretches

_Spoken = document.Lang | document.Paragraph | document.Sentence | document.Token


def enter_language(element: document.Element, scope: Scope, casting: Casting, findings: Findings) -> Scope:
    """The scope within an element with `xml:lang` and `onlangfailure`.

    A failure is always reported. "changevoice" takes another voice if there is one, "ignoretext" leaves the
    text out, the others go on in the language around. Source: Azure lang; SSML 1.1 §3.1.13.
    """
    assert isinstance(element, _Spoken)
    inner = scope
    if element.on_lang_failure is not None:
        inner = replace(inner, on_lang_failure=element.on_lang_failure)
    if element.lang is None:
        return inner
    if scope.info.speaks(element.lang):
        return replace(inner, locale=element.lang, is_mute=False, detects_language=False)
    details = {"voice": scope.info.name, "value": element.lang, "locale": scope.locale}
    findings.report(
        "SSML-LANG-UNSUPPORTED", element.place("lang"), element.path, attribute="xml:lang", details=details
    )
    if inner.on_lang_failure == "changevoice":
        changed = casting.voice_for(element.lang, inner)
        if changed is not None:
            return replace(changed, locale=element.lang, detects_language=False)
    return replace(inner, is_mute=inner.is_mute or inner.on_lang_failure == "ignoretext")


def tell_languages(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces of a block, cut where a voice of several languages reads on in another. Source: Azure lang."""
    if not any(isinstance(piece, TextPiece) and piece.scope.detects_language for piece in pieces):
        return list(pieces)
    told: list[Piece] = []
    first = 0
    while first < len(pieces):
        piece = pieces[first]
        end = first + 1
        if not _is_told(piece):
            told.append(piece)
        else:
            while end < len(pieces) and _goes_on(piece, pieces[end]):
                end += 1
            told += _told(pieces[first:end])
        first = end
    return told


def _is_told(piece: Piece) -> bool:
    return isinstance(piece, TextPiece) and piece.scope.detects_language and piece.run.reading == Plain()


def _goes_on(first: Piece, piece: Piece) -> bool:
    """Whether a piece is text of the same voice, or nothing that parts sentences."""
    if not isinstance(piece, TextPiece):
        return isinstance(piece, (BreakPiece, MarkPiece))
    assert isinstance(first, TextPiece)
    return piece.scope.voice == first.scope.voice and piece.scope.detects_language


def _told(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that together may be several sentences; what is not plain text among them is left as it is."""
    first = pieces[0]
    assert isinstance(first, TextPiece)
    texts = [piece.run.text if isinstance(piece, TextPiece) and _is_told(piece) else " " for piece in pieces]
    found = deque(foreign_stretches("".join(texts), first.scope.info.locale, first.scope.info.locales))
    if not found:
        return list(pieces)
    told: list[Piece] = []
    start = 0
    for piece, text in zip(pieces, texts, strict=True):
        if isinstance(piece, TextPiece) and _is_told(piece):
            told += _cut(piece, start, found)
        else:
            told.append(piece)
        start += len(text)
        while found and found[0].end <= start:
            found.popleft()
    return told


def _cut(piece: TextPiece, start: int, stretches: Iterable[Stretch]) -> list[TextPiece]:
    """A piece that begins at `start` of the text that the stretches were found in."""
    size = len(piece.run.text)
    parts: list[TextPiece] = []
    position = 0
    for stretch in stretches:
        low, high = max(stretch.start - start, 0), min(stretch.end - start, size)
        if low >= size:
            break
        if low > position:
            parts.append(replace(piece, run=cut(piece.run, position, low)))
        parts.append(replace(piece, run=replace(cut(piece.run, low, high), locale=stretch.locale)))
        position = high
    if position < size or not parts:
        parts.append(replace(piece, run=cut(piece.run, position, size)))
    return parts

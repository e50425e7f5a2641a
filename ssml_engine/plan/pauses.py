"""`break` and `mstts:silence` -> pauses at the edges of speeches, and silences where there is no speech.

Order at one place: an exact silence replaces the natural one, a plain one is added to it, a break is the
least that remains. Breaks that follow each other add up; a break of 0 takes the natural silence away.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ssml_engine.plan.pieces import BreakPiece
from ssml_engine.plan.settings import VoiceSettings
from ssml_engine.plan.speech import EdgePause, SpeechDraft
from ssml_engine.plan.timeline import Clip, Mark, Silence

if TYPE_CHECKING:
    from ssml_engine.plan.assembly import Entry


def settle_pauses(entries: Sequence[Entry], settings: VoiceSettings) -> list[Entry | Silence]:
    """Entries of one voice without breaks; the edges of its speeches know their pauses."""
    _settle_silences(entries, settings)
    settled: list[Entry | Silence] = []
    index = 0
    while index < len(entries):
        entry = entries[index]
        if not isinstance(entry, BreakPiece):
            settled.append(entry)
            index += 1
            continue
        total_ms = 0.0
        first = index
        while index < len(entries) and isinstance(item := entries[index], BreakPiece):
            total_ms += item.duration_ms
            index += 1
        before = settled[-1] if settled else None
        after = entries[index] if index < len(entries) else None
        silence = _settle_break(before, after, total_ms, entry)
        if silence is not None:
            last = entries[index - 1]
            assert isinstance(last, BreakPiece)
            start = entries[first].source[0]  # type: ignore[union-attr]
            settled.append(Silence(silence.voice, total_ms, (start, last.source[1])))
    return settled


def _settle_break(
    before: Entry | Silence | None, after: Entry | None, total_ms: float, piece: BreakPiece
) -> Silence | None:
    """Give a break to the silence of the speech before it, else after it, else answer with a silence."""
    if isinstance(before, SpeechDraft):
        _lengthen(before.trailing, total_ms)
        if isinstance(after, SpeechDraft) and after.leading.exact_ms is None:
            after.leading.exact_ms = 0.0
        return None
    if isinstance(after, SpeechDraft):
        _lengthen(after.leading, total_ms)
        return None
    return Silence(piece.scope.voice, total_ms, piece.source) if total_ms > 0 else None


def _lengthen(edge: EdgePause, total_ms: float) -> None:
    if total_ms > 0:
        edge.at_least_ms += total_ms
    else:
        edge.exact_ms, edge.add_ms = 0.0, 0.0


def _settle_silences(entries: Sequence[Entry], settings: VoiceSettings) -> None:
    speeches = [entry for entry in entries if isinstance(entry, SpeechDraft)]
    if not speeches:
        return
    _set(speeches[0].leading, settings, "leading")
    before_clips = _before_clips(entries)
    _set(speeches[-1].trailing, settings, "tailing")
    for one, other in pairwise(speeches):
        if id(one) in before_clips:
            _set(one.trailing, settings, "tailing")
            continue
        if one.sentence == other.sentence:
            continue
        _set(one.trailing, settings, "sentenceboundary")
        if settings.exact_ms("sentenceboundary") is not None:
            other.leading.exact_ms = 0.0


def _set(edge: EdgePause, settings: VoiceSettings, kind: str) -> None:
    exact_ms = settings.exact_ms(kind)
    if exact_ms is not None:
        edge.exact_ms = exact_ms
    edge.add_ms += settings.added_ms(kind)


def _before_clips(entries: Sequence[Entry]) -> set[int]:
    """Identities of the speeches that a clip follows, with nothing but marks and breaks between."""
    found: set[int] = set()
    last: SpeechDraft | None = None
    for entry in entries:
        if isinstance(entry, Clip) and last is not None:
            found.add(id(last))
        if not isinstance(entry, (Mark, BreakPiece)):
            last = entry if isinstance(entry, SpeechDraft) else None
    return found

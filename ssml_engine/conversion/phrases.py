"""Words of a recording → phrases that are decoded by themselves, which together last as long as the recording.

A phrase ends where a sentence or a long pause does.  Every frame of the recording is in one phrase: the pause between
two goes to the end of the one and the beginning of the other, as the models know them from whole sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ssml_engine.conversion.hearing import SaidWord
from ssml_engine.models.layers import FRAME_RATE

LONG_PAUSE_FRAMES = 24  # none inside a phrase is longer
SENTENCE_PAUSE_FRAMES = 6  # after a sentence; without one it runs on into the next
LONGEST_FRAMES = round(10.0 * FRAME_RATE)
LEADING_SHARE = 0.3  # of a pause between two phrases: how much stands before the second


@dataclass(frozen=True)
class Phrase:
    """words: at least one, within the frames `[start, end)` of the recording.  ends_sentence: with its last word."""

    words: tuple[SaidWord, ...]
    start: int
    end: int
    ends_sentence: bool


def cut_phrases(words: Sequence[SaidWord], start: int, end: int) -> list[Phrase]:
    """Phrases of the frames `[start, end)`, which follow each other without gaps; empty without words."""
    groups: list[list[SaidWord]] = []
    for word in words:
        if groups and not _is_border(groups[-1][-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    short = [part for group in groups for part in _shortened(group)]
    borders = [
        before[-1].end + round((after[0].start - before[-1].end) * (1 - LEADING_SHARE))
        for before, after in pairwise(short)
    ]
    spans = pairwise([start, *borders, end])
    nexts = [*(group[0].sentence for group in short[1:]), -1]
    return [
        Phrase(tuple(group), first, last, group[-1].sentence != following)
        for group, (first, last), following in zip(short, spans, nexts, strict=False)
    ]


def _is_border(before: SaidWord, after: SaidWord) -> bool:
    pause = after.start - before.end
    return pause > LONG_PAUSE_FRAMES or (before.sentence != after.sentence and pause >= SENTENCE_PAUSE_FRAMES)


def _shortened(words: list[SaidWord]) -> list[list[SaidWord]]:
    """Cut a group at its longest pause, and again, until no part is too long."""
    if words[-1].end - words[0].start <= LONGEST_FRAMES or len(words) < 2:
        return [words]
    gaps = [after.start - before.end for before, after in pairwise(words)]
    # Of equal pauses the one nearest the middle.
    place = max(range(len(gaps)), key=lambda n: (gaps[n], -abs(2 * n + 2 - len(words)))) + 1
    return [*_shortened(words[:place]), *_shortened(words[place:])]

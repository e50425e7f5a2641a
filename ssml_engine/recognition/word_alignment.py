"""Two texts after a normaliser, and a transcript's times → which word was heard for which, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import jiwer

from ssml_engine.recognition.transcript import HeardWord
from ssml_engine.recognition.word_errors import normalize

Match = Literal["hit", "substitution", "deletion", "insertion"]
_MATCHES: dict[str, Match] = {
    "equal": "hit",
    "substitute": "substitution",
    "delete": "deletion",
    "insert": "insertion",
}


@dataclass(frozen=True)
class ComparedWord:
    """One column of an alignment.

    reference: empty for an insertion. hypothesis: empty for a deletion. start_s, end_s: of what was heard, seconds
    from the first sample; None for a deletion, and where the recogniser gave no times.
    """

    match: Match
    reference: str
    hypothesis: str
    start_s: float | None = None
    end_s: float | None = None


def compared_words(
    reference: str, hypothesis: str, heard: Sequence[HeardWord] = (), locale: str = "en"
) -> tuple[ComparedWord, ...]:
    """Align two normalised texts by least edits.

    heard: the words of the transcript that `hypothesis` was normalised from.

    >>> [(c.match, c.reference, c.hypothesis) for c in compared_words("a b c", "a x c d")][1:]
    [('substitution', 'b', 'x'), ('hit', 'c', 'c'), ('insertion', '', 'd')]
    """
    asked, found = reference.split(), hypothesis.split()
    times = word_times(found, heard, locale)
    if not asked or not found:
        missing = [ComparedWord("deletion", word, "") for word in asked]
        return (
            *missing,
            *(ComparedWord("insertion", "", word, *time) for word, time in zip(found, times, strict=True)),
        )
    columns = []
    for chunk in jiwer.process_words(reference, hypothesis).alignments[0]:
        left = asked[chunk.ref_start_idx : chunk.ref_end_idx]
        right = range(chunk.hyp_start_idx, chunk.hyp_end_idx)
        for place in range(max(len(left), len(right))):
            said = left[place] if left else ""
            if right:
                number = right[place]
                columns.append(ComparedWord(_MATCHES[chunk.type], said, found[number], *times[number]))
            else:
                columns.append(ComparedWord(_MATCHES[chunk.type], said, ""))
    return tuple(columns)


def word_times(
    found: Sequence[str], heard: Sequence[HeardWord], locale: str = "en"
) -> list[tuple[float | None, float | None]]:
    """Start and end of each normalised word.

    A normaliser may split a heard word ("won't": will not) or join several ("twenty one": 21): the parts of a split
    word share its time; words that no single heard word accounts for span those between their neighbours.
    """
    tokens = [(token, word) for word in heard for token in normalize(word.text, locale).split()]
    times: list[tuple[float | None, float | None]] = [(None, None)] * len(found)
    if not tokens:
        return times
    matcher = SequenceMatcher(None, [token for token, _ in tokens], list(found), autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            for shift in range(end - start):
                word = tokens[first + shift][1]
                times[start + shift] = (word.start_s, word.end_s)
        elif start < end:
            before = tokens[max(first - 1, 0)][1] if first == last else tokens[first][1]
            after = tokens[min(last, len(tokens) - 1)][1] if first == last else tokens[last - 1][1]
            times[start:end] = [(before.start_s, after.end_s)] * (end - start)
    return times

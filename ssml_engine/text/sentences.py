"""Drafts of words and punctuation -> sentences.

A sentence ends after `.`, `!`, `?` or an ellipsis that white space or the end follows, unless the next word
is in small letters. The period of an abbreviation is part of its word; there the word says whether a sentence
ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from ssml_engine.text.drafts import Draft

_TERMINAL = frozenset(".!?…。！？।؟")
# These end a sentence with no white space after them.
_UNSPACED = frozenset("。！？")


def split_sentences(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Cut `drafts` into sentences; none is empty, and none is of punctuation alone if there is a word at
    all.
    """
    sentences: list[list[Draft]] = []
    current: list[Draft] = []
    for index, draft in enumerate(drafts):
        current.append(draft)
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        if following is None or (_ends(draft, following) and any(one.is_word for one in current)):
            sentences.append(current)
            current = []
    if len(sentences) > 1 and not any(one.is_word for one in sentences[-1]):
        trailing_marks = sentences.pop()
        sentences[-1] += trailing_marks
    return sentences


def _ends(draft: Draft, following: Draft) -> bool:
    if draft.is_word:
        return bool(draft.ends_sentence) and following.is_word
    if not _TERMINAL.intersection(draft.text):
        return False
    if _UNSPACED.intersection(draft.text):
        return following.is_word
    spaced = following.space_before or following.boundary_before
    return spaced and not (following.is_word and following.text[:1].islower())

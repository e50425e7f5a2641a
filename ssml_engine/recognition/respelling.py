"""Two normalised texts → the heard one spelled as the other is, where only spelling differs.

    sea shells | seashells            → sea shells
    a b c 1 2  | abc 12               → a b c 1 2
    december 10th 2020 | december 10 2020 → december 10th 2020
    nora grates cheese | norah greats cheese → nora grates cheese

Where words are joined, whether a date's number is written as an ordinal, and which of two words of one sound is
written, is spelling and not hearing. Published word error rates count it; a check of what was said must not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)$")
LONGEST_RUN = 12  # words that may be joined to one
LONGEST_HOMOPHONE = 4  # words that are compared by sound: "101", "100 and one"

Sound = Callable[[str], str]


def respelled(reference: str, hypothesis: str, sound: Sound = str) -> str:
    """The hypothesis as the reference would write it; words that were heard differently stay as they are.

    sound: what words sound like, such as their phones; as they are written, unless told.

    >>> respelled("she sells sea shells", "she sell seashells")
    'she sell sea shells'
    """
    asked, heard = reference.split(), hypothesis.split()
    result: list[str] = []
    for tag, start, end, first, last in SequenceMatcher(None, asked, heard, autojunk=False).get_opcodes():
        result += heard[first:last] if tag != "replace" else _respell(asked[start:end], heard[first:last], sound)
    return " ".join(result)


def _respell(asked: Sequence[str], heard: Sequence[str], sound: Sound) -> list[str]:
    """Replace every run of `heard` that is written together as a run of `asked` is, the leftmost first."""
    result: list[str] = []
    place = used = 0
    while place < len(heard):
        found = _find_run(asked[used:], heard[place:], sound)
        if found is None:
            result.append(heard[place])
            place += 1
            continue
        start, num_asked, num_heard = found
        result += asked[used + start : used + start + num_asked]
        used += start + num_asked
        place += num_heard
    return result


def _find_run(asked: Sequence[str], heard: Sequence[str], sound: Sound) -> tuple[int, int, int] | None:
    """The first run of `asked` that the beginning of `heard` is written as: start, and words in each."""
    for start in range(len(asked)):
        for num_heard in range(1, min(LONGEST_RUN, len(heard)) + 1):
            joined = _joined(heard[:num_heard])
            for num_asked in range(1, min(LONGEST_RUN, len(asked) - start) + 1):
                those = asked[start : start + num_asked]
                if _joined(those) == joined or _sound_alike(those, heard[:num_heard], sound):
                    return start, num_asked, num_heard
    return None


def _sound_alike(asked: Sequence[str], heard: Sequence[str], sound: Sound) -> bool:
    if sound is str or max(len(asked), len(heard)) > LONGEST_HOMOPHONE:
        return False
    return sound(" ".join(asked)) == sound(" ".join(heard)) != ""


def _joined(words: Sequence[str]) -> str:
    return "".join(_ORDINAL.sub("", word) for word in words)

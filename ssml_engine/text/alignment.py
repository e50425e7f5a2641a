"""Phones of a phrase and of its words alone -> the word that each phone of the phrase belongs to.

A weighted edit distance: in a phrase words are reduced, linked and stressed otherwise than alone, but their
phones keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from ssml_engine.text.phones import Phone
from ssml_engine.text.symbols import symbol_table

_GAP_COST = 1.0
_SAME_KIND_COST = 0.6
_OTHER_KIND_COST = 1.6
# How far a phone of a phrase may stand from its place in the words alone, in phones.
_REACH = 48


def assign_words(phones: Sequence[Phone], words: Sequence[Sequence[Phone]]) -> list[int]:
    """Index of the word for each of `phones`, never decreasing.

    phones: of the phrase, `Phone.word` counting the words of the transcription. words: phones of each word
    pronounced alone. Words that agree with those of the transcription at both ends are settled at once. Time
    is linear in the number of phones.
    """
    if not words:
        raise ValueError("there are no words to give the phones to")
    groups = [list(group) for _, group in groupby(phones, key=lambda phone: phone.word)]
    shorter = min(len(groups), len(words))
    head = 0
    while head < shorter and _agree(groups[head], words[head]):
        head += 1
    tail = 0
    while tail < shorter - head and _agree(groups[-1 - tail], words[-1 - tail]):
        tail += 1
    owners = [place for place in range(head) for _ in groups[place]]
    middle = [phone for group in groups[head : len(groups) - tail] for phone in group]
    left = words[head : len(words) - tail]
    if middle:
        owners += (
            [head + owner for owner in _assign(middle, left)] if left else [max(head - 1, 0)] * len(middle)
        )
    for place in range(tail, 0, -1):
        owners += [len(words) - place] * len(groups[-place])
    return owners


def _agree(one: Sequence[Phone], other: Sequence[Phone]) -> bool:
    """True if two pronunciations have the same consonants and as many vowels, which are reduced in a phrase."""
    return len(one) == len(other) and _consonants(one) == _consonants(other)


def _consonants(phones: Sequence[Phone]) -> list[str]:
    vowels = symbol_table().vowels
    return [phone.symbol for phone in phones if phone.symbol not in vowels]


def _assign(phones: Sequence[Phone], words: Sequence[Sequence[Phone]]) -> list[int]:
    alone = [(phone.symbol, owner) for owner, word in enumerate(words) for phone in word]
    steps = _edit_steps([phone.symbol for phone in phones], [symbol for symbol, _ in alone])
    owners: list[int] = []
    pending = 0  # phones without a counterpart, at the start of a word
    for index, counterpart in enumerate(steps):
        if counterpart is not None:
            owner = alone[counterpart][1]
            owners.extend([owner] * (pending + 1))
            pending = 0
        elif owners and not pending and not phones[index].word_initial:
            owners.append(owners[-1])
        else:
            pending += 1
    owners.extend([owners[-1] if owners else len(words) - 1] * pending)
    return owners


def _edit_steps(phrase: Sequence[str], alone: Sequence[str]) -> list[int | None]:
    """Index in `alone` of the counterpart of each phone of `phrase`, None where there is none.

    Of all pairs only those near the diagonal are looked at; what is shorter than `_REACH` is wholly there.
    """
    lines = [_Line(0, [column * _GAP_COST for column in range(min(len(alone), _REACH) + 1)])]
    substitutions: dict[str, list[float]] = {}
    for row, symbol in enumerate(phrase, 1):
        if symbol not in substitutions:
            substitutions[symbol] = [_substitution(symbol, other) for other in alone]
        low = max(0, (row - 1) * len(alone) // len(phrase) - _REACH)
        high = min(len(alone), row * len(alone) // len(phrase) + _REACH)
        lines.append(_next_line(lines[-1], low, high, substitutions[symbol]))
    counterparts: list[int | None] = [None] * len(phrase)
    row, column = len(phrase), len(alone)
    while row and column:
        here, above = lines[row].cost(column), lines[row - 1]
        if here == above.cost(column - 1) + substitutions[phrase[row - 1]][column - 1]:
            row, column = row - 1, column - 1
            counterparts[row] = column
        elif here == above.cost(column) + _GAP_COST:
            row -= 1
        else:
            column -= 1
    return counterparts


@dataclass(frozen=True)
class _Line:
    """What it costs to turn the first phones of the phrase into the first 0, 1, … of the words, from `low` on."""

    low: int
    costs: list[float]

    def cost(self, column: int) -> float:
        """Infinite beyond the band."""
        inside = column - self.low
        return self.costs[inside] if 0 <= inside < len(self.costs) else inf


def _next_line(above: _Line, low: int, high: int, substitutions: Sequence[float]) -> _Line:
    """The costs with one more phone of the phrase, for the columns from `low` to `high`."""
    overs = above.costs[low - above.low :]
    overs += [inf] * (high - low + 1 - len(overs))
    diagonal = above.cost(low - 1)
    left = inf
    costs: list[float] = []
    for column, over in enumerate(overs, low):
        best = diagonal + substitutions[column - 1] if column else inf
        gap = (over if over < left else left) + _GAP_COST
        left = gap if gap < best else best
        costs.append(left)
        diagonal = over
    return _Line(low, costs)


def _substitution(one: str, other: str) -> float:
    if one == other:
        return 0.0
    vowels = symbol_table().vowels
    return _SAME_KIND_COST if (one in vowels) == (other in vowels) else _OTHER_KIND_COST

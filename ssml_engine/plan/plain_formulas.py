"""Formulas in plain text, such as `x = (-b ± √(b² - 4ac)) / 2a` -> where they stand and what is said.

For voices whose document says that formulas are meant (`mstts:prompt domain="Math"`); English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ssml_engine.plan.formula_words import (
    BRACKETS,
    FUNCTIONS,
    GREEK,
    SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    identifier,
    power,
)

_NUMBER = r"\d+(?:\.\d+)?"
_NAMES = "|".join(sorted(FUNCTIONS, key=len, reverse=True))
_LETTER = "[A-Za-z" + "".join(GREEK) + "]"
_OPERATORS = "+\\-−±∓×·⋅*÷/=≠≈<>≤≥√∛^!∞∑∏∫∂→"
_SCRIPTS = "".join(SUPERSCRIPTS) + "".join(SUBSCRIPTS)
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<name>(?:{_NAMES})(?![A-Za-z]))"
    # Three letters are factors only beside a number or a power; elsewhere they are a word.
    rf"|(?P<letters>(?:(?<=\d){_LETTER}{{1,3}}|{_LETTER}{{1,3}}(?=[\^{_SCRIPTS}])|{_LETTER}{{1,2}})(?![A-Za-z]))"
    rf"|(?P<script>[{_SCRIPTS}]+)|(?P<sign>[<>!]=|[{_OPERATORS}])|(?P<bracket>[()\[\]{{}}])|(?P<comma>,(?=\s*\d))"
)
_STRONG = frozenset("=≠≈<>≤≥±∓√∛^×÷∑∏∫+−*/") | {"<=", ">=", "!="}
_SHORT_WORDS = "am an as at be by do go he if in is it me my no of oh ok on or so to up us we"
_WORDS = frozenset(_SHORT_WORDS.split())


@dataclass(frozen=True)
class PlainFormula:
    """A formula at `start:end` of a text, and the phrases that are said for it."""

    start: int
    end: int
    words: tuple[str, ...]


def find_formulas(text: str, *, says_parentheses: bool = False) -> list[PlainFormula]:
    """Stretches of a text that read as formulas: an operator between letters, numbers and brackets.

    >>> [" ".join(formula.words) for formula in find_formulas("Thus b² - 4ac = 0.")]
    ['B squared minus 4 A C equals 0']
    """
    found: list[PlainFormula] = []
    position = 0
    while position < len(text):
        tokens = _tokens_from(text, position)
        if not tokens:
            position += 1
            # Stay out of the middle of words.
            while position < len(text) and text[position - 1].isalnum() and text[position].isalnum():
                position += 1
            continue
        tokens = _trimmed(tokens)
        if _is_formula(tokens):
            start, end = tokens[0].start(), tokens[-1].end()
            found.append(PlainFormula(start, end, tuple(_say(tokens, says_parentheses))))
            position = end
        else:
            position = (tokens[-1].end() if tokens else position) + 1
            while position < len(text) and text[position - 1].isalnum() and text[position].isalnum():
                position += 1
    return found


def _tokens_from(text: str, position: int) -> list[re.Match[str]]:
    tokens: list[re.Match[str]] = []
    while match := _TOKEN.match(text, position):
        if len(match.group()) > 1 and match.group().lower() in _WORDS:
            break
        tokens.append(match)
        position = match.end()
        while position < len(text) and text[position] == " ":
            position += 1
    return tokens


def _trimmed(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without the article or pronoun of the sentence before it."""
    is_word = len(tokens) > 1 and tokens[0].group() in ("a", "A", "I") and tokens[1].lastgroup != "sign"
    return tokens[1:] if is_word else tokens


def _is_formula(tokens: list[re.Match[str]]) -> bool:
    kinds = {token.lastgroup for token in tokens}
    operands = kinds & {"number", "letters", "name"}
    has_operator = any(token.group() in _STRONG for token in tokens) or "script" in kinds
    return bool(operands) and has_operator and len(tokens) > 1


def _say(tokens: list[re.Match[str]], says_parentheses: bool) -> list[str]:
    words: list[str] = []
    raised = False
    for token in tokens:
        text = token.group()
        match token.lastgroup:
            case "sign" if text == "^":
                raised = True
                continue
            case "script":
                words += _script(text)
            case "bracket":
                words += [BRACKETS[text]] if says_parentheses else []
            case "sign":
                words.append(SIGNS[text])
            case "letters":
                said = [identifier(letter) for letter in text]
                words += power(said, text) if raised else said
            case "comma":
                words.append(",")
            case "number" if raised:
                words += power([text], text)
            case _:
                words.append(identifier(text))
        raised = False
    return words


def _script(text: str) -> list[str]:
    if text[0] in SUBSCRIPTS:
        return ["sub", "".join(SUBSCRIPTS[sign] for sign in text if sign in SUBSCRIPTS)]
    written = "".join(SUPERSCRIPTS[sign] for sign in text if sign in SUPERSCRIPTS)
    said = "minus " + written[1:] if written.startswith("-") else identifier(written)
    return power([said], written)

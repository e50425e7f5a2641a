"""Formulas in plain text, such as `x = (-b ± √(b² - 4ac)) / 2a` -> where they stand and what is said.

For voices whose document says that formulas are meant (`mstts:prompt domain="Math"`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ssml_engine.plan.formula_words import SUBSCRIPTS, SUPERSCRIPTS, FormulaWords, formula_words

_NUMBER = r"\d+(?:\.\d+)?"
_ENGLISH = formula_words("en")
assert _ENGLISH is not None, "the names of functions are those of every language"
_NAMES = "|".join(sorted(_ENGLISH.functions, key=len, reverse=True))
_LETTER = "[A-Za-z" + "".join(_ENGLISH.greek) + "]"
_OPERATORS = "+\\-−±∓×·⋅*÷/=≠≈<>≤≥√∛^!∞∑∏∫∂→"
_SCRIPTS = "".join(SUPERSCRIPTS) + "".join(SUBSCRIPTS)
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<name>(?:{_NAMES})(?![A-Za-z]))"
    # Three letters are factors only beside a number or a power; elsewhere they are a word.
    rf"|(?P<letters>(?:(?<=\d){_LETTER}{{1,3}}|{_LETTER}{{1,3}}(?=[\^{_SCRIPTS}])|{_LETTER}{{1,2}})(?![A-Za-z]))"
    rf"|(?P<script>[{_SCRIPTS}]+)|(?P<sign>[<>!]=|[{_OPERATORS}])|(?P<bracket>[()\[\]{{}}])|(?P<comma>,(?=\s*\d))"
)
_STRONG = frozenset("=≠≈<>≤≥±∓√∛^×÷∑∏∫+−*/") | {"<=", ">=", "!="}


@dataclass(frozen=True)
class PlainFormula:
    """A formula at `start:end` of a text, and the phrases that are said for it."""

    start: int
    end: int
    words: tuple[str, ...]


def find_formulas(
    text: str, language: FormulaWords, *, says_parentheses: bool = False
) -> list[PlainFormula]:
    """Stretches of a text that read as formulas: an operator between letters, numbers and brackets.

    >>> words = formula_words("en-US")
    >>> [" ".join(formula.words) for formula in find_formulas("Thus b² - 4ac = 0.", words)]
    ['B squared minus 4 A C equals 0']
    """
    found: list[PlainFormula] = []
    position = 0
    while position < len(text):
        tokens = _tokens_from(text, position, language.short_words)
        if not tokens:
            position += 1
            # Stay out of the middle of words.
            while position < len(text) and text[position - 1].isalnum() and text[position].isalnum():
                position += 1
            continue
        tokens = _trimmed(tokens)
        if _is_formula(tokens):
            start, end = tokens[0].start(), tokens[-1].end()
            found.append(PlainFormula(start, end, tuple(_say(tokens, language, says_parentheses))))
            position = end
        else:
            position = (tokens[-1].end() if tokens else position) + 1
            while position < len(text) and text[position - 1].isalnum() and text[position].isalnum():
                position += 1
    return found


def _tokens_from(text: str, position: int, short_words: frozenset[str]) -> list[re.Match[str]]:
    tokens: list[re.Match[str]] = []
    while match := _TOKEN.match(text, position):
        if len(match.group()) > 1 and match.group().lower() in short_words:
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


def _say(tokens: list[re.Match[str]], language: FormulaWords, says_parentheses: bool) -> list[str]:
    words: list[str] = []
    raised = False
    for token in tokens:
        text = token.group()
        match token.lastgroup:
            case "sign" if text == "^":
                raised = True
                continue
            case "script":
                words = _script(text, words, language)
            case "bracket":
                words += [language.brackets[text]] if says_parentheses else []
            case "sign":
                words.append(language.signs[text])
            case "letters" | "number" if raised:
                said = [language.identifier(letter) for letter in text] if text.isalpha() else [text]
                words = _raised(words, said, text, language)
            case "letters":
                words += [language.identifier(letter) for letter in text]
            case "comma":
                words.append(",")
            case _:
                words.append(language.identifier(text))
        raised = False
    return words


def _raised(words: list[str], exponent: list[str], written: str, language: FormulaWords) -> list[str]:
    """The last word is the base of the exponent."""
    return [*words[:-1], *language.raised(words[-1:], exponent, written)]


def _script(text: str, words: list[str], language: FormulaWords) -> list[str]:
    if text[0] in SUBSCRIPTS:
        below = "".join(SUBSCRIPTS[sign] for sign in text if sign in SUBSCRIPTS)
        return [*words[:-1], *language.say("sub", words[-1:], [below])]
    written = "".join(SUPERSCRIPTS[sign] for sign in text if sign in SUPERSCRIPTS)
    said = language.identifier(written)
    if written.startswith("-"):
        said = f"{language.signs['-']} {written[1:]}"
    return _raised(words, [said], written, language)

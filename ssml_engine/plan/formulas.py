"""MathML -> the words that are said for it; in languages that formulas are not read in, its text.

Presentation MathML 2 and 3 without elementary mathematics. An element that is not known is read through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ssml_engine.plan.formula_words import LARGE, FormulaWords, Words, formula_words
from ssml_engine.ssml import document


def read_formula(formula: document.Math, locale: str, *, says_parentheses: bool = False) -> Words:
    """Phrases to be said one after the other, each a word, a number or a name.

    says_parentheses: brackets are spoken too. Source: Azure MathML ("a squared plus b squared").
    """
    language = formula_words(locale)
    if language is None:
        return _texts(formula)
    return [words for words in _Reader(language, says_parentheses).row(formula) if words]


def _texts(element: document.Element) -> Words:
    found: Words = []
    for child in element.children:
        found.extend([child.text.strip()] if isinstance(child, document.Text) else _texts(child))
    return [text for text in found if text]


def _content(element: document.Element) -> str:
    """The characters of a leaf."""
    return " ".join(" ".join(_texts(element)).split())


def _arguments(element: document.Element) -> list[document.Element]:
    return [child for child in element.children if isinstance(child, document.Element)]


class _Reader:
    """Reads elements by their names; every method answers with the words of one element."""

    def __init__(self, language: FormulaWords, says_parentheses: bool) -> None:
        self._language = language
        self._says_parentheses = says_parentheses

    def row(self, element: document.Element) -> Words:
        """All children in turn."""
        words: Words = []
        for child in element.children:
            if isinstance(child, document.Text):
                words += [child.text.strip()] if child.text.strip() else []
            else:
                words += self.element(child)
        return words

    def element(self, element: document.Element) -> Words:
        name = element.name if isinstance(element, document.MathNode) else ""
        read = _READERS.get(name)
        return read(self, element) if read is not None else self.row(element)

    def _identifier(self, element: document.Element) -> Words:
        return [self._language.identifier(_content(element))]

    def _number(self, element: document.Element) -> Words:
        return [_content(element)]

    def _operator(self, element: document.Element) -> Words:
        sign = _content(element)
        if sign in self._language.brackets:
            return [self._language.brackets[sign]] if self._says_parentheses else []
        word = self._language.signs.get(sign)
        return [self._language.identifier(sign)] if word is None else [word] if word else []

    def _text(self, element: document.Element) -> Words:
        return [_content(element)]

    def _skip(self, element: document.Element) -> Words:
        return []

    def _semantics(self, element: document.Element) -> Words:
        """Only what is presented; annotations are for machines."""
        return [word for child in _arguments(element)[:1] for word in self.element(child)]

    def _fraction(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        top, bottom = _content(parts[0]), _content(parts[1])
        is_plain = top.isdecimal() and bottom.isdecimal() and len(bottom) < 4
        if is_plain and self._language.reads_fractions:
            return [f"{top}/{bottom}"]
        above, below = self.element(parts[0]), self.element(parts[1])
        is_long = len(above) > 1 or len(below) > 1
        return self._language.say("long_fraction" if is_long else "fraction", above, below)

    def _square_root(self, element: document.Element) -> Words:
        return self._language.say("square_root", self.row(element))

    def _root(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        index = _content(parts[1])
        base = self.element(parts[0])
        if index == "3":
            return self._language.say("cube_root", base)
        if index.isdecimal():
            return self._language.say("nth_root", base, [index])
        return self._language.say("root", base, self.element(parts[1]))

    def _superscript(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        return self._language.raised(
            self.element(parts[0]), self.element(parts[1]), _content(parts[1])
        )

    def _subscript(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        if _content(parts[0]) in LARGE:
            return self._limits(parts[0], parts[1], None)
        return self._language.say("sub", self.element(parts[0]), self.element(parts[1]))

    def _both_scripts(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 3:
            return self.row(element)
        if _content(parts[0]) in LARGE:
            return self._limits(*parts)
        base = self._language.say("sub", self.element(parts[0]), self.element(parts[1]))
        return self._language.raised(base, self.element(parts[2]), _content(parts[2]))

    def _over(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        accent = self._language.accents.get(_content(parts[1]))
        base = self.element(parts[0])
        return [*base, accent] if accent is not None else self._language.say(
            "above", base, self.element(parts[1])
        )

    def _limits(
        self, base: document.Element, lower: document.Element, upper: document.Element | None
    ) -> Words:
        words, below = self.element(base), self.element(lower)
        say = self._language.say
        if _content(base) == "lim":
            to = self._language.signs["→"]
            return say("limit", words, self._approached(below, to))
        return say("sum_over", words, below) if upper is None else say("sum", words, below, self.element(upper))

    def _approached(self, words: Words, to: str) -> Words:
        """Under a limit the arrow is said as a verb."""
        return [part for word in words for part in (self._language.say("to") if word == to else [word])]

    def _fenced(self, element: document.Element) -> Words:
        attributes: Mapping[str, str] = element.attributes if isinstance(element, document.MathNode) else {}
        words: Words = []
        for index, part in enumerate(_arguments(element)):
            words += [","] if index else []
            words += self.element(part)
        if not self._says_parentheses:
            return words
        opening, closing = attributes.get("open", "("), attributes.get("close", ")")
        brackets = self._language.brackets
        return [brackets.get(opening, ""), *words, brackets.get(closing, "")]

    def _table(self, element: document.Element) -> Words:
        rows = _arguments(element)
        columns = max((len(_arguments(row)) for row in rows), default=0)
        words = self._language.say("matrix", [str(len(rows))], [str(columns)])
        for number, row in enumerate(rows, 1):
            words += [",", *self._language.say("row", [str(number)])]
            for cell in _arguments(row):
                words += [",", *self.element(cell)]
        return words


_READERS: Mapping[str, Callable[[_Reader, document.Element], Words]] = {
    "mi": _Reader._identifier,
    "mn": _Reader._number,
    "mo": _Reader._operator,
    "mtext": _Reader._text,
    "ms": _Reader._text,
    "mspace": _Reader._skip,
    "mphantom": _Reader._skip,
    "annotation": _Reader._skip,
    "annotation-xml": _Reader._skip,
    "semantics": _Reader._semantics,
    "mfrac": _Reader._fraction,
    "msqrt": _Reader._square_root,
    "mroot": _Reader._root,
    "msup": _Reader._superscript,
    "msub": _Reader._subscript,
    "msubsup": _Reader._both_scripts,
    "munder": _Reader._subscript,
    "mover": _Reader._over,
    "munderover": _Reader._both_scripts,
    "mfenced": _Reader._fenced,
    "mtable": _Reader._table,
}

"""MathML -> the words that are said for it, in English; elsewhere the text of the formula.

Presentation MathML 2 and 3 without elementary mathematics. An element that is not known is read through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ssml_engine.plan.formula_words import ACCENTS, BRACKETS, LARGE, SIGNS, identifier, power
from ssml_engine.ssml import document

Words = list[str]


def read_formula(formula: document.Math, locale: str, *, says_parentheses: bool = False) -> Words:
    """Phrases to be said one after the other, each a word, a number or a name.

    says_parentheses: brackets are spoken too. Source: Azure MathML ("a squared plus b squared").
    """
    if not locale.lower().startswith("en"):
        return _texts(formula)
    return [words for words in _Reader(says_parentheses).row(formula) if words]


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

    def __init__(self, says_parentheses: bool) -> None:
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
        return [identifier(_content(element))]

    def _number(self, element: document.Element) -> Words:
        return [_content(element)]

    def _operator(self, element: document.Element) -> Words:
        sign = _content(element)
        if sign in BRACKETS:
            return [BRACKETS[sign]] if self._says_parentheses else []
        word = SIGNS.get(sign)
        return [identifier(sign)] if word is None else [word] if word else []

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
        if top.isdecimal() and bottom.isdecimal() and len(bottom) < 4:
            return [f"{top}/{bottom}"]
        above, below = self.element(parts[0]), self.element(parts[1])
        pause = [","] if len(above) > 1 or len(below) > 1 else []
        return [*above, *pause, "over", *below, *pause]

    def _square_root(self, element: document.Element) -> Words:
        return ["the square root of", *self.row(element)]

    def _root(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        index = _content(parts[1])
        base = self.element(parts[0])
        if index == "3":
            return ["the cube root of", *base]
        if index.isdecimal():
            return [f"the {index}th root of", *base]
        return ["the root of order", *self.element(parts[1]), "of", *base]

    def _superscript(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        return [*self.element(parts[0]), *power(self.element(parts[1]), _content(parts[1]))]

    def _subscript(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        if _content(parts[0]) in LARGE:
            return self._limits(parts[0], parts[1], None)
        return [*self.element(parts[0]), "sub", *self.element(parts[1])]

    def _both_scripts(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 3:
            return self.row(element)
        if _content(parts[0]) in LARGE:
            return self._limits(*parts)
        base = [*self.element(parts[0]), "sub", *self.element(parts[1])]
        return [*base, *power(self.element(parts[2]), _content(parts[2]))]

    def _over(self, element: document.Element) -> Words:
        parts = _arguments(element)
        if len(parts) != 2:
            return self.row(element)
        accent = ACCENTS.get(_content(parts[1]))
        over = [accent] if accent is not None else ["with", *self.element(parts[1]), "above"]
        return [*self.element(parts[0]), *over]

    def _limits(
        self, base: document.Element, lower: document.Element, upper: document.Element | None
    ) -> Words:
        words = self.element(base)
        if _content(base) == "lim":
            below = self.element(lower)
            below = ["approaches" if word == "to" else word for word in below]
            return [*words, "as", *below, "of"]
        words = [*words, "from" if upper is not None else "over", *self.element(lower)]
        if upper is not None:
            words += ["to", *self.element(upper)]
        return [*words, "of"]

    def _fenced(self, element: document.Element) -> Words:
        attributes: Mapping[str, str] = element.attributes if isinstance(element, document.MathNode) else {}
        words: Words = []
        for index, part in enumerate(_arguments(element)):
            words += [","] if index else []
            words += self.element(part)
        if not self._says_parentheses:
            return words
        opening, closing = attributes.get("open", "("), attributes.get("close", ")")
        return [BRACKETS.get(opening, ""), *words, BRACKETS.get(closing, "")]

    def _table(self, element: document.Element) -> Words:
        rows = _arguments(element)
        columns = max((len(_arguments(row)) for row in rows), default=0)
        words = [str(len(rows)), "by", str(columns), "matrix"]
        for number, row in enumerate(rows, 1):
            words += [",", f"row {number}"]
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

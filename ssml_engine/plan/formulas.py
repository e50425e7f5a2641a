"""MathML -> what is said for it, in English; other languages read the text of the formula."""

from __future__ import annotations

from ssml_engine.ssml import document


def read_formula(formula: document.Math, locale: str, *, says_parentheses: bool = False) -> str:
    """Spoken words of a formula."""
    return " ".join(_texts(formula))


def _texts(element: document.Element) -> list[str]:
    found: list[str] = []
    for child in element.children:
        if isinstance(child, document.Text):
            found.append(child.text.strip())
        else:
            found.extend(_texts(child))
    return [text for text in found if text]

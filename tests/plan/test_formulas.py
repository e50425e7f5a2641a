"""Formulas are read as people read them."""

from __future__ import annotations

import pytest

from ssml_engine.plan.formulas import read_formula
from ssml_engine.plan.plain_formulas import find_formulas
from ssml_engine.ssml import document, parse

from .documents import in_voice


def formula(content: str) -> document.Math:
    parsed = parse(in_voice(f"<math>{content}</math>"))
    assert parsed.document is not None, parsed.diagnostics
    (voice,) = parsed.document.root.children
    assert isinstance(voice, document.Voice)
    (math,) = voice.children
    assert isinstance(math, document.Math)
    return math


def square(letter: str) -> str:
    return f"<msup><mi>{letter}</mi><mn>2</mn></msup>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{square('a')}<mo>+</mo>{square('b')}<mo>=</mo>{square('c')}",
         "A squared plus B squared equals C squared"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mfrac><mi>x</mi><mi>y</mi></mfrac>", "X over Y"),
        ("<msqrt><mi>x</mi></msqrt>", "the square root of X"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot><mroot><mi>x</mi><mn>5</mn></mroot>",
         "the cube root of X the 5th root of X"),
        ("<msup><mi>e</mi><mrow><mi>i</mi><mi>π</mi></mrow></msup>", "E to the power of I pi"),
        ("<msub><mi>x</mi><mn>1</mn></msub>", "X sub 1"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
         "the sum from I equals 1 to N of I"),
        ("<munder><mi>lim</mi><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mi>x</mi>",
         "the limit as X approaches 0 of X"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "X bar"),
        ("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", "sine of X"),
        ("<semantics><mi>x</mi><annotation>TeX</annotation></semantics>", "X"),
        ("<strange><mi>x</mi></strange>", "X"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>",
         "1 by 2 matrix , row 1 , 1 , 2"),
        ("<mfrac><mi>x</mi></mfrac><msup/>", "X"),
    ],
)  # fmt: skip
def test_mathml(content: str, said: str) -> None:
    assert " ".join(read_formula(formula(content), "en-US")) == said


def test_brackets_are_spoken_on_request() -> None:
    math = formula("<mo>(</mo><mi>x</mi><mo>)</mo>")
    assert read_formula(math, "en-US") == ["X"]
    assert read_formula(math, "en-US", says_parentheses=True) == [
        "open parenthesis", "X", "close parenthesis",
    ]  # fmt: skip


def test_other_languages_read_the_text() -> None:
    assert read_formula(formula(square("a")), "sv-SE") == ["a", "2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Solve x = (-b ± √(b² - 4ac)) / 2a now.",
         {"x = (-b ± √(b² - 4ac)) / 2a":
          "X equals minus B plus or minus the square root of B squared minus 4 A C over 2 A"}),
        ("E = mc^2", {"E = mc^2": "E equals M C squared"}),
        ("a <= 3", {"a <= 3": "A is less than or equal to 3"}),
        ("x₁ + x₂", {"x₁ + x₂": "X sub 1 plus X sub 2"}),
        ("10⁻³", {"10⁻³": "10 to the power of minus 3"}),
        ("I am a well-known man - really, aged 3.", {}),
        ("Nothing here, 42 times.", {}),
    ],
)  # fmt: skip
def test_formulas_in_plain_text(text: str, found: dict[str, str]) -> None:
    formulas = find_formulas(text)
    assert {text[item.start : item.end]: " ".join(item.words) for item in formulas} == found

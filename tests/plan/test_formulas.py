"""Formulas are read as people read them."""

from __future__ import annotations

import pytest

from ssml_engine.plan.formula_words import LANGUAGES, formula_words
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
    english = formula_words("en-US")
    assert english is not None
    formulas = find_formulas(text, english)
    assert {text[item.start : item.end]: " ".join(item.words) for item in formulas} == found


QUADRATIC = (
    "<mfrac><mrow><mo>-</mo><mi>b</mi></mrow><mi>a</mi></mfrac><mo>=</mo>"
    "<msqrt><msup><mi>x</mi><mn>2</mn></msup></msqrt><mo>+</mo><msub><mi>π</mi><mi>n</mi></msub>"
)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("de-DE", "minus B , durch A , ist gleich die Wurzel aus X zum Quadrat plus Pi Index N"),
        ("es-MX", "menos B , sobre A , es igual a la raíz cuadrada de X al cuadrado más pi sub N"),
        ("fr-CA", "moins B , sur A , égale la racine carrée de X au carré plus pi indice N"),
        ("it-IT", "meno B , fratto A , è uguale a la radice quadrata di X al quadrato più pi con indice N"),
        ("pt-BR", "menos B , sobre A , é igual a a raiz quadrada de X ao quadrado mais pi índice N"),
        ("ja-JP", "A , ぶんの ひく B , イコール ルート X のにじょう たす パイ N"),
        ("ko-KR", "A , 분의 빼기 B , 는 루트 X 제곱 더하기 파이 N"),
        ("zh-CN", "A , 分之 减 B , 等于 根号 X 的平方 加 派 下标 N"),
        ("fr-BE", "- b a = x 2 + π n"),
        ("sv-SE", "- b a = x 2 + π n"),
    ],
)
def test_mathml_in_other_languages(locale: str, said: str) -> None:
    assert " ".join(read_formula(formula(QUADRATIC), locale)) == said


def test_every_language_has_the_words_of_english() -> None:
    english = formula_words("en")
    assert english is not None
    for language in LANGUAGES:
        words = formula_words(language)
        assert words is not None
        for table in ("signs", "brackets", "greek", "functions", "powers", "accents", "templates"):
            assert getattr(words, table).keys() == getattr(english, table).keys(), (language, table)


def test_formulas_in_plain_german_text() -> None:
    german = formula_words("de-DE")
    assert german is not None
    (found,) = find_formulas("Also ist x₁ = a² - 3 im Ergebnis.", german)
    assert " ".join(found.words) == "X Index 1 ist gleich A zum Quadrat minus 3"

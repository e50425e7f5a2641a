"""Languages are told from scripts and small words, and only where there is no doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.text import foreign_stretches
from ssml_engine.text.scripts import is_foreign

OTHERS = ("de", "fr", "es", "it", "pt", "ja", "zh", "th")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Guten Tag.", [("de", "Guten Tag.")]),
        ("Hello. Wir sehen uns morgen. Goodbye.", [("de", " Wir sehen uns morgen.")]),
        ("Bonjour, comment allez-vous ?", [("fr", "Bonjour, comment allez-vous ?")]),
        ("Je t’aime.", [("fr", "Je t’aime.")]),
        ("Hola.", [("es", "Hola.")]),
        ("Obrigado, até amanhã.", [("pt", "Obrigado, até amanhã.")]),
        ("Buongiorno a tutti.", [("it", "Buongiorno a tutti.")]),
        ("He said 你好 to me.", [("zh", "你好")]),
        ("今日は東京へ行きます。", [("ja", "今日は東京へ行きます。")]),
        ("The weather is fine.", []),
        ("No.", []),
        ("I took the train to Köln.", []),
        ("Ada Lovelace", []),
        ("La La Land is good.", []),
        ("a b c", []),
        ("Привет, мир", []),
    ],
)
def test_stretches(text: str, found: list[tuple[str, str]]) -> None:
    stretches = foreign_stretches(text, "en-US", OTHERS)
    assert [(one.locale, text[one.start : one.end]) for one in stretches] == found


@given(st.text(st.sampled_from("ab é.。 \nяж你カ'"), max_size=40))
def test_stretches_are_in_order_and_inside(text: str) -> None:
    ends = [0]
    for stretch in foreign_stretches(text, "en-US", ("ru", "zh", "ja", "fr")):
        assert ends[-1] <= stretch.start < stretch.end <= len(text)
        ends.append(stretch.end)


@pytest.mark.parametrize(
    ("word", "locale", "expected"),
    [("Привет", "en-US", True), ("Привет", "ru-RU", False), ("東京", "ja-JP", False), ("東京", "de-DE", True),
     ("π", "en-US", False), ("αβγ", "en-US", True), ("café", "ru-RU", False), ("😀", "en-US", False)],
)  # fmt: skip
def test_words_in_a_script_of_another_language(word: str, locale: str, expected: bool) -> None:
    assert is_foreign(word, locale) is expected

"""What is kept of pages and quotations is what anybody would read out alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssml_engine.training.corpora.build_sentences import paragraphs_of, sentences_of


@pytest.mark.parametrize(
    ("locale", "text", "kept"),
    [
        ("es-ES", "El sol sale para todos los hombres.", True),
        ("es-ES", "¿Quién sabe lo que quiere decir esto?", True),
        ("fr-FR", "Il n'y a pas de fumée sans feu.", True),
        ("fr-FR", "Voir la page 12 du manuel imprimé.", False),
        ("it-IT", "Apri il menu OpenDocument con il mouse.", False),
        ("it-IT", "Troppo corta.", False),
        ("pt-BR", "O documento veio da FSF e foi lido.", False),
        ("hi-IN", "यदि आप चाहें तो यहाँ बैठ सकते हैं.", True),
        ("hi-IN", "यह sentence हिन्दी में नहीं है यहाँ.", False),
        ("es-ES", "यदि आप चाहें तो यहाँ बैठ सकते हैं.", False),
    ],
)
def test_plain_sentences_are_kept(locale: str, text: str, kept: bool) -> None:
    assert list(sentences_of(text, locale)) == ([text] if kept else [])


def test_quotations_are_read_without_who_said_them(tmp_path: Path) -> None:
    file = tmp_path / "fortunes"
    file.write_text("Primero.\n\t\t-- Alguien\n%\nSegundo.\n", encoding="utf-8")
    assert [p.strip() for p in paragraphs_of(file)] == ["Primero.", "Segundo."]


def test_pages_give_their_paragraphs(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<html><body><p>Uno <b>dos</b>.</p><script>x()</script><li>Tres.</li></body></html>")
    assert list(paragraphs_of(file)) == ["Uno dos.", "Tres."]

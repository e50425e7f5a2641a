"""Whole sentences are read as people read them; the tables are data."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssml_engine.text.normalization import normalize

TABLES = Path(__file__).parent / "tables"


def _rows(name: str) -> list[list[str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if line and not line.startswith("#")]


def _read(text: str, locale: str) -> str:
    tokens = normalize(text, locale)
    return " ".join(word.text for token in tokens for word in token.spoken if not word.is_pause)


@pytest.mark.parametrize(("written", "said"), _rows("english.txt"))
def test_american_english(written: str, said: str) -> None:
    assert _read(written, "en-US") == said


@pytest.mark.parametrize(("locale", "written", "said"), _rows("other_languages.txt"))
def test_other_languages(locale: str, written: str, said: str) -> None:
    assert _read(written, locale) == said

"""Every voice speaks the languages that its weights have heard; only multilingual names tell them by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssml_engine.text.symbols import symbol_table
from ssml_engine.voices import VoiceLibrary
from ssml_engine.voices import languages as module
from ssml_engine.voices.languages import TrainedLanguages, trained_languages
from ssml_engine.voices.locations import shipped_folder

ALIASES = {"en-US-AvaNeural": "en-US-Clara", "en-US-AvaMultilingualNeural": "en-US-Clara"}


@pytest.mark.parametrize(("name", "tells"), [("en-US-AvaNeural", False), ("en-US-AvaMultilingualNeural", True)])
def test_a_multilingual_name_asks_for_detection(name: str, tells: bool) -> None:
    library = VoiceLibrary([shipped_folder()], ALIASES, languages=("en", "es", "fr"))
    voice = library.resolve(name)
    assert voice is not None
    assert voice.detects_language == tells
    assert voice.locales == ("es", "fr")  # its own goes without saying
    assert [voice.speaks(locale) for locale in ("es-MX", "fr-FR", "de-DE")] == [True, True, False]


def test_without_languages_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = VoiceLibrary([shipped_folder()], ALIASES).resolve("en-US-AvaMultilingualNeural")
    assert voice is not None
    assert not voice.detects_language
    monkeypatch.setattr(module, "shipped_folder", lambda: tmp_path)
    trained_languages.cache_clear()
    assert trained_languages() == TrainedLanguages()
    trained_languages.cache_clear()


def test_the_table_is_read_in_any_normal_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "languages.toml").write_text('languages = ["fr"]\nsymbols = ["\u0254\u0303", "ʁ"]\n', encoding="utf-8")
    monkeypatch.setattr(module, "shipped_folder", lambda: tmp_path)
    trained_languages.cache_clear()
    found = trained_languages()
    trained_languages.cache_clear()
    assert found.languages == ("fr",)
    assert all(symbol in symbol_table() for symbol in found.symbols)
    assert not found.symbols & symbol_table().english

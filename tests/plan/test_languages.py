"""What a voice cannot say is left out and named; a voice of several languages tells which one is meant."""

from __future__ import annotations

import pytest

from ssml_engine.plan import CompileResult, Speech, VoiceInfo, compile
from ssml_engine.ssml import parse

from .documents import in_voice
from .fakes import FakeCatalog

ADA = VoiceInfo("en-US-Ada", "en-US", locales=("de", "fr-FR", "ja"))
ONLY_ENGLISH = VoiceInfo("en-US-Ada", "en-US")


def compiled(content: str, voice: VoiceInfo = ADA) -> CompileResult:
    parsed = parse(in_voice(content))
    assert parsed.document is not None, parsed.diagnostics
    return compile(parsed.document, catalog=FakeCatalog((voice,)))


def spoken_in(result: CompileResult) -> list[tuple[str, str]]:
    assert result.plan is not None
    return [
        (word.text, word.locale or item.locale)
        for item in result.plan.items
        if isinstance(item, Speech)
        for word in item.words
        if word.kind == "word" and word.end_phone > word.first_phone
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Hello. Guten Tag.", "Hello/en-US Guten/de Tag/de"),
        ("Hello. Wir <emphasis>sehen</emphasis> uns.", "Hello/en-US Wir/de sehen/de uns/de"),
        ("Je suis ici <break/> avec vous.", "Je/fr-FR suis/fr-FR ici/fr-FR avec/fr-FR vous/fr-FR"),
        ("Say こんにちは now.", "Say/en-US こんにちは/ja now/en-US"),
        ("<lang xml:lang='en-US'>Guten Tag.</lang>", "Guten/en-US Tag/en-US"),
    ],
)
def test_a_voice_of_several_languages_tells_them(content: str, words: str) -> None:
    result = compiled(content)
    assert not result.diagnostics
    assert " ".join(f"{text}/{locale}" for text, locale in spoken_in(result)) == words


def test_a_voice_of_one_language_does_not() -> None:
    assert spoken_in(compiled("Guten Tag.", ONLY_ENGLISH)) == [("Guten", "en-US"), ("Tag", "en-US")]


def test_words_that_the_voice_cannot_read_are_left_out_and_named() -> None:
    result = compiled("Say Привет мир, and 你好 again.", ONLY_ENGLISH)
    assert [text for text, _ in spoken_in(result)] == ["Say", "and", "again"]
    found = [(item.code, item.severity, item.column) for item in result.diagnostics]
    first = in_voice("Say ").index("Say") + 1
    assert found == [
        ("SSML-TEXT-UNSPOKEN", "warning", first + 4),
        ("SSML-TEXT-UNSPOKEN", "warning", first + 20),
    ]


def test_a_document_in_another_script_says_nothing() -> None:
    result = compiled("Привет, мир!", ONLY_ENGLISH)
    assert result.plan is not None
    assert result.plan.items == ()
    assert [item.code for item in result.diagnostics] == ["SSML-TEXT-UNSPOKEN"]

"""Voices are selected by their features where a request wants that, and by name alone elsewhere."""

from __future__ import annotations

import pytest

from ssml_engine.plan import CompileResult, VoiceInfo, compile
from ssml_engine.ssml import parse

from .fakes import FakeCatalog

VOICES = (
    VoiceInfo("en-US-Ada", "en-US", "female"),
    VoiceInfo("en-US-Ben", "en-US", "male"),
    VoiceInfo("en-GB-Cy", "en-GB", "male"),
    VoiceInfo("fr-FR-Dora", "fr-FR", "female", locales=("de",)),
)


def compiled(attributes: str, *, before: str = "", locale: str = "en-US") -> CompileResult:
    source = f'<speak version="1.1" xml:lang="{locale}">{before}<voice {attributes}>Hi</voice></speak>'
    parsed = parse(source, selects_voices=True)
    assert parsed.document is not None, parsed.diagnostics
    assert not parsed.diagnostics
    return compile(parsed.document, catalog=FakeCatalog(VOICES))


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ('name="en-US-Ben"', "en-US-Ben"),
        ('languages="fr"', "fr-FR-Dora"),
        ('languages="en-GB"', "en-GB-Cy"),
        ('languages="en:en-GB"', "en-GB-Cy"),
        ('languages="fr de"', "fr-FR-Dora"),
        ('gender="male"', "en-US-Ben"),
        ('gender="female" required="gender" languages="fr"', "fr-FR-Dora"),
        ('gender="male" required="gender languages" languages="en-GB"', "en-GB-Cy"),
        ('gender="female" languages="en-GB" required="" ordering="gender languages"', "en-US-Ada"),
        ('gender="male" languages="en" variant="2" required="gender"', "en-GB-Cy"),
        ('name="en-GB-Cy en-US-Ben" required="name"', "en-GB-Cy"),
    ],
)
def test_features(attributes: str, name: str) -> None:
    result = compiled(attributes)
    assert not result.diagnostics
    assert result.plan is not None
    assert result.plan.voices[-1].name == name


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ('languages="ko" gender="male"', "en-US-Ben"),
        ('languages="ko" gender="male" onvoicefailure="priorityselect" ordering="gender"', "en-US-Ben"),
        ('languages="ko" onvoicefailure="keepexisting"', "fr-FR-Dora"),
        ('languages="ko" onvoicefailure="processorchoice"', "en-US-Ada"),
        ('gender="male" languages="fr" required="gender languages"', "fr-FR-Dora"),
    ],
)
def test_a_failure_is_told_and_a_voice_speaks_all_the_same(attributes: str, name: str) -> None:
    result = compiled(attributes, before='<voice name="fr-FR-Dora">Salut</voice>')
    assert [item.code for item in result.diagnostics] == ["SSML-VOICE-SELECTION"]
    assert result.plan is not None
    assert result.plan.voices[-1].name == name


def test_without_the_request_features_have_no_effect() -> None:
    result = parse('<speak version="1.1" xml:lang="en-US"><voice languages="fr">Hi</voice></speak>')
    assert [item.code for item in result.diagnostics] == ["SSML-ATTRIBUTE-MISSING", "SSML-ATTRIBUTE-IGNORED"]
    assert result.document is None

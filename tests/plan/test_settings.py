"""Silences at punctuation, and callers who want to be told of words."""

from __future__ import annotations

import pytest

from ssml_engine.plan import Speech, compile
from ssml_engine.ssml import parse

from .documents import in_voice
from .fakes import FakeCatalog


@pytest.mark.parametrize(("tells_words", "expected"), [(False, [1500.0]), (True, [])])
def test_word_events_turn_silences_at_punctuation_off(tells_words: bool, expected: list[float]) -> None:
    parsed = parse(in_voice('<mstts:silence type="comma-exact" value="1500ms"/>One, two.'))
    assert parsed.document is not None
    plan = compile(parsed.document, catalog=FakeCatalog(), tells_words=tells_words).plan
    assert plan is not None
    (speech,) = plan.items
    assert isinstance(speech, Speech)
    assert [pause.exact_ms for pause in speech.pauses] == expected

"""A caller who names word events hears no silences at commas; one who names none hears them."""

from __future__ import annotations

import pytest

from ssml_engine.audio.fetch import Fetcher
from ssml_engine.plan import Speech, VoiceInfo
from ssml_engine.service.inputs import InputReader
from ssml_engine.v1 import synthesis_pb2

DOCUMENT = (
    '<speak version="1.0" xml:lang="en-US" xmlns:mstts="http://www.w3.org/2001/mstts"><voice name="Ada">'
    '<mstts:silence type="comma-exact" value="1500ms"/>One, two.</voice></speak>'
)


class OneVoice:
    """A catalog of one voice."""

    def resolve(self, name: str) -> VoiceInfo | None:
        return VoiceInfo("Ada", "en-US")

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("Ada", "en-US"),)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [([], [1500.0]), ([synthesis_pb2.EVENT_KIND_MARK], [1500.0]), ([synthesis_pb2.EVENT_KIND_WORD], [])],
)
def test_silences_at_commas(kinds: list[int], expected: list[float]) -> None:
    reader = InputReader(OneVoice(), max_document_bytes=65_536, fetcher=Fetcher())
    options = synthesis_pb2.SynthesisOptions(event_kinds=kinds)  # type: ignore[arg-type]
    (speech,) = reader.accepted(synthesis_pb2.SynthesisInput(ssml=DOCUMENT), options).plan.items
    assert isinstance(speech, Speech)
    assert [pause.exact_ms for pause in speech.pauses] == expected

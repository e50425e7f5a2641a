"""Requests that name a ceiling: what leaves is within it, or the call says why not. Networks random, ears scripted."""

from __future__ import annotations

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from ssml_engine.v1 import round_trip_pb2, synthesis_pb2
from ssml_engine.validation import Ears
from tests.synthesis.conftest import engine, library, networks
from tests.validation.conftest import ScriptedRecognizer

__all__ = ["engine", "library", "networks"]

DOCUMENT = (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'
    '<voice name="en-US-Test">Thank you. It costs $5.</voice></speak>'
)


def asked(**options) -> dict[str, object]:
    return {
        "input": synthesis_pb2.SynthesisInput(ssml=DOCUMENT),
        "options": synthesis_pb2.SynthesisOptions(**options),
    }


@pytest.fixture
def hearing(serve, engine):
    """A service whose recogniser hears the lines given."""
    return lambda *lines: serve(engine, ears=Ears(lambda: ScriptedRecognizer(*lines), lambda: None))


def refusal(call) -> tuple[grpc.StatusCode, error_details_pb2.ErrorInfo]:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    detail = error_details_pb2.ErrorInfo()
    rpc_status.from_call(caught.value).details[0].Unpack(detail)
    return caught.value.code(), detail


def test_audio_within_the_ceiling_leaves_with_what_was_heard(hearing):
    service = hearing("Thank two.", "Thank you.", "It costs five dollars.")
    answer = service.synthesis.Synthesize(synthesis_pb2.SynthesizeRequest(**asked(max_wer=0.0, attempts=2)))
    first, second = answer.round_trip.sentences
    assert (first.take, first.take_count, first.transcript) == (1, 2, "Thank you.")
    assert (second.take, second.take_count) == (0, 1)
    assert second.audio_offset.ToMicroseconds() == first.duration.ToMicroseconds()
    assert answer.round_trip.errors == round_trip_pb2.WordErrors(word_count=5)  # "$5" is one word
    assert answer.round_trip.recognizer == "scripted"


def test_a_sentence_over_the_ceiling_fails_the_request_and_says_which(hearing):
    service = hearing("Thank you.", "It costs nothing.")
    code, detail = refusal(
        lambda: service.synthesis.Synthesize(
            synthesis_pb2.SynthesizeRequest(**asked(max_wer=0.25, attempts=3))
        )
    )
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert detail.reason == "WORD_ERRORS_OVER_CEILING"
    assert detail.metadata["sentence"] == "It costs $5."
    assert detail.metadata["transcript"] == "It costs nothing."
    assert (detail.metadata["max_wer"], detail.metadata["take_count"]) == ("0.25", "3")


def collect(stream, parts: list) -> None:
    for part in stream:
        parts.append(part)


def test_a_stream_carries_good_sentences_before_it_fails_and_a_summary_when_it_does_not(hearing):
    request = synthesis_pb2.StreamSynthesizeRequest(**asked(max_wer=0.0, attempts=1))
    bad = hearing("Thank you.", "It costs nothing.").synthesis.StreamSynthesize(request)
    parts = []
    with pytest.raises(grpc.RpcError, match="FAILED_PRECONDITION"):
        collect(bad, parts)
    assert sum(len(part.chunk.audio) for part in parts) > 24_000
    assert not any(part.HasField("summary") for part in parts)
    good = list(hearing("Thank you.", "It costs $5.").synthesis.StreamSynthesize(request))
    assert [s.text for s in good[-1].summary.round_trip.sentences] == ["Thank you.", "It costs $5."]


def test_validation_answers_where_synthesis_would_fail(hearing):
    service = hearing("Thank you.", "It cost.")
    answer = service.synthesis.ValidateRoundTrip(
        synthesis_pb2.ValidateRoundTripRequest(**asked(max_wer=0.1, attempts=1))
    )
    assert not answer.within_ceiling
    wrong = answer.round_trip.sentences[1]
    counts = wrong.errors
    assert (counts.substitution_count, counts.deletion_count, counts.word_count) == (1, 1, 3)
    matches = [round_trip_pb2.WordMatch.Name(word.match) for word in wrong.words]
    assert sorted(matches) == ["WORD_MATCH_DELETION", "WORD_MATCH_HIT", "WORD_MATCH_SUBSTITUTION"]
    heard = [word for word in wrong.words if word.hypothesis]
    assert all(word.HasField("audio_offset") and word.duration.ToMilliseconds() >= 499 for word in heard)
    assert not service.synthesis.Synthesize(synthesis_pb2.SynthesizeRequest(**asked())).HasField("round_trip")


@pytest.mark.parametrize(("options", "field"), [({"max_wer": 1.5}, "max_wer"), ({"attempts": 9}, "attempts")])
def test_options_out_of_range_name_their_field(hearing, options, field):
    request = synthesis_pb2.SynthesizeRequest(**asked(**options))
    code, detail = refusal(lambda: hearing("x").synthesis.Synthesize(request))
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert detail.metadata["field"] == f"options.{field}"


@pytest.mark.parametrize("options", [{"max_wer": 0.1}, {"attempts": 2}])
def test_a_server_without_ears_says_so(serve, engine, options):
    service = serve(engine)
    request = synthesis_pb2.SynthesizeRequest(**asked(**options))
    code, detail = refusal(lambda: service.synthesis.Synthesize(request))
    assert (code, detail.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "RECOGNIZER_MISSING")

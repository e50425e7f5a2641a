"""Documents over a real socket: what is answered, in which order, and what is refused."""

import io
import threading

import grpc
import numpy as np
import pytest
import soundfile
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from ssml_engine.v1 import diagnostics_pb2, synthesis_pb2
from tests.service.scripted import HELLO, ScriptedEngine, ssml, tone

TENTH_S_NANOS = 100_000_000


def whole(ssml_text: str = HELLO, **options) -> synthesis_pb2.SynthesizeRequest:
    return synthesis_pb2.SynthesizeRequest(
        input=synthesis_pb2.SynthesisInput(ssml=ssml_text), options=synthesis_pb2.SynthesisOptions(**options)
    )


def stream(ssml_text: str = HELLO, **options) -> synthesis_pb2.StreamSynthesizeRequest:
    return synthesis_pb2.StreamSynthesizeRequest(
        input=synthesis_pb2.SynthesisInput(ssml=ssml_text), options=synthesis_pb2.SynthesisOptions(**options)
    )


def refused(call) -> tuple[grpc.StatusCode, error_details_pb2.ErrorInfo, error_details_pb2.BadRequest]:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    reason, violations = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for packed in rpc_status.from_call(caught.value).details:
        packed.Unpack(reason) or packed.Unpack(violations)
    return caught.value.code(), reason, violations


def test_a_document_becomes_a_wav_file_that_states_its_length(service):
    answer = service.synthesis.Synthesize(whole())
    samples, rate = soundfile.read(io.BytesIO(answer.audio), dtype="float32")
    assert (rate, samples.shape) == (24_000, (7200,))
    assert np.abs(samples - np.tile(tone(2400), 3)).max() < 1 / 32_000
    assert (answer.format.name, answer.format.media_type) == ("riff-24khz-16bit-mono-pcm", "audio/x-wav")
    assert (answer.duration.seconds, answer.duration.nanos) == (0, 3 * TENTH_S_NANOS)


def test_events_come_with_their_offsets_and_places(service):
    answer = service.synthesis.Synthesize(whole())
    kinds = [event.WhichOneof("kind") for event in answer.events]
    assert kinds == ["started", "word", "word", "word", "ended"]
    word = answer.events[2]
    assert (word.word.text, word.source.start, word.source.end) == ("word1", 1, 2)
    assert (word.audio_offset.nanos, word.duration.nanos) == (TENTH_S_NANOS, 83_333_333)
    assert answer.events[-1].audio_offset.nanos == 3 * TENTH_S_NANOS


def test_only_the_kinds_of_event_asked_for_are_sent(service):
    answer = service.synthesis.Synthesize(whole(event_kinds=[synthesis_pb2.EVENT_KIND_WORD]))
    assert [event.WhichOneof("kind") for event in answer.events] == ["word"] * 3
    parts = service.synthesis.StreamSynthesize(stream(event_kinds=[synthesis_pb2.EVENT_KIND_MARK]))
    assert not [part for part in parts if part.WhichOneof("part") == "event"]


def test_a_stream_opens_with_its_format_and_closes_with_its_length(service):
    parts = list(service.synthesis.StreamSynthesize(stream()))
    names = [part.WhichOneof("part") for part in parts]
    assert names == ["header", "event", *["event", "chunk"] * 3, "event", "summary"]
    assert parts[0].header.format.name == "raw-24khz-16bit-mono-pcm"
    offsets = [part.chunk.audio_offset.nanos for part in parts if part.HasField("chunk")]
    assert offsets == [0, TENTH_S_NANOS, 2 * TENTH_S_NANOS]
    assert parts[-1].summary.duration.nanos == 3 * TENTH_S_NANOS


@pytest.mark.parametrize(
    "name", ["raw-24khz-16bit-mono-pcm", "raw-8khz-8bit-mono-mulaw", "raw-48khz-16bit-mono-pcm"]
)
def test_the_chunks_of_a_stream_are_the_audio_of_the_whole(service, name):
    parts = list(service.synthesis.StreamSynthesize(stream(audio_format=name)))
    streamed = b"".join(part.chunk.audio for part in parts if part.HasField("chunk"))
    assert streamed == service.synthesis.Synthesize(whole(audio_format=name)).audio
    assert len(streamed) > 1000


def test_audio_leaves_before_the_rest_is_rendered(serve):
    first_chunk_seen = threading.Event()
    engine = ScriptedEngine(
        before_chunk=lambda number: number == 1 and (first_chunk_seen.wait(20) or pytest.fail("too late"))
    )
    for part in serve(engine).synthesis.StreamSynthesize(stream()):
        if part.HasField("chunk"):
            first_chunk_seen.set()
    assert first_chunk_seen.is_set()


def test_the_seed_and_the_plan_reach_the_engine(service):
    service.synthesis.Synthesize(whole(ssml("One. <break time='2s'/> Two."), seed=77))
    assert service.engine.seed == 77
    assert [voice.name for voice in service.engine.plan.voices] == ["en-US-Ada"]


def test_plain_text_is_spoken_as_it_stands_and_its_places_are_those_of_the_text(service):
    text = "Salt & <break/> pepper."
    service.synthesis.Synthesize(
        synthesis_pb2.SynthesizeRequest(
            input=synthesis_pb2.SynthesisInput(text=text, default_voice="en-US-Ada")
        )
    )
    speech = service.engine.plan.items[0]
    assert speech.text.startswith("Salt & <break/>")
    for word in speech.words:
        assert text[slice(*word.source)] == word.text


def test_utf_16_bytes_are_a_document_too(service):
    answer = service.synthesis.Validate(
        synthesis_pb2.ValidateRequest(
            input=synthesis_pb2.SynthesisInput(ssml_document=HELLO.encode("utf-16"))
        )
    )
    assert answer.accepted


def test_a_voice_may_ask_for_features_where_the_request_says_so(service):
    selecting = '<speak version="1.1" xml:lang="en-US"><voice languages="en-GB">Hello.</voice></speak>'
    code, _, _ = refused(lambda: service.synthesis.Synthesize(whole(selecting)))
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    service.synthesis.Synthesize(
        synthesis_pb2.SynthesizeRequest(
            input=synthesis_pb2.SynthesisInput(ssml=selecting, selects_voices=True)
        )
    )
    assert [voice.name for voice in service.engine.plan.voices] == ["en-GB-Ben"]


def test_a_plan_is_that_of_a_rendering_with_the_same_options(service):
    document = (
        '<speak version="1.0" xml:lang="en-US" xmlns:mstts="http://www.w3.org/2001/mstts">'
        '<voice name="en-US-Ada"><mstts:silence type="comma-exact" value="1500ms"/>One, two.</voice></speak>'
    )
    pauses = []
    for kinds in ([], [synthesis_pb2.EVENT_KIND_WORD]):
        request = synthesis_pb2.PlanRequest(
            input=synthesis_pb2.SynthesisInput(ssml=document),
            options=synthesis_pb2.SynthesisOptions(event_kinds=kinds),
        )
        pauses.append(len(service.synthesis.Plan(request).plan.items[0].speech.pauses))
    assert pauses == [1, 0]


def test_a_document_without_voice_is_spoken_by_the_default_voice_or_refused(service):
    bare = '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">Hello.</speak>'
    code, reason, _ = refused(lambda: service.synthesis.Synthesize(whole(bare)))
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert reason.reason.startswith("SSML_")
    service.synthesis.Synthesize(
        synthesis_pb2.SynthesizeRequest(
            input=synthesis_pb2.SynthesisInput(ssml=bare, default_voice="en-GB-Ben")
        )
    )
    assert [voice.name for voice in service.engine.plan.voices] == ["en-GB-Ben"]


FAULTY = {
    "malformed": (ssml("a & b"), grpc.StatusCode.INVALID_ARGUMENT, "SSML_XML_AMPERSAND"),
    "not xml": ("Hello", grpc.StatusCode.INVALID_ARGUMENT, "SSML_XML_TEXT_OUTSIDE"),
    "empty": ("", grpc.StatusCode.INVALID_ARGUMENT, "SSML_XML_EMPTY"),
    "unknown voice": (
        HELLO.replace("en-US-Ada", "en-US-Nobody"),
        grpc.StatusCode.NOT_FOUND,
        "SSML_VOICE_UNKNOWN",
    ),
    "a megabyte": (ssml("word " * 200_000), grpc.StatusCode.INVALID_ARGUMENT, "SSML_LIMIT_SIZE"),
    "ten megabytes": (ssml("word " * 2_000_000), grpc.StatusCode.INVALID_ARGUMENT, "SSML_LIMIT_SIZE"),
}


@pytest.mark.parametrize("method", ["Synthesize", "StreamSynthesize", "Plan"])
@pytest.mark.parametrize("name", list(FAULTY))
def test_a_faulty_document_is_refused_with_its_diagnostics_and_the_next_is_served(service, method, name):
    document, expected_code, expected_reason = FAULTY[name]
    request = getattr(synthesis_pb2, f"{method}Request")
    send = getattr(service.synthesis, method)

    def call(text: str):
        answer = send(request(input=synthesis_pb2.SynthesisInput(ssml=text)))
        return list(answer) if method == "StreamSynthesize" else answer

    code, reason, violations = refused(lambda: call(document))
    assert (code, reason.reason, reason.domain) == (expected_code, expected_reason, "ssml-engine")
    assert violations.field_violations[0].reason == expected_reason
    assert violations.field_violations[0].field.startswith("input.ssml:")
    assert call(HELLO)


def test_validate_answers_with_every_diagnostic_of_a_faulty_document(service):
    document = ssml('<prosody rate="fast-ish">a</prosody>\n<nonsense>b</nonsense>\n<break time="99s"/>')
    answer = service.synthesis.Validate(
        synthesis_pb2.ValidateRequest(
            input=synthesis_pb2.SynthesisInput(ssml=document, reading_mode=synthesis_pb2.READING_MODE_STRICT)
        )
    )
    assert not answer.accepted
    places = [(item.line, item.column) for item in answer.diagnostics]
    assert places == sorted(places)
    assert {line for line, _ in places} == {1, 2, 3}
    assert answer.diagnostics[0].code == "SSML-PROSODY-RATE"
    assert answer.diagnostics[0].severity == diagnostics_pb2.SEVERITY_ERROR
    assert answer.diagnostics[0].path == "/speak/voice/prosody/@rate"


def test_warnings_come_with_the_audio(service):
    document = ssml('Hello <break time="99s"/> there.')
    answer = service.synthesis.Synthesize(whole(document))
    assert [item.code for item in answer.diagnostics] == ["SSML-BREAK-TIME-LIMIT"]
    header = next(service.synthesis.StreamSynthesize(stream(document))).header
    assert list(header.diagnostics) == list(answer.diagnostics)


INVALID_FIELDS = {
    "input.source": synthesis_pb2.SynthesizeRequest(),
    "input.default_voice": synthesis_pb2.SynthesizeRequest(input=synthesis_pb2.SynthesisInput(text="Hello")),
    "input.reading_mode": synthesis_pb2.SynthesizeRequest(
        input=synthesis_pb2.SynthesisInput(ssml=HELLO, reading_mode=9)
    ),
    "options.seed": whole(seed=-1),
    "options.event_kinds": whole(event_kinds=[synthesis_pb2.EVENT_KIND_UNSPECIFIED]),
    "options.audio_format": whole(audio_format="riff-96khz"),
}


@pytest.mark.parametrize("field", list(INVALID_FIELDS))
def test_a_field_out_of_range_is_named(service, field):
    code, _, violations = refused(lambda: service.synthesis.Synthesize(INVALID_FIELDS[field]))
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert [item.field for item in violations.field_violations] == [field]
    assert service.engine.plan is None, "it was rendered all the same"


def test_a_format_that_nothing_can_write_is_refused_before_rendering(service):
    for call in (
        lambda: service.synthesis.Synthesize(whole(audio_format="amr-wb-16000hz")),
        lambda: list(service.synthesis.StreamSynthesize(stream(audio_format="amr-wb-16000hz"))),
    ):
        code, reason, _ = refused(call)
        assert (code, reason.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "AUDIO_FORMAT_UNSUPPORTED")
    assert service.engine.plan is None


def test_a_voice_for_plain_text_that_does_not_exist_is_not_found(service):
    request = synthesis_pb2.SynthesizeRequest(
        input=synthesis_pb2.SynthesisInput(text="Hello", default_voice="en-US-Nobody")
    )
    code, reason, _ = refused(lambda: service.synthesis.Synthesize(request))
    assert (code, reason.reason) == (grpc.StatusCode.NOT_FOUND, "VOICE_NOT_FOUND")
    assert reason.metadata["name"] == "en-US-Nobody"


def test_audio_is_cut_at_the_operators_limit_with_a_warning(serve):
    service = serve(ScriptedEngine(num_chunks=50), max_audio_s=0.25)
    answer = service.synthesis.Synthesize(whole())
    assert answer.duration.nanos == 250_000_000
    assert len(answer.audio) == 44 + 2 * 6000
    assert [item.code for item in answer.diagnostics] == ["SSML-LIMIT-AUDIO"]
    offsets = [event.audio_offset.ToNanoseconds() for event in answer.events]
    assert max(offsets) <= 250_000_000
    assert answer.events[-1].WhichOneof("kind") == "ended"
    parts = list(service.synthesis.StreamSynthesize(stream()))
    assert parts[-1].summary.duration.nanos == 250_000_000
    assert [item.code for item in parts[-1].summary.diagnostics] == ["SSML-LIMIT-AUDIO"]
    assert service.engine.num_open == 0

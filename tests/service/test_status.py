"""Every error of ours has its status, its reason, and details that fit into a trailer."""

import inspect
import re
from pathlib import Path
from typing import get_args

import grpc
import pytest
from google.rpc import code_pb2, error_details_pb2

from ssml_engine import audio, voices
from ssml_engine.service import errors
from ssml_engine.service.errors import refusal, to_reason
from ssml_engine.service.status import _FOREIGN_REASONS, STATUS, status_code, to_status
from ssml_engine.ssml import FAULTS, Diagnostic, parse
from ssml_engine.ssml.faults.row import Kind
from ssml_engine.synthesis import engine


def diagnostic(code: str = "SSML-PROSODY-RATE", **changes) -> Diagnostic:
    fields = {
        "code": code,
        "severity": "error",
        "message": '"fast-ish" is not a rate',
        "line": 4,
        "column": 18,
        "path": "/speak/voice/prosody/@rate",
        "help": "use a number such as 1.2",
        "rule": "R-RATE-1",
        "kind": "value",
    }
    return Diagnostic(**{**fields, **changes})


def detail(status, kind):
    for packed in status.details:
        message = kind()
        if packed.Unpack(message):
            return message
    return None


def our_errors() -> list[type[Exception]]:
    own = [item for _, item in inspect.getmembers(errors, inspect.isclass) if issubclass(item, Exception)]
    foreign = [audio.UnknownFormat, audio.UnsupportedFormat, engine.RenderError, voices.UnknownVoiceError]
    return [item for item in own if item is not errors.ServiceError] + foreign


def test_every_error_has_a_row():
    assert [item.__name__ for item in our_errors() if item not in STATUS] == []


def test_no_row_says_unknown_or_ok():
    assert not {grpc.StatusCode.UNKNOWN, grpc.StatusCode.OK} & set(STATUS.values())


@pytest.mark.parametrize("error", [KeyError("x"), RuntimeError("x"), AssertionError("x"), OSError("x")])
def test_what_has_no_row_is_internal_and_says_nothing_of_the_inside(error):
    status = to_status(error, "job-1")
    assert status.code == code_pb2.INTERNAL
    assert status.message == "the request failed inside the server; its id is job-1"
    assert detail(status, error_details_pb2.ErrorInfo).reason == "INTERNAL"


def test_a_faulty_document_names_each_fault_and_its_place():
    warning = diagnostic("SSML-BREAK-TIME-LIMIT", severity="warning")
    second = diagnostic("SSML-XML-TAG", line=7, column=2, message="the end tag does not match <p>", help="")
    status = to_status(errors.DocumentRefused("input.ssml", [diagnostic(), warning, second]), "job-1")
    assert status.message == 'SSML-PROSODY-RATE at 4:18: "fast-ish" is not a rate (and 1 more)'
    reason = detail(status, error_details_pb2.ErrorInfo)
    assert (reason.reason, reason.domain) == ("SSML_PROSODY_RATE", "ssml-engine")
    assert dict(reason.metadata) == {
        "request_id": "job-1",
        "code": "SSML-PROSODY-RATE",
        "line": "4",
        "column": "18",
        "error_count": "2",
    }
    violations = detail(status, error_details_pb2.BadRequest).field_violations
    assert [(item.field, item.reason, item.description) for item in violations] == [
        ("input.ssml:4:18", "SSML_PROSODY_RATE", '"fast-ish" is not a rate; use a number such as 1.2'),
        ("input.ssml:7:2", "SSML_XML_TAG", "the end tag does not match <p>"),
    ]


def test_unknown_voices_alone_are_not_found_but_not_beside_another_fault():
    voice = diagnostic("SSML-VOICE-UNKNOWN", kind="voice")
    assert status_code(refusal("input.ssml", [voice, voice])) is grpc.StatusCode.NOT_FOUND
    assert status_code(refusal("input.ssml", [voice, diagnostic()])) is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("message", ["short", "long " * 500, "ﷺ" * 3000])
def test_a_thousand_faults_still_fit_into_a_trailer(message):
    faults = [diagnostic(line=line, message=message) for line in range(1, 1001)]
    status = to_status(errors.DocumentRefused("input.ssml", faults), "job-1")
    assert status.ByteSize() <= 4096
    violations = detail(status, error_details_pb2.BadRequest).field_violations
    assert violations[0].field == "input.ssml:1:18"
    assert 1 <= len(violations) < 1000
    assert detail(status, error_details_pb2.ErrorInfo).metadata["error_count"] == "1000"


def test_a_full_queue_says_when_to_come_back():
    status = to_status(errors.QueueFull(32), "job-1")
    assert status.code == code_pb2.RESOURCE_EXHAUSTED
    assert detail(status, error_details_pb2.RetryInfo).retry_delay.seconds == 1


def test_an_output_format_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(audio.UnknownFormat) as caught:
        audio.find_format("riff-96khz")
    status = to_status(caught.value, "job-1")
    assert status.code == code_pb2.INVALID_ARGUMENT
    assert detail(status, error_details_pb2.ErrorInfo).reason == "AUDIO_FORMAT_UNKNOWN"
    (violation,) = detail(status, error_details_pb2.BadRequest).field_violations
    assert violation.field == "options.audio_format"
    assert '"riff-96khz" is not an output format' in violation.description


def test_reasons_keep_to_the_alphabet_of_error_info():
    for fault in FAULTS:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+[A-Z0-9]", to_reason(fault.code)), fault.code
        assert fault.kind in get_args(Kind)


def test_a_real_refusal_travels_from_the_parser_to_the_status():
    parsed = parse('<speak version="1.0" xml:lang="en-US">\n  <voice name="x">a & b</voice></speak>')
    status = to_status(refusal("input.ssml", parsed.diagnostics), "job-1")
    (violation,) = detail(status, error_details_pb2.BadRequest).field_violations
    assert (violation.field, violation.reason) == ("input.ssml:2:21", "SSML_XML_AMPERSAND")


def test_the_documentation_names_every_reason():
    page = (Path(__file__).parents[2] / "docs" / "service.md").read_text()
    reasons = {
        item.reason for item in vars(errors).values() if isinstance(item, type) and "reason" in vars(item)
    }
    reasons = (reasons | set(_FOREIGN_REASONS.values())) - {"SERVICE_ERROR", "OUT_OF_MEMORY"}
    assert [reason for reason in sorted(reasons) if f"`{reason}`" not in page] == []

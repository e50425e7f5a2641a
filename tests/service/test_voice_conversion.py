"""A recording that cannot be said again refuses its document like any other fault, with line and column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from ssml_engine.plan import Conversion, Plan
from ssml_engine.synthesis import Event, RenderPart, TakeChooser
from ssml_engine.synthesis.engine import ConversionRefused
from ssml_engine.v1 import synthesis_pb2
from tests.service.scripted import ScriptedEngine, ssml

SSML = ssml('One.\n  <mstts:voiceconversion url="https://media.example/a.wav"/>')


@dataclass
class MuteEngine(ScriptedEngine):
    """Hears nobody in any recording."""

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        chooser: TakeChooser | None = None,
    ) -> Iterator[RenderPart]:
        yield Event("started", 0)
        (conversion,) = plan.items
        assert isinstance(conversion, Conversion)
        raise ConversionRefused("SSML-CONVERSION-SPEECH", conversion, "nobody speaks in it")


def check(error: grpc.RpcError) -> None:
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    status = rpc_status.from_call(error)
    info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for detail in status.details:
        for message in (info, request):
            if detail.Is(message.DESCRIPTOR):
                detail.Unpack(message)
    assert info.reason == "SSML_CONVERSION_SPEECH"
    (violation,) = request.field_violations
    assert violation.field == "input.ssml:2:4"
    assert "https://media.example/a.wav cannot be said again: nobody speaks in it" in violation.description


def test_a_whole_answer_is_refused(serve) -> None:
    service = serve(MuteEngine())
    request = synthesis_pb2.SynthesizeRequest(input=synthesis_pb2.SynthesisInput(ssml=SSML))
    with pytest.raises(grpc.RpcError) as caught:
        service.synthesis.Synthesize(request)
    check(caught.value)


def test_a_stream_is_refused_before_its_audio(serve) -> None:
    service = serve(MuteEngine())
    request = synthesis_pb2.StreamSynthesizeRequest(input=synthesis_pb2.SynthesisInput(ssml=SSML))
    parts = []
    with pytest.raises(grpc.RpcError) as caught:
        parts.extend(service.synthesis.StreamSynthesize(request))
    check(caught.value)
    assert [part.WhichOneof("part") for part in parts if part.HasField("chunk")] == []

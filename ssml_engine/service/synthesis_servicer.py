"""SynthesisService: check the request, call the engine, fill the answer. Errors are raised, not mapped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import grpc

from ssml_engine.plan import Fetcher
from ssml_engine.request import report_late
from ssml_engine.service.admission import Admission
from ssml_engine.service.call import Call
from ssml_engine.service.config import ServiceConfig
from ssml_engine.service.errors import refusal
from ssml_engine.service.inputs import AcceptedPlan, InputReader, Rendition, read_options
from ssml_engine.service.metrics import Metrics
from ssml_engine.service.owners import engine_of
from ssml_engine.service.plan_translation import plan_to_wire
from ssml_engine.service.rendering import SAMPLE_RATE_HZ, EncodedChunk, Rendering, SpeechEngine
from ssml_engine.service.round_trip import round_trip_of, round_trip_to_wire
from ssml_engine.service.translation import (
    diagnostic_to_wire,
    duration_to_wire,
    event_kind,
    event_to_wire,
    format_to_wire,
)
from ssml_engine.ssml import Diagnostic, merge
from ssml_engine.synthesis.engine import ConversionRefused
from ssml_engine.v1 import synthesis_pb2, synthesis_pb2_grpc
from ssml_engine.validation import Ears, choose_for, open_chooser

WHOLE_FORMAT = "riff-24khz-16bit-mono-pcm"
STREAM_FORMAT = "raw-24khz-16bit-mono-pcm"


@dataclass(frozen=True)
class SynthesisServicer(synthesis_pb2_grpc.SynthesisServiceServicer):
    """Handlers of the RPCs; one object serves all threads."""

    engine: SpeechEngine
    config: ServiceConfig
    admission: Admission
    metrics: Metrics
    ears: Ears
    # Opens the lexicons of documents.
    fetcher: Fetcher

    def Synthesize(
        self, request: synthesis_pb2.SynthesizeRequest, context: grpc.ServicerContext
    ) -> synthesis_pb2.SynthesizeResponse:
        """Render a document whole."""
        call = Call(context)
        rendition = read_options(request.options, WHOLE_FORMAT)
        accepted = self._reader(context).accepted(request.input, request.options)
        rendering = self._rendering(accepted, rendition, call, context)
        with self.admission.slot(call), _late_refusal(accepted):
            audio, events = rendering.whole(rendition.row)
        return synthesis_pb2.SynthesizeResponse(
            audio=audio,
            format=format_to_wire(rendition.row),
            duration=duration_to_wire(rendering.num_samples),
            events=[event_to_wire(item) for item in events if event_kind(item) in rendition.event_kinds],
            diagnostics=map(
                diagnostic_to_wire, merge(accepted.warnings, self._late_warnings(rendering, accepted))
            ),
            round_trip=round_trip_of(rendering.chooser),
        )

    def StreamSynthesize(
        self, request: synthesis_pb2.StreamSynthesizeRequest, context: grpc.ServicerContext
    ) -> Iterator[synthesis_pb2.StreamSynthesizeResponse]:
        """Render a document part by part."""
        call = Call(context)
        rendition = read_options(request.options, STREAM_FORMAT)
        accepted = self._reader(context).accepted(request.input, request.options)
        rendering = self._rendering(accepted, rendition, call, context)
        part = synthesis_pb2.StreamSynthesizeResponse
        with self.admission.slot(call), _late_refusal(accepted):
            yield part(header=_header(rendition, accepted))
            for item in rendering.encoded(rendition.row):
                if isinstance(item, EncodedChunk):
                    yield part(chunk=_chunk(item))
                elif event_kind(item) in rendition.event_kinds:
                    yield part(event=event_to_wire(item))
        yield part(
            summary=synthesis_pb2.StreamSummary(
                duration=duration_to_wire(rendering.num_samples),
                diagnostics=map(diagnostic_to_wire, self._late_warnings(rendering, accepted)),
                round_trip=round_trip_of(rendering.chooser),
            )
        )

    def Plan(
        self, request: synthesis_pb2.PlanRequest, context: grpc.ServicerContext
    ) -> synthesis_pb2.PlanResponse:
        """Compile a document."""
        read_options(request.options, WHOLE_FORMAT)
        accepted = self._reader(context).accepted(request.input, request.options)
        return synthesis_pb2.PlanResponse(
            plan=plan_to_wire(accepted.plan), diagnostics=map(diagnostic_to_wire, accepted.warnings)
        )

    def Validate(
        self, request: synthesis_pb2.ValidateRequest, context: grpc.ServicerContext
    ) -> synthesis_pb2.ValidateResponse:
        """Check a document."""
        prepared = self._reader(context).prepared(request.input)
        return synthesis_pb2.ValidateResponse(
            accepted=prepared.accepted, diagnostics=map(diagnostic_to_wire, prepared.diagnostics)
        )

    def ValidateRoundTrip(
        self, request: synthesis_pb2.ValidateRoundTripRequest, context: grpc.ServicerContext
    ) -> synthesis_pb2.ValidateRoundTripResponse:
        """Render a document and say what is heard of it."""
        call = Call(context)
        rendition = read_options(request.options, WHOLE_FORMAT)
        policy = replace(rendition.policy, refuses=False)
        accepted = self._reader(context).accepted(request.input)
        chooser = open_chooser(self.ears, policy)
        rendering = replace(self._rendering(accepted, rendition, call, context), chooser=chooser)
        with self.admission.slot(call), _late_refusal(accepted):
            for _ in rendering.parts():
                pass
        found = chooser.round_trip
        return synthesis_pb2.ValidateRoundTripResponse(
            round_trip=round_trip_to_wire(found),
            within_ceiling=policy.max_wer is None or found.is_within(policy.max_wer),
            diagnostics=map(
                diagnostic_to_wire, merge(accepted.warnings, self._late_warnings(rendering, accepted))
            ),
        )

    def _reader(self, context: grpc.ServicerContext) -> InputReader:
        return InputReader(
            engine_of(self.engine, context).catalog, self.config.max_document_bytes, self.fetcher
        )

    def _rendering(
        self, accepted: AcceptedPlan, rendition: Rendition, call: Call, context: grpc.ServicerContext
    ) -> Rendering:
        max_samples = round(self.config.max_audio_s * SAMPLE_RATE_HZ)
        chooser = choose_for(self.ears, rendition.policy)
        engine = engine_of(self.engine, context)
        return Rendering(engine, accepted.plan, call, self.metrics, rendition.seed, max_samples, chooser)

    def _late_warnings(self, rendering: Rendering, accepted: AcceptedPlan) -> list[Diagnostic]:
        found = [
            report_late(accepted.source, item.code, item.source, {"value": item.url, "reason": item.reason})
            for item in rendering.warnings
        ]
        return [*found, audio_cut(self.config.max_audio_s)] if rendering.cut else found


@contextmanager
def _late_refusal(accepted: AcceptedPlan) -> Iterator[None]:
    """Refuse the document for what only its rendering found.  Raises DocumentRefused."""
    try:
        yield
    except ConversionRefused as error:
        details = {"value": error.url, "reason": error.reason}
        late = report_late(accepted.source, error.code, error.source, details)
        raise refusal(accepted.field, merge(accepted.warnings, [late])) from error


def audio_cut(max_audio_s: float) -> Diagnostic:
    """The warning that audio goes on beyond the limit. Source: R-LIM-1."""
    return Diagnostic(
        code="SSML-LIMIT-AUDIO",
        severity="warning",
        message=f"the audio was cut at {max_audio_s:g} s",
        line=0,
        column=0,
        path="/speak",
        help="send the document in parts",
        rule="R-LIM-1",
        kind="limit",
    )


def _header(rendition: Rendition, accepted: AcceptedPlan) -> synthesis_pb2.StreamHeader:
    return synthesis_pb2.StreamHeader(
        format=format_to_wire(rendition.row), diagnostics=map(diagnostic_to_wire, accepted.warnings)
    )


def _chunk(chunk: EncodedChunk) -> synthesis_pb2.AudioChunk:
    return synthesis_pb2.AudioChunk(audio=chunk.audio, audio_offset=duration_to_wire(chunk.offset_samples))

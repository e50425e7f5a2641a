"""A running server of this package as a target: diagnostics, plan, audio and events over our gRPC."""

from __future__ import annotations

from collections.abc import Iterable

import grpc

from ssml_engine.conformance.cases import Case
from ssml_engine.conformance.plan_view import plan_view
from ssml_engine.conformance.sound import decoded
from ssml_engine.conformance.targets import Answer, HeardEvent, SeenDiagnostic, TargetError
from ssml_engine.conformance.wire_plan import plan_from_wire
from ssml_engine.v1 import (
    diagnostics_pb2,
    events_pb2,
    synthesis_pb2,
    synthesis_pb2_grpc,
    voices_pb2,
    voices_pb2_grpc,
)

_TIMEOUT_S = 600.0
_SEVERITIES = {diagnostics_pb2.SEVERITY_ERROR: "error", diagnostics_pb2.SEVERITY_WARNING: "warning"}
# Kinds of the suite that have another name on the wire.
_KIND_NAMES = {"started": "SESSION", "ended": "SESSION"}
_MODES = {"default": synthesis_pb2.READING_MODE_DEFAULT, "strict": synthesis_pb2.READING_MODE_STRICT}
# Statuses that say that a document is refused; others say that the server cannot be asked.
_REFUSALS = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION}


class EngineGrpc:
    """Validate for diagnostics, Plan for the plan, Synthesize for audio and events."""

    def __init__(self, address: str, offers: frozenset[str] = frozenset()) -> None:
        """Raises TargetError when nobody answers at `address`."""
        self.name = address
        channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])
        self._synthesis = synthesis_pb2_grpc.SynthesisServiceStub(channel)
        voices = voices_pb2_grpc.VoiceServiceStub(channel)
        try:
            known = voices.ListVoices(voices_pb2.ListVoicesRequest(page_size=1000), timeout=10).voices
        except grpc.RpcError as error:
            raise TargetError(f"{address} does not answer: {error.code().name}") from error
        own = {"audio", "blendshapes", "events", "formats", "plan", "strict", "subscriptions", "w3c-voices"}
        self.offers = (
            frozenset(own | ({"styles"} if any(voice.styles for voice in known) else set())) | offers
        )

    def check(self, case: Case) -> Answer:
        """Validate, and plan what is accepted."""
        request = synthesis_pb2.ValidateRequest(input=_input(case, case.document))
        try:
            answer = self._synthesis.Validate(request, timeout=_TIMEOUT_S)
        except grpc.RpcError as error:
            raise TargetError(f"Validate: {error.code().name}: {error.details()}") from error
        plan, status, reason = None, "OK", ""
        try:
            asked = synthesis_pb2.PlanRequest(input=request.input, options=_options(case))
            planned = self._synthesis.Plan(asked, timeout=_TIMEOUT_S)
            plan = plan_view(plan_from_wire(planned.plan))
        except grpc.RpcError as error:
            status, reason = error.code().name, error.details() or ""
        return Answer(
            accepted=answer.accepted,
            diagnostics=_seen(answer.diagnostics),
            plan=plan,
            status={"grpc": status},
            reason=reason,
        )

    def speak(self, case: Case, document: bytes) -> Answer:
        """Render."""
        request = synthesis_pb2.SynthesizeRequest(input=_input(case, document), options=_options(case))
        try:
            answer = self._synthesis.Synthesize(request, timeout=_TIMEOUT_S)
        except grpc.RpcError as error:
            if error.code() not in _REFUSALS:
                raise TargetError(f"Synthesize: {error.code().name}: {error.details()}") from error
            return Answer(False, status={"grpc": error.code().name}, reason=error.details() or "")
        return Answer(
            accepted=True,
            diagnostics=_seen(answer.diagnostics),
            audio=decoded(answer.audio, answer.format.name),
            events=tuple(map(_heard, answer.events)),
            status={"grpc": "OK"},
        )


def _input(case: Case, document: bytes) -> synthesis_pb2.SynthesisInput:
    return synthesis_pb2.SynthesisInput(
        ssml_document=document,
        default_voice=case.default_voice or "",
        reading_mode=_MODES[case.mode],
        selects_voices="w3c-voices" in case.needs,
    )


def _options(case: Case) -> synthesis_pb2.SynthesisOptions:
    kinds = [f"EVENT_KIND_{_KIND_NAMES.get(kind, kind.upper())}" for kind in case.subscribe or ()]
    return synthesis_pb2.SynthesisOptions(
        audio_format=case.format or "", event_kinds=map(synthesis_pb2.EventKind.Value, kinds)
    )


def _seen(diagnostics: Iterable[diagnostics_pb2.Diagnostic]) -> tuple[SeenDiagnostic, ...]:
    return tuple(
        SeenDiagnostic(item.code, _SEVERITIES[item.severity], item.line, item.column, item.message, item.kind)
        for item in diagnostics
    )


def _heard(event: events_pb2.Event) -> HeardEvent:
    kind = event.WhichOneof("kind") or ""
    content = getattr(event, kind)
    match kind:
        case "mark":
            text = content.name
        case "viseme":
            text = str(content.viseme_id)
        case "word" | "punctuation" | "sentence":
            text = content.text
        case _:
            text = ""
    span = (event.source.start, event.source.end) if event.HasField("source") else None
    has_frames = kind == "blend_shapes"
    return HeardEvent(
        kind=kind,
        offset_ms=event.audio_offset.ToNanoseconds() / 1e6,
        duration_ms=event.duration.ToNanoseconds() / 1e6,
        text=text,
        source=span,
        frames=tuple(tuple(frame.weights) for frame in content.frames) if has_frames else (),
        frame_index=content.frame_index if has_frames else 0,
    )

"""Between messages and the values that the engine works with. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from google.protobuf import duration_pb2
from google.protobuf.message import Message

from ssml_engine.audio import OutputFormat
from ssml_engine.plan import VoiceInfo
from ssml_engine.service.rendering import SAMPLE_RATE_HZ
from ssml_engine.ssml import Diagnostic
from ssml_engine.synthesis import Event
from ssml_engine.v1 import diagnostics_pb2, events_pb2, synthesis_pb2, voices_pb2

_SEVERITIES = {
    "error": diagnostics_pb2.SEVERITY_ERROR,
    "warning": diagnostics_pb2.SEVERITY_WARNING,
}
_GENDERS = {
    "female": voices_pb2.VOICE_GENDER_FEMALE,
    "male": voices_pb2.VOICE_GENDER_MALE,
    "neutral": voices_pb2.VOICE_GENDER_NEUTRAL,
}
_EVENT_KINDS: Mapping[str, int] = {
    "started": synthesis_pb2.EVENT_KIND_SESSION,
    "word": synthesis_pb2.EVENT_KIND_WORD,
    "punctuation": synthesis_pb2.EVENT_KIND_PUNCTUATION,
    "sentence": synthesis_pb2.EVENT_KIND_SENTENCE,
    "mark": synthesis_pb2.EVENT_KIND_MARK,
    "viseme": synthesis_pb2.EVENT_KIND_VISEME,
    "blend_shapes": synthesis_pb2.EVENT_KIND_VISEME,
    "ended": synthesis_pb2.EVENT_KIND_SESSION,
}
# An event's kind is also the name of its field in the message.
_EVENT_BODIES: Mapping[str, Callable[[Event], Message]] = {
    "started": lambda event: events_pb2.SynthesisStarted(),
    "word": lambda event: events_pb2.WordBoundary(text=event.text),
    "punctuation": lambda event: events_pb2.PunctuationBoundary(text=event.text),
    "sentence": lambda event: events_pb2.SentenceBoundary(text=event.text),
    "mark": lambda event: events_pb2.MarkReached(name=event.text),
    "viseme": lambda event: events_pb2.Viseme(viseme_id=event.viseme_id or 0),
    "blend_shapes": lambda event: events_pb2.BlendShapes(
        frame_index=event.frame_index or 0,
        frames=[events_pb2.BlendShapeFrame(weights=frame) for frame in event.frames or ()],
    ),
    "ended": lambda event: events_pb2.SynthesisEnded(),
}
_NANOS = 1_000_000_000


def duration_to_wire(num_samples: int) -> duration_pb2.Duration:
    """Turn samples at 24 kHz into a span, to the nanosecond below."""
    seconds, rest = divmod(num_samples, SAMPLE_RATE_HZ)
    return duration_pb2.Duration(seconds=seconds, nanos=rest * _NANOS // SAMPLE_RATE_HZ)


def diagnostic_to_wire(diagnostic: Diagnostic) -> diagnostics_pb2.Diagnostic:
    """Translate one diagnostic."""
    return diagnostics_pb2.Diagnostic(
        code=diagnostic.code,
        severity=_SEVERITIES[diagnostic.severity],
        message=diagnostic.message,
        line=diagnostic.line or 0,
        column=diagnostic.column or 0,
        path=diagnostic.path or "",
        help=diagnostic.help or "",
        rule=diagnostic.rule or "",
        kind=diagnostic.kind or "",
    )


def event_kind(event: Event) -> int:
    """The value of EventKind that asks for this event."""
    return _EVENT_KINDS[event.kind]


def event_to_wire(event: Event) -> events_pb2.Event:
    """Translate one event."""
    message = events_pb2.Event(
        audio_offset=duration_to_wire(event.offset_samples),
        duration=duration_to_wire(event.duration_samples),
    )
    if event.source is not None:
        message.source.start, message.source.end = event.source
    getattr(message, event.kind).CopyFrom(_EVENT_BODIES[event.kind](event))
    return message


def voice_to_wire(voice: VoiceInfo) -> voices_pb2.Voice:
    """Translate one voice."""
    return voices_pb2.Voice(
        name=voice.name,
        locale=voice.locale,
        gender=_GENDERS.get(voice.gender.lower(), voices_pb2.VOICE_GENDER_UNSPECIFIED),
        styles=voice.styles,
        roles=voice.roles,
        secondary_locales=voice.locales,
        sample_rate_hz=SAMPLE_RATE_HZ,
    )


def format_to_wire(row: OutputFormat) -> synthesis_pb2.AudioFormat:
    """Translate one output format."""
    return synthesis_pb2.AudioFormat(
        name=row.name, media_type=row.content_type, sample_rate_hz=row.sample_rate_hz
    )

"""The fields of a request -> values that were checked once, or the error that names the field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ssml_engine.audio import OutputFormat, UnsupportedFormat, find_format
from ssml_engine.plan import Fetcher, Plan, VoiceCatalog
from ssml_engine.request import PlainText, Prepared, Request, prepare
from ssml_engine.service.errors import FieldInvalid, VoiceNotFound, refusal
from ssml_engine.ssml import Diagnostic, SourceText
from ssml_engine.v1 import synthesis_pb2
from ssml_engine.validation import DEFAULT_ATTEMPTS, TakePolicy

_MODES: dict[int, Literal["default", "strict"]] = {
    synthesis_pb2.READING_MODE_UNSPECIFIED: "default",
    synthesis_pb2.READING_MODE_DEFAULT: "default",
    synthesis_pb2.READING_MODE_STRICT: "strict",
}


@dataclass(frozen=True)
class Rendition:
    """How to render and what to answer with."""

    row: OutputFormat
    seed: int
    # Values of EventKind that the caller wants.
    event_kinds: frozenset[int]
    # What is asked of its takes.
    policy: TakePolicy


@dataclass(frozen=True)
class AcceptedPlan:
    """A plan that may be rendered, and its warnings."""

    plan: Plan
    warnings: tuple[Diagnostic, ...]
    # What the places of the plan count in.
    source: SourceText | None
    # The field of the request that held the document.
    field: str = "input"


@dataclass(frozen=True)
class InputReader:
    """Reads the `input` of requests against one catalog and one limit."""

    catalog: VoiceCatalog
    # UTF-8 bytes of a document or a text.
    max_document_bytes: int
    # Opens the lexicons that documents name.
    fetcher: Fetcher | None = None

    def prepared(self, message: synthesis_pb2.SynthesisInput) -> Prepared:
        """Parse and compile; a faulty document is an answer. Raises FieldInvalid, VoiceNotFound."""
        return self._prepared(self._request(message))

    def _prepared(self, request: Request) -> Prepared:
        return prepare(request, self.catalog, max_bytes=self.max_document_bytes, fetcher=self.fetcher)

    def accepted(
        self, message: synthesis_pb2.SynthesisInput, options: synthesis_pb2.SynthesisOptions | None = None
    ) -> AcceptedPlan:
        """Parse and compile; a faulty document raises DocumentRefused.

        options: how it is to be rendered. One that names the events of words hears no silences that the
        document sets at commas, as with Azure; one that names no events at all does.
        """
        tells_words = options is not None and synthesis_pb2.EVENT_KIND_WORD in options.event_kinds
        prepared = self._prepared(replace(self._request(message), tells_words=tells_words))
        field = f"input.{message.WhichOneof('source')}"
        if prepared.plan is None:
            raise refusal(field, prepared.diagnostics)
        return AcceptedPlan(prepared.plan, prepared.warnings, prepared.source, field)

    def _request(self, message: synthesis_pb2.SynthesisInput) -> Request:
        if message.reading_mode not in _MODES:
            raise FieldInvalid("input.reading_mode", f"{message.reading_mode} is not a reading mode")
        mode = _MODES[message.reading_mode]
        default_voice = message.default_voice or None
        which = message.WhichOneof("source")
        if which is None:
            raise FieldInvalid("input.source", "one of ssml, ssml_document and text must be set")
        source: str | bytes = getattr(message, which)
        if which != "text":
            return Request(source, default_voice, mode, selects_voices=message.selects_voices)
        assert isinstance(source, str)
        return Request(self._plain_text(source, default_voice), None, mode)

    def _plain_text(self, text: str, voice_name: str | None) -> PlainText:
        if voice_name is None:
            raise FieldInvalid("input.default_voice", "plain text needs a voice")
        voice = self.catalog.resolve(voice_name)
        if voice is None:
            raise VoiceNotFound(voice_name)
        return PlainText(text, voice_name, voice.locale)


def read_options(message: synthesis_pb2.SynthesisOptions, default_format: str) -> Rendition:
    """Check the options. Raises FieldInvalid, UnknownFormat, UnsupportedFormat."""
    if message.seed < 0:
        raise FieldInvalid("options.seed", f"must be 0 or above, not {message.seed}")
    row = find_format(message.audio_format or default_format)
    if row.unsupported is not None:
        raise UnsupportedFormat(f'"{row.name}" cannot be written: {row.unsupported}')
    return Rendition(row, message.seed, _event_kinds(message.event_kinds), _policy(message))


def _policy(message: synthesis_pb2.SynthesisOptions) -> TakePolicy:
    max_wer = message.max_wer if message.HasField("max_wer") else None
    attempts = message.attempts or (1 if max_wer is None else DEFAULT_ATTEMPTS)
    try:
        return TakePolicy(attempts, max_wer)
    except ValueError as error:
        name, _, description = str(error).partition(" ")
        raise FieldInvalid(f"options.{name}", description) from error


def _event_kinds(values: Iterable[int]) -> frozenset[int]:
    known = frozenset(synthesis_pb2.EventKind.values()) - {synthesis_pb2.EVENT_KIND_UNSPECIFIED}
    wanted = frozenset(values)
    unknown = wanted - known
    if unknown:
        raise FieldInvalid("options.event_kinds", f"{min(unknown)} is not a kind of event")
    return wanted or known

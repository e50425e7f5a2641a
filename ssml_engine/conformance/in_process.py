"""The engine of this package as a target, without a server: plans always, audio where an engine is given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ssml_engine.conformance.cases import Case
from ssml_engine.conformance.fixtures import SuiteCatalog, SuiteFetcher
from ssml_engine.conformance.plan_view import plan_view
from ssml_engine.conformance.targets import Answer, HeardEvent, SeenDiagnostic
from ssml_engine.plan import VoiceCatalog
from ssml_engine.request import Prepared, Request, prepare, report_late
from ssml_engine.ssml import Diagnostic

if TYPE_CHECKING:
    from ssml_engine.service.rendering import SpeechEngine
    from ssml_engine.synthesis import Event

# Everything that the suite's own voices and files give.
_OFFERS = frozenset(
    {"conversion", "dialog", "files", "formats", "languages", "plan", "profiles", "roles", "strict", "styles"}
    | {"language-detection", "subscriptions", "voices", "w3c-voices"}
)
_SAMPLE_RATE_HZ = 24_000


class InProcess:
    """`prepare` for what documents mean, an engine for how they sound."""

    name = "ssml-engine in process"

    def __init__(self, folder: Path, library: VoiceCatalog, engine: SpeechEngine | None = None) -> None:
        self._catalog = SuiteCatalog.read(folder, library)
        self._fetcher = SuiteFetcher(folder)
        self._engine = engine

    @property
    def offers(self) -> frozenset[str]:
        return _OFFERS if self._engine is None else _OFFERS | {"audio", "blendshapes", "events"}

    def check(self, case: Case) -> Answer:
        """Parse and compile."""
        prepared = self._prepare(case, case.document)
        return Answer(
            accepted=prepared.accepted,
            diagnostics=_seen(prepared.diagnostics),
            plan=None if prepared.plan is None else plan_view(prepared.plan),
            reason="; ".join(item.message for item in prepared.diagnostics if item.severity == "error"),
        )

    def speak(self, case: Case, document: bytes) -> Answer:
        """Render."""
        from ssml_engine.audio import UnknownFormat, encode, find_format
        from ssml_engine.conformance.sound import decoded
        from ssml_engine.synthesis import AudioChunk, Event
        from ssml_engine.synthesis.engine import ConversionRefused, RenderError

        assert self._engine is not None, "only targets that offer audio are asked to speak"
        prepared = self._prepare(case, document)
        if prepared.plan is None:
            return Answer(False, reason="the document is refused")
        try:
            row = find_format(case.format or "riff-24khz-16bit-mono-pcm")
        except UnknownFormat as error:
            return Answer(False, reason=str(error))
        if row.unsupported is not None:
            return Answer(False, reason=row.unsupported)
        chunks, events, late = [np.zeros(0, np.float32)], [], []
        try:
            for part in self._engine.render(prepared.plan):
                if isinstance(part, AudioChunk):
                    chunks.append(part.samples)
                elif isinstance(part, Event):
                    if part.kind in (case.subscribe or (part.kind,)):
                        events.append(_heard(part))
                elif part.source is not None:
                    details = {"value": part.url, "reason": part.reason}
                    late.append(report_late(prepared.source, part.code, part.source, details))
        except ConversionRefused as error:
            details = {"value": error.url, "reason": error.reason}
            late.append(report_late(prepared.source, error.code, error.source, details))
            return Answer(False, _seen((*prepared.diagnostics, *late)), reason=str(error))
        except RenderError as error:
            return Answer(False, reason=str(error))
        encoded = encode(np.concatenate(chunks), row, source_rate_hz=_SAMPLE_RATE_HZ)
        return Answer(
            True,
            _seen((*prepared.diagnostics, *late)),
            audio=decoded(encoded, row.name),
            events=tuple(events),
        )

    def _prepare(self, case: Case, document: bytes) -> Prepared:
        request = Request(
            document,
            case.default_voice,
            case.mode,
            tells_words="word" in (case.subscribe or ()),
            selects_voices="w3c-voices" in case.needs,
        )
        return prepare(request, self._catalog, fetcher=self._fetcher)


def _seen(diagnostics: Iterable[Diagnostic]) -> tuple[SeenDiagnostic, ...]:
    return tuple(
        SeenDiagnostic(item.code, item.severity, item.line, item.column, item.message, item.kind)
        for item in diagnostics
    )


def _heard(event: Event) -> HeardEvent:
    return HeardEvent(
        kind=event.kind,
        offset_ms=1000.0 * event.offset_samples / _SAMPLE_RATE_HZ,
        duration_ms=1000.0 * event.duration_samples / _SAMPLE_RATE_HZ,
        text=str(event.viseme_id) if event.kind == "viseme" else event.text,
        source=event.source,
        frames=event.frames or (),
        frame_index=event.frame_index or 0,
    )

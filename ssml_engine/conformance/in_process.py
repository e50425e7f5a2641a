"""The engine of this package as a target, without a server: plans always, audio where an engine is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ssml_engine.conformance.cases import Case
from ssml_engine.conformance.fixtures import SuiteCatalog, SuiteFetcher
from ssml_engine.conformance.plan_view import plan_view
from ssml_engine.conformance.targets import Answer, HeardAudio, HeardEvent, SeenDiagnostic, TargetError
from ssml_engine.plan import VoiceCatalog
from ssml_engine.request import Prepared, Request, prepare

if TYPE_CHECKING:
    from ssml_engine.service.rendering import SpeechEngine

# Everything that the suite's own voices and files give.
_OFFERS = frozenset(
    {"conversion", "dialog", "files", "formats", "languages", "plan", "profiles", "roles", "strict", "styles"}
    | {"w3c-voices"}
)
_SAMPLE_RATE_HZ = 24_000


class InProcess:
    """`prepare` for what documents mean, an engine for how they sound."""

    name = "in process"

    def __init__(self, folder: Path, library: VoiceCatalog, engine: SpeechEngine | None = None) -> None:
        self._catalog = SuiteCatalog.read(folder, library)
        self._fetcher = SuiteFetcher(folder)
        self._engine = engine

    @property
    def offers(self) -> frozenset[str]:
        return _OFFERS if self._engine is None else _OFFERS | {"audio", "events"}

    def check(self, case: Case) -> Answer:
        """Parse and compile."""
        prepared = self._prepare(case, case.document)
        return Answer(
            accepted=prepared.accepted,
            diagnostics=tuple(
                SeenDiagnostic(item.code, item.severity, item.line, item.column, item.message)
                for item in prepared.diagnostics
            ),
            plan=None if prepared.plan is None else plan_view(prepared.plan),
            reason="; ".join(item.message for item in prepared.diagnostics if item.severity == "error"),
        )

    def speak(self, case: Case, document: bytes) -> Answer:
        """Render."""
        from ssml_engine.audio import encode, find_format
        from ssml_engine.conformance.sound import decoded
        from ssml_engine.synthesis import AudioChunk, Event

        assert self._engine is not None, "only targets that offer audio are asked to speak"
        prepared = self._prepare(case, document)
        if prepared.plan is None:
            return Answer(False, reason="the document is refused")
        chunks, events = [], []
        for part in self._engine.render(prepared.plan):
            if isinstance(part, AudioChunk):
                chunks.append(part.samples)
            elif isinstance(part, Event):
                events.append(_heard(part.kind, part))
        row = find_format(case.format or "riff-24khz-16bit-mono-pcm")
        if row.unsupported is not None:
            raise TargetError(f"{row.name} cannot be written: {row.unsupported}")
        import numpy as np

        samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        audio: HeardAudio = decoded(encode(samples, row, source_rate_hz=_SAMPLE_RATE_HZ), row.sample_rate_hz)
        return Answer(True, audio=audio, events=tuple(events))

    def _prepare(self, case: Case, document: bytes) -> Prepared:
        request = Request(
            document, case.default_voice, case.mode, selects_voices="w3c-voices" in case.needs
        )
        return prepare(request, self._catalog, fetcher=self._fetcher)


def _heard(kind: str, event: object) -> HeardEvent:
    offset_ms = 1000.0 * event.offset_samples / _SAMPLE_RATE_HZ  # type: ignore[attr-defined]
    duration_ms = 1000.0 * event.duration_samples / _SAMPLE_RATE_HZ  # type: ignore[attr-defined]
    text = str(event.viseme_id) if kind == "viseme" else event.text  # type: ignore[attr-defined]
    return HeardEvent(kind, offset_ms, duration_ms, text, event.source)  # type: ignore[attr-defined]

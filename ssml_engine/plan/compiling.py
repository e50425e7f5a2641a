"""Document -> CompileResult: the plan, or every reason why the document cannot be spoken.

First all voices are flattened, which finds every fault; only a document without one reaches the front end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ssml_engine.plan.assembly import Assembler
from ssml_engine.plan.casting import Casting
from ssml_engine.plan.catalog import VoiceCatalog
from ssml_engine.plan.clips import background_of
from ssml_engine.plan.fetching import Fetcher
from ssml_engine.plan.flattening import Flattener, PlanScopes
from ssml_engine.plan.frontend import Frontend, default_frontend
from ssml_engine.plan.pieces import Piece
from ssml_engine.plan.pronunciations import Lexicons, Pronunciations
from ssml_engine.plan.settings import VoiceSettings, settings_of
from ssml_engine.plan.timeline import Item, Plan, Silence, Speech, walk
from ssml_engine.ssml import Diagnostic, Document, Findings, Span, document
from ssml_engine.ssml.collection import rare_collection
from ssml_engine.text.lexicon import Lexicon

MAX_OUTPUT_MS = 600_000.0


@dataclass(frozen=True)
class CompileResult:
    """The plan, when the document can be spoken, and everything that is to be said about it, in order."""

    # None when one of the diagnostics is an error.
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class _FlatVoice:
    """One voice, ready for the front end."""

    pieces: Sequence[Piece]
    settings: VoiceSettings
    lexicons: Sequence[Lexicon]


@rare_collection()
def compile(
    source: Document,
    *,
    catalog: VoiceCatalog,
    frontend: Frontend | None = None,
    fetcher: Fetcher | None = None,
    tells_words: bool = False,
) -> CompileResult:
    """Compile a document. Never raises for what its author wrote.

    catalog: resolves the names of voices. frontend: pronounces text, by default with espeak-ng. fetcher:
    opens lexicons; without one a document with a lexicon is refused. Recordings are not opened here.
    tells_words: the caller wants word events; then silences at punctuation have no effect, as with Azure.
    """
    findings = Findings(source.source, "strict" if source.strict else "default")
    casting = Casting(catalog, findings, source)
    scopes = PlanScopes()
    voices = _flatten(source, casting, scopes, fetcher, findings)
    if tells_words:
        voices = [replace(voice, settings=voice.settings.without_punctuation()) for voice in voices]
    if findings.refused:
        return CompileResult(None, findings.in_order())
    root = source.root
    background = next((item for item in root.children if isinstance(item, document.BackgroundAudio)), None)
    items: list[Item] = []
    if scopes.conversions:
        items.extend(scopes.conversions)
    else:
        assembler = Assembler(frontend or default_frontend(), findings, root.path)
        for voice in voices:
            items.extend(assembler.assemble(voice.pieces, voice.settings, voice.lexicons))
    plan = Plan(
        items=tuple(items),
        voices=casting.voices,
        locale=root.lang or "",
        background=background_of(background, root.base) if background is not None else None,
        contours=tuple(scopes.contours),
        fits=tuple(scopes.fits),
        start_mark=root.start_mark or None,
        end_mark=root.end_mark or None,
    )
    _check_silence(plan, root, findings)
    return CompileResult(plan, findings.in_order())


def _flatten(
    source: Document, casting: Casting, scopes: PlanScopes, fetcher: Fetcher | None, findings: Findings
) -> list[_FlatVoice]:
    root = source.root
    lexicons = Lexicons(fetcher, root.base, findings)
    named = _named_lexicons(root, lexicons, findings)
    voices: list[_FlatVoice] = []
    for number, element in enumerate(item for item in root.children if isinstance(item, document.Voice)):
        settings = settings_of(element)
        scope = casting.voice(element, number, settings)
        own = lexicons.load(settings.lexicons)
        if scope is None:
            continue
        pronunciations = Pronunciations(
            findings,
            named,
            says_parentheses=settings.says_parentheses,
            reads_formulas=settings.reads_formulas,
        )
        flattener = Flattener(findings, casting, pronunciations, scopes, root.base)
        voices.append(_FlatVoice(flattener.flatten(element, scope), settings, own))
    return voices


def _named_lexicons(
    root: document.Speak, lexicons: Lexicons, findings: Findings
) -> dict[str, Lexicon | None]:
    """Lexicons of the root by id; ids are unique."""
    named: dict[str, Lexicon | None] = {}
    for element in root.children:
        if not isinstance(element, document.Lexicon):
            continue
        name = element.id or ""
        if not name or name in named:
            place, details = element.place("id"), {"value": name}
            findings.report("SSML-LEXICON-ID", place, element.path, attribute="xml:id", details=details)
            continue
        named[name] = lexicons.load_one(element)
    return named


def _check_silence(plan: Plan, root: document.Speak, findings: Findings) -> None:
    """Warn when pauses alone fill the longest output; the renderer cuts there."""
    total_ms = 0.0
    for item in walk(plan.items):
        if isinstance(item, Silence):
            total_ms += item.duration_ms
        elif isinstance(item, Speech):
            total_ms += sum(pause.resolve(0.0) for pause in item.pauses)
    if total_ms > MAX_OUTPUT_MS:
        details = {"value": f"{total_ms / 1000:.0f}s", "limit": f"{MAX_OUTPUT_MS / 1000:.0f}s"}
        start = root.name_span.start
        findings.report("SSML-LIMIT-SILENCE", Span(start, root.name_span.end), root.path, details=details)

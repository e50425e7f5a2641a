"""What somebody wants spoken -> a plan, or every reason why not.

The one request model behind the command line and every network surface: each of them is a thin translation
to `Request` and back. Knows nothing of torch, gRPC or files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ssml_engine.plan import Plan, VoiceCatalog
from ssml_engine.plan import compile as compile_document
from ssml_engine.plan.fetching import Fetcher
from ssml_engine.ssml import (
    MAX_DOCUMENT_BYTES,
    Diagnostic,
    Document,
    Findings,
    Mode,
    ParseResult,
    SourceText,
    Span,
    merge,
    parse,
)
from ssml_engine.ssml.diagnostics import Path
from ssml_engine.ssml.document import Speak, Text, Voice

if TYPE_CHECKING:
    from ssml_engine.audio.fetch import Resource, ResourceKind

__all__ = ["PlainText", "Prepared", "Request", "prepare", "report_late"]

# What a document cannot hold either: control characters, lone surrogates.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_TAG = re.compile(r"<([^\s/>]+)")


@dataclass(frozen=True)
class PlainText:
    """Text without markup: what looks like markup in it is spoken as it stands."""

    text: str
    voice: str
    # BCP 47 tag of the text's language.
    locale: str


@dataclass(frozen=True)
class Request:
    """What is to be spoken: a document, or plain text with the voice for it."""

    # SSML as text or as bytes in the encoding it declares; or plain text.
    source: str | bytes | PlainText
    # Voice for content of a document that stands in no `voice` element; None refuses such content.
    default_voice: str | None = None
    # "strict" refuses values that cannot be read; "default" ignores them with a warning.
    mode: Mode = "default"
    # The caller wants events of words; Azure then leaves out the silences that a document sets at commas,
    # semicolons and enumeration commas.
    tells_words: bool = False
    # A `voice` may ask for features in place of a name (SSML 1.1 §3.2.1).
    selects_voices: bool = False


@dataclass(frozen=True)
class Prepared:
    """A plan, when the request can be spoken, and everything that was said about it."""

    # Its places are positions in the document, or in the plain text.
    plan: Plan | None
    # In document order, errors and warnings.
    diagnostics: tuple[Diagnostic, ...]
    # What the places of the plan count in, where there is a plan.
    source: SourceText | None = None

    @property
    def accepted(self) -> bool:
        """True when there is a plan."""
        return self.plan is not None

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that refuse nothing."""
        return tuple(item for item in self.diagnostics if item.severity == "warning")


def prepare(
    request: Request,
    catalog: VoiceCatalog,
    *,
    max_bytes: int = MAX_DOCUMENT_BYTES,
    fetcher: Fetcher | None = None,
) -> Prepared:
    """Read and compile a request. Never raises for what the caller wrote.

    max_bytes: size in UTF-8 over which a document or a text is refused unread. fetcher: opens lexicons; None is
    one that reaches public HTTPS addresses only.
    """
    if isinstance(request.source, PlainText):
        parsed = _read_text(request.source, request.mode, max_bytes)
    else:
        parsed = parse(
            request.source,
            mode=request.mode,
            default_voice=request.default_voice,
            selects_voices=request.selects_voices,
            max_bytes=max_bytes,
        )
    if parsed.document is None:
        return Prepared(None, parsed.diagnostics)
    compiled = compile_document(
        parsed.document,
        catalog=catalog,
        fetcher=fetcher or _LazyFetcher(),
        tells_words=request.tells_words,
    )
    return Prepared(
        compiled.plan, merge(parsed.diagnostics, compiled.diagnostics), parsed.document.source
    )


class _LazyFetcher:
    """The guarded fetcher, imported when a document first names an address: most documents name none."""

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        from ssml_engine.audio.fetch import Fetcher as GuardedFetcher

        return GuardedFetcher().fetch(url, kind, timeout_s=timeout_s)


def report_late(
    source: SourceText | None, code: str, place: tuple[int, int], details: dict[str, str]
) -> Diagnostic:
    """Say what only the rendering of a plan found, as a diagnostic of its document.

    source: of the prepared request; place: of an element in the plan, reported at its name; details: what fills
    the blanks of the code's row.
    """
    text = source or SourceText("")
    tag = _TAG.match(text.text, *place)
    findings = Findings(text)
    findings.report(code, Span(*tag.span(1)) if tag else Span(*place), details=details)
    return findings.in_order()[0]


def _read_text(source: PlainText, mode: Mode, max_bytes: int) -> ParseResult:
    """Build the document that says a text, with the text itself as its source."""
    findings = Findings(SourceText(source.text), mode)
    num_bytes = len(source.text.encode("utf-8", "surrogatepass"))
    if num_bytes > max_bytes:
        details = {"size": str(num_bytes), "limit": str(max_bytes)}
        findings.report("SSML-LIMIT-SIZE", Span(0, 0), details=details)
        return ParseResult(None, findings.in_order())
    for found in _NOT_TEXT.finditer(source.text):
        details = {"name": f"U+{ord(found.group()):04X}"}
        findings.report("SSML-XML-CHARACTER", Span(*found.span()), details=details)
    if findings.refused:
        return ParseResult(None, findings.in_order())
    return ParseResult(_document(source, findings.source, mode), ())


def _document(source: PlainText, text: SourceText, mode: Mode) -> Document:
    size = len(source.text)
    whole, start = Span(0, size), Span(0, 0)
    content = Text(source.text, range(size), size)
    path = Path("text")
    voice = Voice(
        name=source.voice, is_implied=True, children=(content,), span=whole, name_span=start, path=path
    )
    root = Speak(version="1.0", lang=source.locale, children=(voice,), span=whole, name_span=start, path=path)
    return Document(root, text, mode == "strict")

"""Source -> ParseResult: bytes to text, text to tree, tree to document, all faults in document order."""

from __future__ import annotations

from dataclasses import dataclass

from ssml_engine.ssml.collection import rare_collection
from ssml_engine.ssml.decoding import decode
from ssml_engine.ssml.diagnostics import Diagnostic, Findings, Mode
from ssml_engine.ssml.document import Document, Speak
from ssml_engine.ssml.reader import Reader
from ssml_engine.ssml.source import SourceText, Span
from ssml_engine.ssml.tree import read_tree

MAX_DOCUMENT_BYTES = 65_536


@dataclass(frozen=True)
class ParseResult:
    """The document, when it is accepted, and everything that is to be said about it, in document order."""

    # None when one of the diagnostics is an error.
    document: Document | None
    diagnostics: tuple[Diagnostic, ...]


@rare_collection()
def parse(
    source: str | bytes,
    *,
    mode: Mode = "default",
    default_voice: str | None = None,
    selects_voices: bool = False,
    max_bytes: int = MAX_DOCUMENT_BYTES,
) -> ParseResult:
    """Read an SSML document. Never raises for what its author wrote.

    mode: "strict" refuses values that "default" ignores. default_voice: speaks content that stands in no
    `voice`; None refuses such content. selects_voices: a `voice` may ask for features in place of a name, as
    SSML 1.1 has it. max_bytes: size in UTF-8 over which a document is refused unread.
    Time is linear in the size of the source.
    """
    if len(source) > 4 * max_bytes:
        return _too_big(len(source), mode, max_bytes)
    if isinstance(source, bytes):
        decoded = decode(source)
        findings = Findings(SourceText(decoded.text), mode)
        if decoded.bad_at is not None:
            span = Span(decoded.bad_at, decoded.bad_at + 1)
            findings.report("SSML-XML-ENCODING", span, details={"encoding": decoded.encoding})
            return ParseResult(None, findings.in_order())
        text = decoded.text
    else:
        text = source
        findings = Findings(SourceText(text), mode)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        return _too_big(size, mode, max_bytes)
    root, is_whole = read_tree(text, findings)
    reader = Reader(findings, default_voice, selects_voices=selects_voices)
    speak = reader.read(root, is_whole=is_whole) if root is not None else None
    if not isinstance(speak, Speak) or findings.refused:
        return ParseResult(None, findings.in_order())
    found = Document(speak, findings.source, mode == "strict", selects_voices)
    return ParseResult(found, findings.in_order())


def _too_big(size: int, mode: Mode, max_bytes: int) -> ParseResult:
    findings = Findings(SourceText(""), mode)
    findings.report("SSML-LIMIT-SIZE", Span(0, 0), details={"size": str(size), "limit": str(max_bytes)})
    return ParseResult(None, findings.in_order())

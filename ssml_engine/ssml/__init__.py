"""SSML text -> a typed document with places, or every reason why not."""

from ssml_engine.ssml.diagnostics import Diagnostic, Findings, Mode, merge
from ssml_engine.ssml.document import Document
from ssml_engine.ssml.faults import FAULTS, Fault
from ssml_engine.ssml.parsing import MAX_DOCUMENT_BYTES, ParseResult, parse
from ssml_engine.ssml.rendering import diagnostic_as_dict, render_terminal
from ssml_engine.ssml.source import SourceText, Span

__all__ = [
    "FAULTS",
    "MAX_DOCUMENT_BYTES",
    "Diagnostic",
    "Document",
    "Fault",
    "Findings",
    "Mode",
    "ParseResult",
    "SourceText",
    "Span",
    "diagnostic_as_dict",
    "merge",
    "parse",
    "render_terminal",
]

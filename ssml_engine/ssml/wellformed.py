"""expat's error codes -> the faults of the table, with a reason that a person can act on.

expat says "not well-formed (invalid token)" of a bare ampersand and of an unquoted value alike, and for two
hyphens in a comment it points behind them; the source around the place tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol
from xml.parsers.expat import errors

from ssml_engine.ssml.diagnostics import Findings, Path
from ssml_engine.ssml.source import Span

_CODES = dict(errors.codes.items())
_NO_ELEMENTS = _CODES[errors.XML_ERROR_NO_ELEMENTS]
_SYNTAX = _CODES[errors.XML_ERROR_SYNTAX]
_INVALID_TOKEN = _CODES[errors.XML_ERROR_INVALID_TOKEN]
_UNCLOSED_TOKEN = _CODES[errors.XML_ERROR_UNCLOSED_TOKEN]
_UNCLOSED_CDATA = _CODES[errors.XML_ERROR_UNCLOSED_CDATA_SECTION]
_TAG_MISMATCH = _CODES[errors.XML_ERROR_TAG_MISMATCH]
_DUPLICATE = _CODES[errors.XML_ERROR_DUPLICATE_ATTRIBUTE]
_TRAILING = _CODES[errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_UNDEFINED = _CODES[errors.XML_ERROR_UNDEFINED_ENTITY]
_BAD_REFERENCE = _CODES[errors.XML_ERROR_BAD_CHAR_REF]
_DECLARATION = _CODES[errors.XML_ERROR_MISPLACED_XML_PI]

_ENTITY = re.compile(r"&([^;\s&<#]+);")
_NUMERIC = re.compile(r"&#[^;\s&<]*;?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# How far back an ampersand may stand before the place where expat gives up on it.
_REACH = 128


class OpenElement(Protocol):
    """What of an open element is needed here."""

    name: str
    path: Path


def report_parse_error(
    text: str, code: int, offset: int, open_elements: Sequence[OpenElement], findings: Findings
) -> None:
    """Report why expat stopped at `offset`."""
    name, span, details = _explain(text, code, offset, open_elements)
    path = open_elements[-1].path if open_elements else None
    findings.report(name, span, path, details=details)


def _explain(
    text: str, code: int, offset: int, open_elements: Sequence[OpenElement]
) -> tuple[str, Span, dict[str, str]]:
    here = Span(min(offset, len(text)), min(offset + 1, len(text)))
    if code == _NO_ELEMENTS:
        if not open_elements:
            return "SSML-XML-EMPTY", Span(0, 0), {}
        return "SSML-XML-UNCLOSED", here, {"name": f"<{open_elements[-1].name}>"}
    if code in (_UNCLOSED_TOKEN, _UNCLOSED_CDATA):
        return "SSML-XML-UNCLOSED", here, {"name": "a tag, comment or section"}
    if code == _TRAILING:
        return "SSML-XML-TRAILING", here, {}
    if code == _DECLARATION:
        return "SSML-XML-DECLARATION", Span(offset, offset + len("<?xml")), {}
    if code == _TAG_MISMATCH and open_elements:
        start = text.rfind("</", 0, offset + 1)
        end = text.find(">", offset)
        return "SSML-XML-TAG", Span(max(start, 0), end + 1), {"name": open_elements[-1].name}
    if code == _DUPLICATE:
        end = offset + len(re.split(r"[\s=]", text[offset : offset + 256], maxsplit=1)[0])
        return "SSML-XML-ATTRIBUTE-TWICE", Span(offset, end), {}
    if code == _UNDEFINED:
        return _undefined_entity(text, offset)
    if code == _BAD_REFERENCE:
        found = _NUMERIC.search(text, offset)
        span = Span(*found.span()) if found else here
        return "SSML-XML-CHARACTER", span, {"name": text[span.start : span.end]}
    if code == _SYNTAX and not open_elements and not text[offset : offset + 1].startswith("<"):
        return "SSML-XML-TEXT-OUTSIDE", here, {}
    if code == _INVALID_TOKEN:
        return _invalid_token(text, offset)
    return "SSML-XML-SYNTAX", here, {"reason": errors.messages.get(code, "syntax error")}


def _undefined_entity(text: str, offset: int) -> tuple[str, Span, dict[str, str]]:
    """Expat gives the start of the tag for an entity in a value."""
    for match in _ENTITY.finditer(text, offset):
        if match.group(1) not in ("amp", "lt", "gt", "quot", "apos"):
            return "SSML-XML-ENTITY", Span(*match.span()), {"name": match.group(1)}
    return "SSML-XML-ENTITY", Span(offset, offset + 1), {"name": "?"}


def _invalid_token(text: str, offset: int) -> tuple[str, Span, dict[str, str]]:
    here = Span(offset, min(offset + 1, len(text)))
    character = text[offset : offset + 1]
    if character and _NOT_XML.match(character):
        return "SSML-XML-CHARACTER", here, {"name": f"U+{ord(character):04X}"}
    if text.endswith("--", 0, offset) and text.rfind("<!--", 0, offset - 2) > text.rfind("-->", 0, offset):
        return "SSML-XML-COMMENT", Span(offset - 2, offset), {}
    before = text[max(0, offset - _REACH) : offset + 1]
    ampersand = before.rfind("&")
    if ampersand >= 0 and re.fullmatch(r"&[^\s;&<>]*.?", before[ampersand:], re.DOTALL):
        start = offset + 1 - (len(before) - ampersand)
        return "SSML-XML-AMPERSAND", Span(start, start + 1), {}
    if before.endswith("<") or before[:-1].endswith("<"):
        start = offset if before.endswith("<") else offset - 1
        return "SSML-XML-LESS-THAN", Span(start, start + 1), {}
    if re.search(r"=\s*.?$", before, re.DOTALL) and before.rfind("<") > before.rfind(">"):
        return "SSML-XML-ATTRIBUTE-QUOTES", here, {}
    return "SSML-XML-SYNTAX", here, {"reason": "a character stands where it cannot"}

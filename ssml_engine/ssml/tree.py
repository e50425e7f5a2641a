"""Text -> a tree of elements and text in which everything knows its place in the source.

One parser, expat, reads the document once: it says what is well-formed and where each tag and each stretch
of text begins. Two parsers could disagree about what a document says. Declared entities never exist here: a
document type with an internal subset ends the reading. The tree knows XML and namespaces, not SSML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from ssml_engine.ssml.diagnostics import Findings, Path
from ssml_engine.ssml.namespaces import Scope
from ssml_engine.ssml.source import Span
from ssml_engine.ssml.wellformed import report_parse_error

MAX_DEPTH = 256
MAX_ATTRIBUTES = 64
MAX_VALUE_BYTES = 32 * 1024

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_TAG_NAME = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"""\s*([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_REFERENCE = re.compile(r"&([^;\s&<]*);")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass
class XmlText:
    """Characters between tags, comments left out. `starts[i]` is the source offset of character i."""

    text: str
    # A range where they follow one another.
    starts: Sequence[int]
    # Offset after the last character.
    end: int

    @property
    def is_blank(self) -> bool:
        return not self.text.strip(" \t\r\n")

    @property
    def span(self) -> Span:
        """From the first character that is not white space to the last."""
        stripped = self.text.strip(" \t\r\n")
        if not stripped:
            return Span(self.starts[0], self.end)
        first = self.text.index(stripped[0])
        last = first + len(stripped)
        return Span(self.starts[first], self.starts[last] if last < len(self.starts) else self.end)


@dataclass(frozen=True)
class XmlAttribute:
    """One attribute. `name` is as written, `uri` the namespace of its prefix, None without one."""

    name: str
    uri: str | None
    value: str
    name_span: Span
    # The value without its quotes.
    value_span: Span
    # False when the prefix is bound to nothing, which is reported.
    bound: bool = True


@dataclass
class XmlElement:
    """One element: namespace, local name, attributes, children."""

    uri: str | None
    local: str
    # As written, with its prefix.
    name: str
    attributes: dict[str, XmlAttribute]
    # The start tag; its name alone; the whole element up to the end of its end tag.
    tag_span: Span
    name_span: Span
    path: Path
    scope: Scope
    # False when the prefix is bound to nothing.
    bound: bool = True
    children: list[XmlElement | XmlText] = field(default_factory=list)
    end: int = 0

    @property
    def span(self) -> Span:
        return Span(self.tag_span.start, max(self.end, self.tag_span.end))


class _TextBuilder:
    """Joins the stretches that expat cuts a text into: at line ends, references and sections."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: range | list[int] = range(0)
        self._end = 0

    def add(self, part: str, start: int, end: int) -> None:
        """Append characters that stand at `[start, end)` of the source, one after the other."""
        starts = range(start, start + len(part))
        if not self._parts:
            self._starts = starts
        elif isinstance(self._starts, range) and self._starts.stop == start:
            self._starts = range(self._starts.start, starts.stop)
        else:
            if isinstance(self._starts, range):
                self._starts = list(self._starts)
            self._starts.extend(starts)
        self._parts.append(part)
        self._end = end

    def take(self) -> XmlText | None:
        """The text so far, None when there is none; the next begins."""
        if not self._parts:
            return None
        starts = self._starts if isinstance(self._starts, range) else tuple(self._starts)
        text = XmlText("".join(self._parts), starts, self._end)
        self._parts = []
        return text


class _Stop(Exception):
    """Ends the reading after a fault beyond which nothing is to be read."""


def read_tree(text: str, findings: Findings) -> tuple[XmlElement | None, bool]:
    """Read a document. Returns its root, as far as it could be read, and whether it was read to the end."""
    # Lone surrogates cannot be encoded, and expat takes NUL bytes for UTF-16 whatever it was told.
    match = _UNREADABLE.search(text)
    if match is not None:
        name = f"U+{ord(match.group()):04X}"
        findings.report("SSML-XML-CHARACTER", Span(*match.span()), details={"name": name})
        return None, False
    encoded = text.encode("utf-8")
    builder = _TreeBuilder(text, encoded, findings)
    is_whole = builder.read()
    return builder.root, is_whole


class _TreeBuilder:
    """Takes expat's calls and grows the tree."""

    def __init__(self, text: str, encoded: bytes, findings: Findings) -> None:
        self.root: XmlElement | None = None
        self._text = text
        self._encoded = encoded
        self._findings = findings
        self._open: list[XmlElement] = []
        self._pending = _TextBuilder()
        self._literal = False  # inside a CDATA section
        self._is_ascii = len(text) == len(encoded)
        self._last = (0, 0)  # a byte index and the offset it stands for

    def read(self) -> bool:
        parser = expat.ParserCreate(encoding="utf-8")
        parser.buffer_text = False
        parser.ordered_attributes = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartCdataSectionHandler = lambda: self._set_literal(True)
        parser.EndCdataSectionHandler = lambda: self._set_literal(False)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._skipped_entity
        self._parser = parser
        try:
            parser.Parse(self._encoded, True)
        except _Stop:
            self._close_text()
            return False
        except expat.ExpatError as error:
            self._close_text()
            offset = self._offset(max(0, parser.ErrorByteIndex))
            report_parse_error(self._text, error.code, offset, self._open, self._findings)
            return False
        finally:
            del self._parser  # it knows the builder: with it the tree would be one of a cycle
        return True

    def _offset(self, byte_index: int) -> int:
        """Offset of a byte index; cheap because indices come in rising order."""
        if self._is_ascii:
            return byte_index
        last_byte, last_offset = self._last
        if byte_index < last_byte:
            last_byte, last_offset = 0, 0
        offset = last_offset + len(self._encoded[last_byte:byte_index].decode("utf-8", "replace"))
        self._last = (byte_index, offset)
        return offset

    def _here(self) -> int:
        return self._offset(self._parser.CurrentByteIndex)

    def _set_literal(self, literal: bool) -> None:
        self._literal = literal

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset:
            start = self._here()
            found = self._text.rfind("<!DOCTYPE", 0, start + 9)
            start = found if found >= 0 else start
            self._findings.report("SSML-XML-DOCTYPE", Span(start, start + len("<!DOCTYPE")))
            raise _Stop

    def _skipped_entity(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            start = self._here()
            path = self._open[-1].path if self._open else None
            self._findings.report(
                "SSML-XML-ENTITY", Span(start, start + len(name) + 2), path, details={"name": name}
            )

    def _characters(self, data: str) -> None:
        start = self._here()
        is_verbatim = len(data) > 1 or self._literal
        end = start + len(data) if is_verbatim else self._end_of_one_character(start)
        self._pending.add(data, start, end)

    def _close_text(self) -> None:
        """Give the text before a tag to the element that it stands in."""
        text = self._pending.take()
        if text is not None:
            self._open[-1].children.append(text)

    def _end_of_one_character(self, start: int) -> int:
        if self._text[start] == "&":
            return self._text.index(";", start) + 1
        return start + (2 if self._text.startswith("\r\n", start) else 1)

    def _start(self, name: str, attributes: list[str]) -> None:
        self._close_text()
        start = self._here()
        if len(self._open) >= MAX_DEPTH:
            self._findings.report(
                "SSML-LIMIT-DEPTH",
                Span(start, start + 1 + len(name)),
                self._open[-1].path,
                details={"limit": str(MAX_DEPTH)},
            )
            raise _Stop
        parent = self._open[-1] if self._open else None
        path = Path(name, parent.path if parent else None)
        places, end = self._attribute_places(start, len(attributes) // 2)
        scope = (parent.scope if parent else Scope()).inside(attributes)
        found: dict[str, XmlAttribute] = {}
        for key, value, (key_span, value_span) in zip(attributes[::2], attributes[1::2], places, strict=True):
            if not scope.declares(key):
                uri, bound = self._attribute_uri(key, scope, key_span, path)
                found[key] = XmlAttribute(key, uri, value, key_span, value_span, bound)
        uri, local, bound = scope.element(name)
        name_span = Span(start + 1, start + 1 + len(name))
        if not bound:
            self._findings.report(
                "SSML-NS-PREFIX", name_span, path, details={"prefix": name.partition(":")[0]}
            )
        tag_span = Span(start, end)
        element = XmlElement(uri, local, name, found, tag_span, name_span, path, scope, bound, end=end)
        self._check_sizes(element, len(attributes) // 2)
        if parent is None:
            self.root = element
        else:
            parent.children.append(element)
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._close_text()
        element = self._open.pop()
        # Of an empty element expat says where the tag ended: a closing tag found there is another's.
        if not self._text.endswith("/>", element.tag_span.start, element.tag_span.end):
            element.end = self._text.index(">", self._here()) + 1

    def _attribute_places(self, start: int, count: int) -> tuple[list[tuple[Span, Span]], int]:
        """Places of the names and values of a start tag's attributes, and the end of the tag."""
        match = _TAG_NAME.match(self._text, start)
        assert match is not None, "expat calls back at a start tag"
        position = match.end()
        places: list[tuple[Span, Span]] = []
        for _ in range(count):
            match = _ATTRIBUTE.match(self._text, position)
            assert match is not None, "expat has seen this many attributes"
            position = match.end()
            value = Span(match.start(2) + 1, match.end(2) - 1)
            places.append((Span(*match.span(1)), value))
            self._check_references(value)
        return places, self._text.index(">", position) + 1

    def _check_references(self, value: Span) -> None:
        """Report entities that expat drops in values when a document type names an external subset."""
        if self._text.find("&", value.start, value.end) < 0:
            return
        for match in _REFERENCE.finditer(self._text, value.start, value.end):
            name = match.group(1)
            if not name.startswith("#") and name not in _PREDEFINED:
                self._findings.report("SSML-XML-ENTITY", Span(*match.span()), details={"name": name})

    def _attribute_uri(self, key: str, scope: Scope, span: Span, path: Path) -> tuple[str | None, bool]:
        uri, bound = scope.attribute(key)
        if not bound:
            self._findings.report(
                "SSML-NS-PREFIX", span, path, attribute=key, details={"prefix": key.partition(":")[0]}
            )
        return uri, bound

    def _check_sizes(self, element: XmlElement, count: int) -> None:
        if count > MAX_ATTRIBUTES:
            self._findings.report(
                "SSML-LIMIT-ATTRIBUTES",
                element.name_span,
                element.path,
                details={"size": str(count), "limit": str(MAX_ATTRIBUTES)},
            )
        for attribute in element.attributes.values():
            size = len(attribute.value.encode("utf-8"))
            if size > MAX_VALUE_BYTES:
                self._findings.report(
                    "SSML-LIMIT-VALUE",
                    attribute.value_span,
                    element.path,
                    attribute=attribute.name,
                    details={"size": str(size), "limit": str(MAX_VALUE_BYTES)},
                )

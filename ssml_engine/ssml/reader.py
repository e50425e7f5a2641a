"""The tree of XML -> the typed document, by the vocabulary's rows; every fault on the way is reported.

A misplaced element is reported once and read all the same, an unknown one is read through, so that one
mistake hides no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssml_engine.ssml import document, nesting
from ssml_engine.ssml.attributes import AttributeReader
from ssml_engine.ssml.diagnostics import Findings
from ssml_engine.ssml.namespaces import MATHML, MSTTS, SYNTHESIS
from ssml_engine.ssml.source import Span
from ssml_engine.ssml.tree import XmlElement, XmlText
from ssml_engine.ssml.vocabulary import ROWS, ElementRow

MAX_VOICES_AND_CLIPS = 50


@dataclass(frozen=True)
class _Surroundings:
    """What reading an element's content depends on."""

    row: ElementRow
    # Settings of the voice may stand here.
    takes_settings: bool = False
    # Inside a token.
    in_token: bool = False


class Reader:
    """Reads one document."""

    def __init__(
        self, findings: Findings, default_voice: str | None, *, selects_voices: bool = False
    ) -> None:
        self._findings = findings
        self._default_voice = default_voice
        self._attributes = AttributeReader(findings, selects_voices=selects_voices)
        self._num_voices_and_clips = 0

    @property
    def _strict(self) -> bool:
        return self._findings.mode == "strict"

    def read(self, root: XmlElement, *, is_whole: bool) -> document.Element | None:
        """Read the root. `is_whole`: the tree does not break off, so that what is missing is missing."""
        if root.bound and (root.uri != SYNTHESIS or root.local != "speak"):
            code = "SSML-ROOT-NAMESPACE" if root.local == "speak" else "SSML-ROOT"
            self._findings.report(code, root.name_span, root.path, details={"name": root.name})
        if root.uri != SYNTHESIS or root.local != "speak":
            return None
        row = ROWS["speak"]
        fields, places = self._attributes.read(root, row)
        children = self._root_children(root, row, is_whole)
        return row.build(
            **fields,
            children=children,
            span=root.span,
            name_span=root.name_span,
            path=root.path,
            places=places,
        )

    def _root_children(self, root: XmlElement, row: ElementRow, is_whole: bool) -> tuple[document.Node, ...]:
        """Headers and background, then voices; other content is the default voice's."""
        children: list[document.Node] = []
        loose: list[XmlElement | XmlText] = []
        has_voice = has_background = has_other = False
        for child in root.children:
            name = "" if isinstance(child, XmlText) else element_name(child)
            if isinstance(child, XmlElement) and name == "voice":
                self._close_loose(loose, children, root)
                has_voice = True
            elif isinstance(child, XmlElement) and name == "mstts:backgroundaudio":
                if has_background:
                    self._report(child, "SSML-BACKGROUND-TWICE", "R-ORD-1")
                elif has_voice or loose:
                    self._report(child, "SSML-BACKGROUND-PLACE", "R-ORD-1")
                has_background = True
            elif isinstance(child, XmlElement) and self._is_header(child, name):
                if has_voice or loose:
                    self._report(child, "SSML-HEADER-PLACE", "R-ORD-3", name=child.name)
            elif self._default_voice is not None and not (isinstance(child, XmlText) and child.is_blank):
                loose.append(child)
                continue
            else:
                if loose and isinstance(child, XmlText):
                    loose.append(child)
                has_other = has_other or not (isinstance(child, XmlText) and child.is_blank)
            children.extend(self._child(child, root, _Surroundings(row)))
        self._close_loose(loose, children, root)
        if is_whole and not has_voice and not has_other and self._default_voice is None:
            self._findings.report("SSML-VOICE-REQUIRED", root.name_span, root.path)
        return tuple(children)

    def _close_loose(
        self, loose: list[XmlElement | XmlText], children: list[document.Node], root: XmlElement
    ) -> None:
        """Put content that stands in no voice into the default voice."""
        if not loose:
            return
        inside = _Surroundings(ROWS["voice"], takes_settings=True)
        content = tuple(node for child in loose for node in self._child(child, root, inside))
        first = loose[0].span if isinstance(loose[0], XmlText) else loose[0].name_span
        children.append(
            document.Voice(
                name=self._default_voice,
                is_implied=True,
                children=content,
                span=Span(first.start, max(first.end, loose[-1].span.end)),
                name_span=first,
                path=root.path,
            )
        )
        loose.clear()

    def _is_header(self, child: XmlElement, name: str) -> bool:
        if name == "lexicon":
            return any(key == "xml:id" for key in child.attributes)
        return name in nesting.HEADERS

    def _children(self, parent: XmlElement, inside: _Surroundings) -> tuple[document.Node, ...]:
        nodes: list[document.Node] = []
        may_have_header = inside.row.name == "voice"
        text_reported = False
        for child in parent.children:
            if isinstance(child, XmlText):
                if not self._takes_text(child, inside.row) and not text_reported:
                    text_reported = True
                    self._report_text(child, parent, inside.row)
                if inside.row.text:
                    nodes.append(document.Text(child.text, child.starts, child.end))
                    may_have_header = may_have_header and child.is_blank
                continue
            name = element_name(child)
            if name in ("meta", "metadata") and inside.row.name == "voice" and not may_have_header:
                self._report(child, "SSML-HEADER-PLACE", "R-W3C-META-3", name=child.name)
            may_have_header = may_have_header and name in ("meta", "metadata", "lexicon")
            nodes.extend(self._child(child, parent, inside))
        return tuple(nodes)

    def _takes_text(self, text: XmlText, row: ElementRow) -> bool:
        """Blank text may stand between elements, and in default mode in an element that must be empty."""
        return row.text or (text.is_blank and (bool(row.inside) or not self._strict))

    def _child(
        self, child: XmlElement | XmlText, parent: XmlElement, inside: _Surroundings
    ) -> tuple[document.Node, ...]:
        """Read one child; an element that is read through answers with its children."""
        if isinstance(child, XmlText):
            if inside.row.text:
                return (document.Text(child.text, child.starts, child.end),)
            if not child.is_blank:
                self._report_text(child, parent, inside.row)
            return ()
        name = element_name(child)
        row = ROWS.get(name)
        if row is None:
            if child.bound:
                self._report_unknown(child)
            return self._children(child, inside)
        self._check_place(child, name, row, inside)
        if name in ("voice", "audio"):
            self._count(child)
        if name == "speak":
            return self._children(child, inside)
        if name == "math":
            return (self._math(child, row),)
        fields, places = self._attributes.read(child, row)
        content: tuple[document.Node, ...] = ()
        if name != "metadata":
            content = self._children(child, self._inside(row, inside))
        return (
            row.build(
                **fields,
                children=content,
                span=child.span,
                name_span=child.name_span,
                path=child.path,
                places=places,
            ),
        )

    def _inside(self, row: ElementRow, outer: _Surroundings) -> _Surroundings:
        takes_settings = row.name == "voice" or (row.name == "lang" and outer.takes_settings)
        return _Surroundings(row, takes_settings, outer.in_token or row.build is document.Token)

    def _check_place(self, child: XmlElement, name: str, row: ElementRow, inside: _Surroundings) -> None:
        if name == "lexicon" and inside.row.name == "speak":
            allowed = "xml:id" in child.attributes
        elif name in nesting.SETTINGS:
            allowed = inside.takes_settings
        else:
            allowed = name in inside.row.inside and not (inside.in_token and row.build is document.Token)
        if not allowed:
            rule = nesting.broken_rule(inside.row.name, name)
            self._report(child, "SSML-NEST", rule, child=child.name, parent=inside.row.name)
        elif self._strict and (row.level == "w3c" or (name == "lexicon" and inside.row.name == "speak")):
            self._report(child, "SSML-ELEMENT-W3C", None, name=child.name)

    def _count(self, child: XmlElement) -> None:
        self._num_voices_and_clips += 1
        if self._num_voices_and_clips == MAX_VOICES_AND_CLIPS + 1:
            self._report(child, "SSML-LIMIT-VOICES", None, limit=str(MAX_VOICES_AND_CLIPS))

    def _math(self, element: XmlElement, row: ElementRow) -> document.Math:
        return document.Math(
            children=self._math_children(element),
            span=element.span,
            name_span=element.name_span,
            path=element.path,
        )

    def _math_children(self, element: XmlElement) -> tuple[document.Node, ...]:
        """MathML is not checked: what is unknown in it is read through."""
        nodes: list[document.Node] = []
        for child in element.children:
            if isinstance(child, XmlText):
                nodes.append(document.Text(child.text, child.starts, child.end))
                continue
            attributes: Mapping[str, str] = {key: item.value for key, item in child.attributes.items()}
            nodes.append(
                document.MathNode(
                    name=child.local,
                    attributes=attributes,
                    children=self._math_children(child),
                    span=child.span,
                    name_span=child.name_span,
                    path=child.path,
                )
            )
        return tuple(nodes)

    def _report(self, element: XmlElement, code: str, rule: str | None, **details: str) -> None:
        self._findings.report(code, element.name_span, element.path, rule=rule, details=details)

    def _report_unknown(self, element: XmlElement) -> None:
        known = element.uri in (SYNTHESIS, MSTTS, MATHML)
        code = "SSML-ELEMENT-UNKNOWN" if known else "SSML-ELEMENT-FOREIGN"
        self._report(element, code, None, name=element.name)

    def _report_text(self, text: XmlText, parent: XmlElement, row: ElementRow) -> None:
        if row.name == "speak":
            code, rule = "SSML-SPEAK-TEXT", "R-SPEAK-7"
        else:
            code, rule = "SSML-CONTENT", "R-DLG-3" if row.name == "mstts:dialog" else "R-NEST-3"
        self._findings.report(code, text.span, parent.path, rule=rule, details={"name": parent.name})


def element_name(element: XmlElement) -> str:
    """The vocabulary's name of an element, "" for one that it cannot have."""
    if element.uri == SYNTHESIS:
        return element.local
    if element.uri == MSTTS:
        return f"mstts:{element.local}"
    if element.uri == MATHML and element.local == "math":
        return "math"
    return ""

"""The attributes of one element -> typed fields, by the element's row."""

from __future__ import annotations

from ssml_engine.ssml import document
from ssml_engine.ssml.diagnostics import Findings
from ssml_engine.ssml.namespaces import XML
from ssml_engine.ssml.source import Span
from ssml_engine.ssml.tree import XmlAttribute, XmlElement
from ssml_engine.ssml.values.reading import SPACES, ValueFault
from ssml_engine.ssml.vocabulary import AttributeRow, ElementRow

Fields = dict[str, object]

# Rules of the attributes that are known and have no effect, by element; elsewhere they are of languages.
_IGNORED_RULES = {
    "voice": "R-VOICE-10",
    "phoneme": "R-PH-13",
    "say-as": "R-SAY-24",
    "audio": "R-W3C-AUD-5",
    "lexicon": "R-W3C-LEX-1",
    "speak": "R-SPEAK-10",
}


class AttributeReader:
    """Reads attributes and reports what is wrong with them."""

    def __init__(self, findings: Findings, *, selects_voices: bool = False) -> None:
        """selects_voices: the features of `voice` are read, and its name may be missing."""
        self._findings = findings
        self._selects_voices = selects_voices

    @property
    def _strict(self) -> bool:
        return self._findings.mode == "strict"

    def read(self, element: XmlElement, row: ElementRow) -> tuple[Fields, dict[str, Span]]:
        """Fields of the element's class, and the places of their values."""
        fields: Fields = {}
        places: dict[str, Span] = {}
        for attribute in element.attributes.values():
            known = self._row_of(attribute, row)
            if known is None and attribute.bound:
                self._report_ignored(element, row, attribute, "SSML-ATTRIBUTE-UNKNOWN")
            if known is None:
                continue
            is_idle = known.level == "tolerated" or (known.level == "selection" and not self._selects_voices)
            if is_idle or known.parse is None or (known.level == "w3c" and self._strict):
                if is_idle or self._strict:
                    self._report_ignored(element, row, attribute, "SSML-ATTRIBUTE-IGNORED")
                continue
            if row.build is document.Break and known.name == "strength" and self._reads(row, "time", element):
                continue
            reading = known.parse(attribute.value, self._findings.mode)
            for fault in reading.faults:
                self._report_value(element, attribute, fault)
            if reading.value is not None:
                fields[known.field] = reading.value
                places[known.field] = attribute.value_span
        self._check_required(element, row)
        self._check_special(element, row)
        return fields, places

    def _reads(self, row: ElementRow, name: str, element: XmlElement) -> bool:
        """Whether another attribute is given and has a value that can be read."""
        parse = row.attributes[name].parse
        if parse is None or name not in element.attributes:
            return False
        return parse(element.attributes[name].value, self._findings.mode).value is not None

    @staticmethod
    def _row_of(attribute: XmlAttribute, row: ElementRow) -> AttributeRow | None:
        """Only attributes without a prefix and those of `xml:` are SSML's."""
        if attribute.uri not in (None, XML) or (attribute.uri is None and ":" in attribute.name):
            return None
        return row.attributes.get(attribute.name)

    def _check_required(self, element: XmlElement, row: ElementRow) -> None:
        for required in row.attributes.values():
            if required.required is None or required.name in element.attributes:
                continue
            if self._selects_voices and row.build is document.Voice and element.attributes:
                continue
            self._findings.report(
                "SSML-ATTRIBUTE-MISSING",
                element.name_span,
                element.path,
                attribute=required.name,
                rule=required.required,
                details={"attribute": required.name, "name": element.name},
            )

    def _check_special(self, element: XmlElement, row: ElementRow) -> None:
        """What a row cannot say: one of two attributes, and a style that is required in strict mode only."""
        if row.build is document.Meta:
            given = sum(name in element.attributes for name in ("name", "http-equiv"))
            if given != 1:
                self._findings.report("SSML-META-NAME", element.name_span, element.path)
            if "content" not in element.attributes:
                details = {"attribute": "content", "name": element.name}
                self._findings.report(
                    "SSML-ATTRIBUTE-MISSING", element.name_span, element.path, attribute="content",
                    rule="R-W3C-META-1", details=details,
                )  # fmt: skip
        if row.build is document.ExpressAs:
            style = element.attributes.get("style")
            if style is None or not style.value.strip(SPACES):
                span = element.name_span if style is None else style.value_span
                self._findings.report("SSML-STYLE-MISSING", span, element.path, attribute="style")

    def _report_ignored(
        self,
        element: XmlElement,
        row: ElementRow,
        attribute: XmlAttribute,
        code: str,
    ) -> None:
        if row.closed and self._strict:
            code = "SSML-ATTRIBUTE-REFUSED"
        rule = _IGNORED_RULES.get(row.name, "R-W3C-LANG-1") if code == "SSML-ATTRIBUTE-IGNORED" else None
        self._findings.report(
            code,
            attribute.name_span,
            element.path,
            attribute=attribute.name,
            rule=rule,
            details={"attribute": attribute.name, "name": element.name},
        )

    def _report_value(self, element: XmlElement, attribute: XmlAttribute, fault: ValueFault) -> None:
        span = attribute.value_span
        # A value with references is longer in the source than it is read: then the whole is the place.
        is_verbatim = span.end - span.start == len(attribute.value)
        if fault.start is not None and fault.end is not None and is_verbatim:
            span = Span(span.start + fault.start, span.start + fault.end)
        self._findings.report(
            fault.code, span, element.path, attribute=attribute.name, details=dict(fault.details)
        )

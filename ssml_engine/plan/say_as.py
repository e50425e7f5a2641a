"""`say-as` -> how its text is read, and what is said about a kind, a format or a text that does not fit."""

from __future__ import annotations

from ssml_engine.ssml import Findings, document
from ssml_engine.text import Plain, SayAs, read_say_as
from ssml_engine.text.normalization import INTERPRET_AS, language_for


def reading_of(element: document.SayAs, text: str, locale: str, findings: Findings) -> SayAs | Plain:
    """The reading of a `say-as`; what cannot be used is ignored with a warning. Source: Azure say-as."""
    kind, form, written = element.interpret_as or "", element.format or "", text.strip()
    if kind not in INTERPRET_AS:
        words = ", ".join(INTERPRET_AS)
        _report(element, "interpret_as", "SSML-SAY-AS-TYPE", findings, value=kind, words=words)
        return Plain()
    if not written or read_say_as(written, kind, form, locale) is not None:
        return SayAs(kind, form)
    if form and read_say_as(written, kind, "", locale) is not None:
        _report(element, "format", "SSML-SAY-AS-FORMAT", findings, value=form, kind=kind)
        return SayAs(kind)
    if language_for(locale) is not None:
        _report(element, None, "SSML-SAY-AS-CONTENT", findings, value=written, kind=kind)
    return Plain()


def _report(
    element: document.SayAs, field: str | None, code: str, findings: Findings, **details: str
) -> None:
    span = element.place(field) if field else element.name_span
    name = field.replace("_", "-") if field else None
    findings.report(code, span, element.path, attribute=name, details=details)

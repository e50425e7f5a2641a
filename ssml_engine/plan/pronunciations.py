"""`phoneme`, `lexicon`, `lookup` and `math` -> how text is read instead; the lexicons of one document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ssml_engine.plan.clips import absolute
from ssml_engine.plan.fetching import Fetcher
from ssml_engine.plan.formulas import read_formula
from ssml_engine.plan.scope import Scope
from ssml_engine.ssml import Findings, Span, document
from ssml_engine.text import Plain, Pronounced, Run
from ssml_engine.text.alphabets import UnknownPhoneError, phones_from_alphabet
from ssml_engine.text.lexicon import Lexicon
from ssml_engine.text.pls import LARGEST_FILE_BYTES, LexiconError, parse_lexicon


class Lexicons:
    """Fetches the lexicons of a document, each address once, and reports those that cannot be used."""

    def __init__(self, fetcher: Fetcher | None, base: str | None, findings: Findings) -> None:
        self._fetcher = fetcher
        self._base = base
        self._findings = findings
        self._by_url: dict[str, Lexicon | None] = {}

    def load(self, elements: Iterable[document.Lexicon]) -> list[Lexicon]:
        """The usable lexicons, in order."""
        found = [self.load_one(element) for element in elements]
        return [lexicon for lexicon in found if lexicon is not None]

    def load_one(self, element: document.Lexicon) -> Lexicon | None:
        """The lexicon of an element; None for one that was reported."""
        url = absolute(element.uri or "", self._base)
        if url not in self._by_url:
            self._by_url[url] = self._fetch(url, element)
        return self._by_url[url]

    def _fetch(self, url: str, element: document.Lexicon) -> Lexicon | None:
        if self._fetcher is None:
            self._report(element, "SSML-LEXICON-FETCH", value=url, reason="nothing is fetched here")
            return None
        try:
            content = self._fetcher.fetch(url, max_bytes=LARGEST_FILE_BYTES)
        except (OSError, ValueError) as error:
            self._report(element, "SSML-LEXICON-FETCH", value=url, reason=str(error))
            return None
        try:
            lexicon = parse_lexicon(content)
        except LexiconError as error:
            self._report(element, "SSML-LEXICON-INVALID", value=url, reason=str(error))
            return None
        for warning in lexicon.warnings:
            self._report(element, "SSML-LEXICON-ENTRY", value=url, reason=warning)
        return lexicon

    def _report(self, element: document.Lexicon, code: str, **details: str) -> None:
        self._findings.report(code, element.place("uri"), element.path, attribute="uri", details=details)


class Pronunciations:
    """How the text of one voice is pronounced where the document says so."""

    def __init__(
        self,
        findings: Findings,
        named: dict[str, Lexicon | None],
        *,
        says_parentheses: bool,
        reads_formulas: bool,
    ) -> None:
        self._findings = findings
        self._named = named
        self._says_parentheses = says_parentheses
        self.reads_formulas = reads_formulas

    def has(self, ref: str) -> bool:
        """Whether the document has a lexicon with this id."""
        return ref in self._named

    def of_element(self, element: document.Phoneme, locale: str) -> Pronounced | None:
        """Phones of a `phoneme`; None for blank `ph` and for one that was reported."""
        if not element.ph or not element.ph.strip():
            return None
        try:
            words = phones_from_alphabet(element.ph, element.alphabet, locale)
        except UnknownPhoneError as error:
            self._report_phone(element, locale, error)
            return None
        return Pronounced(words) if words else None

    def _report_phone(self, element: document.Phoneme, locale: str, error: UnknownPhoneError) -> None:
        span = element.place("ph")
        text = element.ph or ""
        start = span.start + len(text) - len(text.lstrip()) + error.position
        if span.end - span.start == len(text) and start < span.end:
            span = Span(start, min(start + max(1, len(error.phone)), span.end))
        details = {"value": error.phone, "alphabet": element.alphabet, "locale": locale}
        self._findings.report(
            "SSML-PHONEME-UNKNOWN", span, element.path, attribute="ph", details=details
        )

    def of_formula(self, element: document.Math, locale: str) -> str:
        """What is said for a formula."""
        return read_formula(element, locale, says_parentheses=self._says_parentheses)

    def look_up(self, run: Run, scope: Scope, role: str = "") -> list[Run]:
        """The run, cut where an entry of a `lookup` lexicon applies; the innermost lexicon has precedence."""
        runs = [run]
        for ref in scope.lookups:
            lexicon = self._named.get(ref)
            if lexicon is not None and lexicon.locale.lower() == scope.locale.lower():
                runs = [part for one in runs for part in _apply(lexicon, one, role)]
        return runs


def _apply(lexicon: Lexicon, run: Run, role: str) -> Sequence[Run]:
    if not isinstance(run.reading, Plain):
        return [run]
    parts: list[Run] = []
    position = 0
    for start, end, reading in lexicon.find(run.text, role):
        if start > position:
            parts.append(_cut(run, position, start))
        parts.append(replace(_cut(run, start, end), reading=reading))
        position = end
    if position < len(run.text) or not parts:
        parts.append(_cut(run, position, len(run.text)))
    return parts


def _cut(run: Run, start: int, end: int) -> Run:
    after = run.starts[end] if end < len(run.starts) else run.end
    return replace(run, text=run.text[start:end], starts=run.starts[start:end], end=after)

"""`phoneme`, `lexicon`, `lookup` and `math` -> how text is read instead; the lexicons of one document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ssml_engine.plan.clips import absolute
from ssml_engine.plan.fetching import Fetcher, fetch_lexicon
from ssml_engine.plan.formula_words import formula_words
from ssml_engine.plan.formulas import read_formula
from ssml_engine.plan.pieces import TextPiece
from ssml_engine.plan.plain_formulas import find_formulas
from ssml_engine.plan.scope import Scope
from ssml_engine.ssml import Findings, Span, document
from ssml_engine.text import Alias, Mixed, Plain, Pronounced, Run
from ssml_engine.text.alphabets import UnknownPhoneError, phones_from_alphabet
from ssml_engine.text.lexicon import Lexicon
from ssml_engine.text.pls import LexiconError, parse_lexicon


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
        from ssml_engine.audio.fetch import FetchError

        try:
            lexicon = parse_lexicon(fetch_lexicon(self._fetcher, url))
        except FetchError as error:
            reason = str(error).removeprefix(f"{url}: ")
            self._report(element, "SSML-LEXICON-FETCH", value=url, reason=reason)
            return None
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

    def of_formula(self, run: Run, element: document.Math, scope: Scope) -> TextPiece:
        """What is said for a formula whose markup is the run's text."""
        words = read_formula(element, scope.locale, says_parentheses=self._says_parentheses)
        return _formula_piece(run, words, scope)

    def plain_formulas(self, run: Run, scope: Scope) -> list[TextPiece]:
        """The run as pieces, cut where its text is a formula, if the voice reads formulas."""
        language = formula_words(scope.locale) if self.reads_formulas else None
        if language is None or run.reading != Plain():
            return [TextPiece(run, scope)]
        parts: list[TextPiece] = []
        position = 0
        for formula in find_formulas(run.text, language, says_parentheses=self._says_parentheses):
            if formula.start > position:
                parts.append(TextPiece(cut(run, position, formula.start), scope))
            parts.append(_formula_piece(cut(run, formula.start, formula.end), formula.words, scope))
            position = formula.end
        if position < len(run.text) or not parts:
            parts.append(TextPiece(cut(run, position, len(run.text)), scope))
        return parts

    def look_up(self, run: Run, scope: Scope, role: str = "") -> list[Run]:
        """The run, cut where an entry of a `lookup` lexicon applies; the innermost lexicon has precedence."""
        runs = [run]
        for ref in scope.lookups:
            lexicon = self._named.get(ref)
            if lexicon is not None and lexicon.locale.lower() == scope.locale.lower():
                runs = [part for one in runs for part in _apply(lexicon, one, role)]
        return runs


def _formula_piece(run: Run, words: Sequence[str], scope: Scope) -> TextPiece:
    said = " ".join(words).replace(" ,", ",")
    return TextPiece(replace(run, reading=_said(words, scope.locale)), scope, said)


def _said(words: Sequence[str], locale: str) -> Mixed:
    """Phrases to be read one by one: together "4 A" is four amperes, and "A" by itself the article."""
    parts: list[Alias | Pronounced] = []
    for word in words:
        last = parts[-1] if parts else None
        if word == ",":
            parts[-1:] = [Alias(last.alias + ",")] if isinstance(last, Alias) else parts[-1:]
        elif word == "A" and locale.lower().startswith("en"):
            parts.append(Pronounced(phones_from_alphabet("ˈeɪ", "ipa", locale)))
        else:
            parts.append(Alias(word))
    return Mixed(tuple(parts))


def _apply(lexicon: Lexicon, run: Run, role: str) -> Sequence[Run]:
    if not isinstance(run.reading, Plain):
        return [run]
    parts: list[Run] = []
    position = 0
    for start, end, reading in lexicon.find(run.text, role):
        if start > position:
            parts.append(cut(run, position, start))
        parts.append(replace(cut(run, start, end), reading=reading))
        position = end
    if position < len(run.text) or not parts:
        parts.append(cut(run, position, len(run.text)))
    return parts


def cut(run: Run, start: int, end: int) -> Run:
    """A part of a run, by the places of its characters."""
    after = run.starts[end] if end < len(run.starts) else run.end
    return replace(run, text=run.text[start:end], starts=run.starts[start:end], end=after)

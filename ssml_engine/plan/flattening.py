"""A voice's elements -> pieces in one line, each with its scope. Says what the voice cannot do on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ssml_engine.plan.borders import Whitespace
from ssml_engine.plan.casting import Casting
from ssml_engine.plan.clips import clip_of
from ssml_engine.plan.controls import Contour, Fit
from ssml_engine.plan.languages import enter_language
from ssml_engine.plan.pieces import (
    BlockBorder,
    BreakPiece,
    ClipPiece,
    MarkPiece,
    Piece,
    TextPiece,
    WordBorder,
)
from ssml_engine.plan.pronunciations import Pronunciations
from ssml_engine.plan.prosody import enter_prosody
from ssml_engine.plan.say_as import reading_of
from ssml_engine.plan.scope import Scope
from ssml_engine.plan.styles import enter_style
from ssml_engine.plan.timeline import Conversion, Place
from ssml_engine.ssml import Findings, document
from ssml_engine.text import Alias, OneToken, Plain, Run


@dataclass
class PlanScopes:
    """Contours and fits of the plan, and recordings to say again, as they are met."""

    contours: list[Contour] = field(default_factory=list)
    fits: list[Fit] = field(default_factory=list)
    conversions: list[Conversion] = field(default_factory=list)


class Flattener:
    """Walks the content of one voice."""

    def __init__(
        self,
        findings: Findings,
        casting: Casting,
        pronunciations: Pronunciations,
        scopes: PlanScopes,
        base: str | None,
    ) -> None:
        self._findings = findings
        self._casting = casting
        self._pronunciations = pronunciations
        self._scopes = scopes
        self._base = base
        self._pieces: list[Piece] = []
        self._whitespace = Whitespace()

    def flatten(self, element: document.Element, scope: Scope) -> list[Piece]:
        """Pieces of an element's content."""
        self._walk(element.children, scope)
        return self._pieces

    def _walk(self, children: tuple[document.Node, ...], scope: Scope) -> None:
        for child in children:
            if isinstance(child, document.Text):
                self._text(child, scope)
                continue
            enter = _ENTER.get(type(child))
            inner = enter(self, child, scope) if enter is not None else scope
            if inner is None:
                continue
            before, after = _BORDERS.get(type(child), (None, None))
            if before is not None:
                self._border(before)
            self._walk(child.children, inner)
            if after is not None:
                self._border(after)

    def _border(self, border: BlockBorder) -> None:
        self._pieces.append(border)
        self._whitespace.reset()

    def _text(self, text: document.Text, scope: Scope) -> None:
        if scope.is_mute:
            return
        run = self._whitespace.collapse(text, scope.locale)
        if run is not None:
            self._add_text(run, scope)

    def _add_text(self, run: Run, scope: Scope, role: str = "") -> None:
        for part in self._pronunciations.look_up(run, scope, role):
            self._pieces += self._pronunciations.plain_formulas(part, scope)

    def _whole(self, element: document.Element, scope: Scope) -> Run:
        """All text below an element as one run."""
        run = whole_run(element, scope.locale)
        self._whitespace.reset()
        return run

    # Each handler answers with the scope of the element's content, or None when the content is not walked.

    def _prosody(self, element: document.Prosody, scope: Scope) -> Scope | None:
        return enter_prosody(element, scope, self._scopes.contours, self._scopes.fits, self._findings)

    def _emphasis(self, element: document.Emphasis, scope: Scope) -> Scope | None:
        return replace(scope, emphasis=element.level or "moderate")

    def _express_as(self, element: document.ExpressAs, scope: Scope) -> Scope | None:
        return enter_style(element, scope, self._findings)

    def _language(self, element: document.Element, scope: Scope) -> Scope | None:
        return enter_language(element, scope, self._casting, self._findings)

    def _lookup(self, element: document.Lookup, scope: Scope) -> Scope | None:
        if element.ref is None or not self._pronunciations.has(element.ref):
            details = {"value": element.ref or ""}
            self._findings.report("SSML-LOOKUP-REF", element.place("ref"), element.path, details=details)
            return scope
        return replace(scope, lookups=(element.ref, *scope.lookups))

    def _token(self, element: document.Token, scope: Scope) -> Scope | None:
        inner = enter_language(element, scope, self._casting, self._findings)
        if inner.is_mute or not all(isinstance(child, document.Text) for child in element.children):
            return inner
        run = self._whole(element, inner)
        found = self._pronunciations.look_up(run, inner, element.role or "")
        whole = len(found) == 1 and found[0].reading == Plain()
        token = replace(run, reading=OneToken(element.role or ""))
        for part in (token,) if whole else found:
            self._pieces.append(TextPiece(part, inner))
        return None

    def _break(self, element: document.Break, scope: Scope) -> Scope | None:
        self._pieces.append(BreakPiece(element.duration_ms, place_of(element), scope))
        return None

    def _mark(self, element: document.Bookmark, scope: Scope) -> Scope | None:
        self._pieces.append(MarkPiece(element.mark or "", place_of(element)))
        return None

    def _sub(self, element: document.Sub, scope: Scope) -> Scope | None:
        if not scope.is_mute:
            reading = Alias(element.alias or "")
            self._pieces.append(TextPiece(replace(self._whole(element, scope), reading=reading), scope))
        return None

    def _say_as(self, element: document.SayAs, scope: Scope) -> Scope | None:
        if not scope.is_mute:
            run = self._whole(element, scope)
            reading = reading_of(element, run.text, scope.locale, self._findings)
            self._pieces.append(TextPiece(replace(run, reading=reading), scope))
        return None

    def _phoneme(self, element: document.Phoneme, scope: Scope) -> Scope | None:
        if scope.is_mute:
            return None
        reading = self._pronunciations.of_element(element, scope.locale)
        run = replace(self._whole(element, scope), reading=reading or Plain())
        self._pieces.append(TextPiece(run, scope))
        return None

    def _math(self, element: document.Math, scope: Scope) -> Scope | None:
        if scope.is_mute:
            return None
        start, end = place_of(element)
        markup = self._findings.source.text[start:end]
        run = Run(markup, range(start, end), end, locale=scope.locale)
        piece = self._pronunciations.of_formula(run, element, scope)
        self._pieces += [WordBorder(start), piece, WordBorder(end)]
        self._whitespace.reset()
        return None

    def _audio(self, element: document.Audio, scope: Scope) -> Scope | None:
        inner = Flattener(self._findings, self._casting, self._pronunciations, self._scopes, self._base)
        fallback = inner.flatten(element, scope)
        self._pieces.append(ClipPiece(clip_of(element, scope.voice, self._base), tuple(fallback)))
        self._whitespace.reset()
        return None

    def _turn(self, element: document.Turn, scope: Scope) -> Scope | None:
        return self._casting.turn(element, scope)

    def _dialog(self, element: document.Dialog, scope: Scope) -> Scope | None:
        return scope if self._casting.is_multi_talker(element, scope) else None

    def _embedding(self, element: document.TtsEmbedding, scope: Scope) -> Scope | None:
        return self._casting.profile(element, scope)

    def _conversion(self, element: document.VoiceConversion, scope: Scope) -> Scope | None:
        if self._casting.can_convert(element, scope):
            self._scopes.conversions.append(Conversion(scope.voice, element.url or "", place_of(element)))
        return None

    def _skip(self, element: document.Element, scope: Scope) -> Scope | None:
        return None


def place_of(element: document.Element) -> Place:
    """The whole element in the source."""
    return element.span.start, element.span.end


def whole_run(element: document.Element, locale: str) -> Run:
    """The text of an element's text children as one run; empty text stands where the element ends."""
    texts = [child for child in element.children if isinstance(child, document.Text)]
    if len(texts) == 1:
        return Run(texts[0].text, texts[0].starts, texts[0].end, locale=locale)
    text = "".join(item.text for item in texts)
    starts = tuple(start for item in texts for start in item.starts)
    end = texts[-1].end if texts else element.span.end
    return Run(text, starts, end, locale=locale)


_ENTER: dict[type[document.Element], Callable[..., Scope | None]] = {
    document.Prosody: Flattener._prosody,
    document.Emphasis: Flattener._emphasis,
    document.ExpressAs: Flattener._express_as,
    document.Lang: Flattener._language,
    document.Paragraph: Flattener._language,
    document.Sentence: Flattener._language,
    document.Lookup: Flattener._lookup,
    document.Token: Flattener._token,
    document.Break: Flattener._break,
    document.Bookmark: Flattener._mark,
    document.Sub: Flattener._sub,
    document.SayAs: Flattener._say_as,
    document.Phoneme: Flattener._phoneme,
    document.Math: Flattener._math,
    document.Audio: Flattener._audio,
    document.Dialog: Flattener._dialog,
    document.Turn: Flattener._turn,
    document.TtsEmbedding: Flattener._embedding,
    document.VoiceConversion: Flattener._conversion,
    document.Description: Flattener._skip,
    document.Meta: Flattener._skip,
    document.Metadata: Flattener._skip,
    document.Lexicon: Flattener._skip,
}

_BORDERS: dict[type[document.Element], tuple[BlockBorder, BlockBorder]] = {
    document.Paragraph: (BlockBorder(), BlockBorder(ends_paragraph=True)),
    document.Sentence: (BlockBorder(opens_sentence=True), BlockBorder()),
    document.Turn: (BlockBorder(), BlockBorder(ends_paragraph=True)),
}

"""A document as typed data: one frozen class per element, attributes already read, every place kept.

Values that could not be read are None, as if the attribute were absent. Nothing is compiled yet: nesting,
scope and defaults are the plan's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ssml_engine.ssml.diagnostics import Path
from ssml_engine.ssml.source import SourceText, Span
from ssml_engine.ssml.values.contours import Contour
from ssml_engine.ssml.values.keywords import BREAK_STRENGTHS_MS
from ssml_engine.ssml.values.names import VoiceParameter
from ssml_engine.ssml.values.pitches import Pitch
from ssml_engine.ssml.values.rates import Rate
from ssml_engine.ssml.values.volumes import Volume


@dataclass(frozen=True)
class Text:
    """Characters to speak. `starts[i]` is the source offset of character i, `end` that after the last."""

    text: str
    starts: Sequence[int]
    end: int


@dataclass(frozen=True, kw_only=True)
class Element:
    """What all elements have."""

    children: tuple[Node, ...] = ()
    # The whole element in the source, and its start tag's name.
    span: Span
    name_span: Span
    path: Path
    # Source places of the attribute values, by field name.
    places: Mapping[str, Span] = field(default_factory=dict)

    def place(self, attribute: str) -> Span:
        """Where an attribute's value stands; the tag's name where there is none."""
        return self.places.get(attribute, self.name_span)


Node = Element | Text


@dataclass(frozen=True, kw_only=True)
class Speak(Element):
    """The root."""

    version: str | None = None
    lang: str | None = None
    base: str | None = None
    on_lang_failure: str | None = None
    start_mark: str | None = None
    end_mark: str | None = None


@dataclass(frozen=True, kw_only=True)
class Voice(Element):
    """Content in one voice. `is_implied` where the request's default voice speaks voice-less content."""

    name: str | None = None
    effect: str | None = None
    parameters: tuple[VoiceParameter, ...] | None = None
    is_implied: bool = False
    # Features that voices are selected by, where the request wants that. Languages are BCP 47 tags.
    languages: tuple[str, ...] | None = None
    gender: str | None = None
    age: int | None = None
    variant: int | None = None
    # Names of the features that a voice must have, and of those by which the best is chosen.
    required: tuple[str, ...] | None = None
    ordering: tuple[str, ...] | None = None
    on_voice_failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lang(Element):
    """Content in another language."""

    lang: str | None = None
    on_lang_failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Paragraph(Element):
    """A paragraph."""

    lang: str | None = None
    on_lang_failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sentence(Element):
    """One sentence, whatever its punctuation."""

    lang: str | None = None
    on_lang_failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Prosody(Element):
    """Content with another rate, pitch, range or volume."""

    rate: Rate | None = None
    pitch: Pitch | None = None
    range: Pitch | None = None
    contour: Contour | None = None
    volume: Volume | None = None
    duration_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class Emphasis(Element):
    """Content with more or less stress: none, reduced, moderate, strong."""

    level: str | None = None


@dataclass(frozen=True, kw_only=True)
class Break(Element):
    """A pause."""

    strength: str | None = None
    time_ms: float | None = None

    @property
    def duration_ms(self) -> float:
        """`time` where there is one, else what `strength` stands for, by default medium."""
        if self.time_ms is not None:
            return self.time_ms
        return BREAK_STRENGTHS_MS[self.strength or "medium"]


@dataclass(frozen=True, kw_only=True)
class Silence(Element):
    """A setting of the pauses of its voice; `type` in lower case."""

    type: str | None = None
    value_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sub(Element):
    """Content that is read as `alias`."""

    alias: str | None = None


@dataclass(frozen=True, kw_only=True)
class SayAs(Element):
    """Content of a stated kind; `interpret_as` as written."""

    interpret_as: str | None = None
    format: str | None = None


@dataclass(frozen=True, kw_only=True)
class Phoneme(Element):
    """Content with a stated pronunciation; `alphabet` is ipa, sapi, ups or x-sampa."""

    alphabet: str = "ipa"
    ph: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lexicon(Element):
    """A pronunciation lexicon for its voice, or with `id` one that `lookup` names."""

    uri: str | None = None
    id: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lookup(Element):
    """Content that a named lexicon applies to."""

    ref: str | None = None


@dataclass(frozen=True, kw_only=True)
class Token(Element):
    """Content that is one token."""

    role: str | None = None
    lang: str | None = None
    on_lang_failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Audio(Element):
    """A recording; the content is spoken when it cannot be had. Times are in the recording's own time."""

    src: str | None = None
    clip_begin_ms: float | None = None
    clip_end_ms: float | None = None
    repeat_count: float | None = None
    repeat_duration_ms: float | None = None
    sound_level_db: float | None = None
    speed: float | None = None
    fetch_hint: str | None = None


@dataclass(frozen=True, kw_only=True)
class Description(Element):
    """What a recording is, for readers; never spoken."""

    lang: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bookmark(Element):
    """A place with a name: `bookmark`, and W3C `mark`."""

    mark: str | None = None


@dataclass(frozen=True, kw_only=True)
class AudioDuration(Element):
    """How long the speech of its voice shall take."""

    value_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class BackgroundAudio(Element):
    """A recording under the whole document."""

    src: str | None = None
    # A factor: 1 is as recorded.
    volume: float | None = None
    fade_in_ms: float | None = None
    fade_out_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class Viseme(Element):
    """The face animation wanted for its voice."""

    type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Dialog(Element):
    """Turns of several speakers of one voice."""


@dataclass(frozen=True, kw_only=True)
class Turn(Element):
    """What one speaker of a dialog says."""

    speaker: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExpressAs(Element):
    """Content in a style or role."""

    style: str | None = None
    degree: float | None = None
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class TtsEmbedding(Element):
    """Content in the voice of an enrolled speaker."""

    speaker_profile_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class VoiceConversion(Element):
    """A recording to be said again in the enclosing voice."""

    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Math(Element):
    """A formula; the children are `MathNode` and text."""


@dataclass(frozen=True, kw_only=True)
class MathNode(Element):
    """An element of MathML."""

    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MathPrompt(Element):
    """Plain-text formulas of the voice are read as mathematics when `domain` is Math."""

    domain: str | None = None


@dataclass(frozen=True, kw_only=True)
class MathVerbosity(Element):
    """Whether parentheses of formulas are spoken: `verbose`."""

    level: str | None = None


@dataclass(frozen=True, kw_only=True)
class Meta(Element):
    """A property of the document; never spoken."""

    name: str | None = None
    http_equiv: str | None = None
    content: str | None = None


@dataclass(frozen=True, kw_only=True)
class Metadata(Element):
    """Any markup about the document; skipped whole."""


@dataclass(frozen=True)
class Document:
    """A document that can be compiled."""

    root: Speak
    source: SourceText
    # The mode it was read in; the compiler's findings follow it.
    strict: bool = False
    # Voices are selected by their features (SSML 1.1), not by their name alone.
    selects_voices: bool = False

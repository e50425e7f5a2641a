"""The language as a table: every element with its content and its attributes, each with its source.

Reading the table teaches the language; code exists only for value types (`values/`) and for what one row
cannot say (`reader.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ssml_engine.ssml import document, nesting
from ssml_engine.ssml.values.contours import parse_contour
from ssml_engine.ssml.values.keywords import (
    ALPHABETS,
    BREAK_STRENGTHS_MS,
    EMPHASIS_LEVELS,
    FETCH_HINTS,
    GENDERS,
    LANGUAGE_FAILURES,
    ROLES,
    SILENCE_TYPES,
    VISEME_TYPES,
    VOICE_EFFECTS,
    VOICE_FAILURES,
    keyword_parser,
    parse_feature_names,
)
from ssml_engine.ssml.values.languages import language_parser, parse_root_language, parse_voice_languages
from ssml_engine.ssml.values.names import (
    filled_parser,
    parse_style,
    parse_text,
    parse_trimmed,
    parse_version,
    parse_voice_parameters,
)
from ssml_engine.ssml.values.numbers import (
    float_parser,
    parse_repeat_count,
    parse_sound_level,
    parse_speed,
    parse_style_degree,
    whole_parser,
)
from ssml_engine.ssml.values.pitches import pitch_parser
from ssml_engine.ssml.values.rates import parse_rate
from ssml_engine.ssml.values.reading import ValueParser
from ssml_engine.ssml.values.times import (
    clip_time_parser,
    parse_audio_duration,
    parse_break_time,
    parse_prosody_duration,
    parse_silence_value,
)
from ssml_engine.ssml.values.volumes import parse_volume

# "azure": everywhere. "w3c": default mode only. "selection": only where the request has voices selected as
# W3C describes. "tolerated": read by nobody, no value is wrong.
Level = Literal["azure", "w3c", "selection", "tolerated"]


@dataclass(frozen=True)
class AttributeRow:
    """One attribute of one element."""

    name: str
    # None: the value is never read.
    parse: ValueParser | None
    # Field of the element's class.
    field: str
    # Id of the rule that requires the attribute; None where it is optional.
    required: str | None
    level: Level


@dataclass(frozen=True)
class ElementRow:
    """One element."""

    # Local name, `mstts:` before those of the extension namespace.
    name: str
    build: type[document.Element]
    inside: frozenset[str]
    text: bool
    attributes: dict[str, AttributeRow]
    source: str
    level: Level
    # True: unknown attributes refuse the document in strict mode.
    closed: bool


def attribute(
    name: str,
    parse: ValueParser | None,
    field: str | None = None,
    *,
    required: str | None = None,
    level: Level = "azure",
) -> AttributeRow:
    """A row; the field's name is the attribute's unless stated."""
    return AttributeRow(name, parse, field or name.rpartition(":")[2].replace("-", "_"), required, level)


def tolerated(*names: str) -> tuple[AttributeRow, ...]:
    """Rows of attributes that are known and have no effect."""
    return tuple(attribute(name, None, level="tolerated") for name in names)


def element(
    name: str,
    build: type[document.Element],
    *,
    source: str,
    inside: frozenset[str] = nesting.NOTHING,
    text: bool = False,
    attributes: tuple[AttributeRow, ...] = (),
    level: Level = "azure",
    closed: bool = False,
) -> ElementRow:
    """A row; by default an element that must be empty."""
    return ElementRow(name, build, inside, text, {row.name: row for row in attributes}, source, level, closed)


_LANG_FAILURE = attribute(
    "onlangfailure", keyword_parser(LANGUAGE_FAILURES, "SSML-LANG-FAILURE"), "on_lang_failure", level="w3c"
)
_PART_LANG = attribute(
    "xml:lang", language_parser("SSML-LANG-UNKNOWN", "SSML-LANG-EMPTY"), "lang", level="w3c"
)
# How a resource is fetched is the operator's to say.
_FETCHING = tuple(attribute(name, None, level="w3c") for name in ("fetchtimeout", "maxage", "maxstale"))


def _token(name: str) -> ElementRow:
    return element(
        name, document.Token, inside=nesting.TOKEN, text=True, level="w3c", source="SSML 1.1 §3.1.8.1",
        attributes=(attribute("role", parse_trimmed), _PART_LANG, _LANG_FAILURE),
    )  # fmt: skip


ELEMENTS: tuple[ElementRow, ...] = (
    element(
        "speak", document.Speak, inside=nesting.SPEAK, source="SSML 1.1 §3.1.1; Azure structure",
        attributes=(
            attribute("version", parse_version, required="R-REQ-1"),
            attribute("xml:lang", parse_root_language, required="R-REQ-1"),
            attribute("xml:base", parse_trimmed, level="w3c"),
            _LANG_FAILURE,
            attribute("startmark", parse_trimmed, "start_mark", level="w3c"),
            attribute("endmark", parse_trimmed, "end_mark", level="w3c"),
        ),
    ),
    element(
        "voice", document.Voice, inside=nesting.VOICE, text=True, source="Azure voice; SSML 1.1 §3.2.1",
        attributes=(
            attribute("name", filled_parser("SSML-VOICE-NAME-EMPTY"), required="R-REQ-2"),
            attribute("effect", keyword_parser(VOICE_EFFECTS, "SSML-VOICE-EFFECT")),
            attribute("parameters", parse_voice_parameters),
            attribute("languages", parse_voice_languages, level="selection"),
            attribute("gender", keyword_parser(GENDERS, "SSML-VOICE-FEATURE"), level="selection"),
            attribute("age", whole_parser("SSML-VOICE-FEATURE", 0, 150), level="selection"),
            attribute("variant", whole_parser("SSML-VOICE-FEATURE", 1, 1000), level="selection"),
            attribute("required", parse_feature_names, level="selection"),
            attribute("ordering", parse_feature_names, level="selection"),
            attribute("onvoicefailure", keyword_parser(VOICE_FAILURES, "SSML-VOICE-FEATURE"),
                      "on_voice_failure", level="selection"),
            *tolerated("xml:lang", "xml:gender", "language"),
        ),
    ),
    element(
        "lang", document.Lang, inside=nesting.LANG, text=True, source="Azure lang; SSML 1.1 §3.1.11",
        attributes=(
            attribute("xml:lang", language_parser("SSML-LANG-UNKNOWN", "SSML-LANG-EMPTY"),
                      required="R-REQ-3"),
            _LANG_FAILURE,
        ),
    ),
    element("p", document.Paragraph, inside=nesting.PARAGRAPH, text=True, source="SSML 1.1 §3.1.8",
            attributes=(_PART_LANG, _LANG_FAILURE)),
    element("s", document.Sentence, inside=nesting.SENTENCE, text=True, source="SSML 1.1 §3.1.8",
            attributes=(_PART_LANG, _LANG_FAILURE)),
    element(
        "prosody", document.Prosody, inside=nesting.PROSODY, text=True,
        source="SSML 1.1 §3.2.4; Azure prosody",
        attributes=(
            attribute("rate", parse_rate),
            attribute("pitch", pitch_parser("SSML-PROSODY-PITCH")),
            attribute("range", pitch_parser("SSML-PROSODY-RANGE")),
            attribute("contour", parse_contour),
            attribute("volume", parse_volume),
            attribute("duration", parse_prosody_duration, "duration_ms"),
        ),
    ),
    element(
        "emphasis", document.Emphasis, inside=nesting.EMPHASIS, text=True,
        source="SSML 1.1 §3.2.2; Azure emphasis",
        attributes=(
            attribute("level", keyword_parser(EMPHASIS_LEVELS, "SSML-EMPHASIS-LEVEL", otherwise="moderate")),
        ),
    ),
    element(
        "break", document.Break, source="SSML 1.1 §3.2.3; Azure break",
        attributes=(
            attribute("strength", keyword_parser(tuple(BREAK_STRENGTHS_MS), "SSML-BREAK-STRENGTH")),
            attribute("time", parse_break_time, "time_ms"),
        ),
    ),
    element(
        "mstts:silence", document.Silence, source="Azure silence",
        attributes=(
            attribute("type", keyword_parser(SILENCE_TYPES, "SSML-SILENCE-TYPE", any_case=True),
                      required="R-REQ-12"),
            attribute("value", parse_silence_value, "value_ms", required="R-REQ-12"),
        ),
    ),
    element("sub", document.Sub, text=True, source="SSML 1.1 §3.1.12; Azure sub",
            attributes=(attribute("alias", parse_text, required="R-REQ-9"),)),
    element(
        "say-as", document.SayAs, text=True, source="Azure say-as; W3C say-as note (2005)",
        attributes=(
            attribute("interpret-as", parse_trimmed, required="R-REQ-8"),
            attribute("format", parse_trimmed),
            *tolerated("detail"),
        ),
    ),
    element(
        "phoneme", document.Phoneme, text=True, source="Azure phoneme; SSML 1.1 §3.1.10",
        attributes=(
            attribute("ph", parse_text, required="R-REQ-7"),
            attribute("alphabet", keyword_parser(ALPHABETS, "SSML-PHONEME-ALPHABET")),
            *tolerated("type"),
        ),
    ),
    element(
        "lexicon", document.Lexicon, source="Azure lexicon; SSML 1.1 §3.1.5",
        attributes=(
            attribute("uri", filled_parser("SSML-LEXICON-URI-EMPTY"), required="R-REQ-6"),
            attribute("xml:id", parse_trimmed, level="w3c"),
            attribute("type", parse_trimmed, "media_type", level="w3c"),
            *_FETCHING,
        ),
    ),
    element("lookup", document.Lookup, inside=nesting.LOOKUP, text=True, level="w3c",
            source="SSML 1.1 §3.1.5.2",
            attributes=(attribute("ref", parse_trimmed, required="R-W3C-LEX-2"),)),
    _token("token"),
    _token("w"),
    element(
        "audio", document.Audio, inside=nesting.AUDIO, text=True, closed=True,
        source="Azure audio; SSML 1.1 §3.3.1",
        attributes=(
            attribute("src", parse_trimmed, required="R-REQ-10"),
            attribute("clipBegin", clip_time_parser("clipBegin"), "clip_begin_ms", level="w3c"),
            attribute("clipEnd", clip_time_parser("clipEnd"), "clip_end_ms", level="w3c"),
            attribute("repeatCount", parse_repeat_count, "repeat_count", level="w3c"),
            attribute("repeatDur", clip_time_parser("repeatDur"), "repeat_duration_ms", level="w3c"),
            attribute("soundLevel", parse_sound_level, "sound_level_db", level="w3c"),
            attribute("speed", parse_speed, level="w3c"),
            attribute("fetchhint", keyword_parser(FETCH_HINTS, "SSML-AUDIO-FETCHHINT"), "fetch_hint",
                      level="w3c"),
            *_FETCHING,
        ),
    ),
    element("desc", document.Description, text=True, level="w3c", source="SSML 1.1 §3.3.3",
            attributes=(_PART_LANG,)),
    element("bookmark", document.Bookmark, source="Azure bookmark",
            attributes=(attribute("mark", parse_text, required="R-REQ-4"),)),
    element("mark", document.Bookmark, source="SSML 1.1 §3.3.2", closed=True,
            attributes=(attribute("name", parse_text, "mark", required="R-REQ-5"),)),
    element("mstts:audioduration", document.AudioDuration, source="Azure audio duration",
            attributes=(attribute("value", parse_audio_duration, "value_ms", required="R-REQ-13"),)),
    element(
        "mstts:backgroundaudio", document.BackgroundAudio, source="Azure background audio",
        attributes=(
            attribute("src", parse_trimmed, required="R-REQ-11"),
            attribute("volume", float_parser("SSML-BACKGROUND-VOLUME", 0, 100)),
            attribute("fadein", float_parser("SSML-BACKGROUND-FADE", 0, 10_000), "fade_in_ms"),
            attribute("fadeout", float_parser("SSML-BACKGROUND-FADE", 0, 10_000), "fade_out_ms"),
        ),
    ),
    element("mstts:viseme", document.Viseme, source="Azure viseme",
            attributes=(
                attribute("type", keyword_parser(VISEME_TYPES, "SSML-VISEME-TYPE"), required="R-REQ-14"),
            )),
    element("mstts:dialog", document.Dialog, inside=nesting.DIALOG, source="Azure multi-talker voices"),
    element("mstts:turn", document.Turn, inside=nesting.TURN, text=True, source="Azure multi-talker voices",
            attributes=(attribute("speaker", parse_trimmed, required="R-REQ-16"),)),
    element(
        "mstts:express-as", document.ExpressAs, inside=nesting.EXPRESS_AS, text=True,
        source="Azure speaking styles",
        attributes=(
            attribute("style", parse_style),
            attribute("styledegree", parse_style_degree, "degree"),
            attribute("role", keyword_parser(ROLES, "SSML-STYLE-ROLE", any_case=True)),
        ),
    ),
    element("mstts:ttsembedding", document.TtsEmbedding, inside=nesting.EMBEDDING, text=True,
            source="Azure personal voice",
            attributes=(
                attribute("speakerProfileId", parse_trimmed, "speaker_profile_id", required="R-REQ-15"),
            )),
    element("mstts:voiceconversion", document.VoiceConversion, source="Azure voice conversion",
            attributes=(attribute("url", parse_trimmed, required="R-REQ-17"),)),
    element("math", document.Math, text=True, source="Azure MathML; MathML 3.0"),
    element("mstts:prompt", document.MathPrompt, source="Azure plain-text mathematics",
            attributes=(attribute("domain", keyword_parser(("Math",), "SSML-MATH-DOMAIN")),)),
    element("mstts:mathspeechverbosity", document.MathVerbosity, source="Azure plain-text mathematics",
            attributes=(attribute("level", keyword_parser(("verbose",), "SSML-MATH-VERBOSITY")),)),
    element(
        "meta", document.Meta, level="w3c", source="SSML 1.1 §3.1.6",
        attributes=(
            attribute("name", parse_trimmed, level="w3c"),
            attribute("http-equiv", parse_trimmed, level="w3c"),
            attribute("content", parse_text, level="w3c"),
        ),
    ),
    element("metadata", document.Metadata, text=True, level="w3c", source="SSML 1.1 §3.1.7"),
)  # fmt: skip

ROWS: dict[str, ElementRow] = {row.name: row for row in ELEMENTS}

"""`en-US` -> a language tag in its usual spelling.

Whether anybody can speak the language is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.language_codes import LANGUAGES, REGIONS
from ssml_engine.ssml.values.reading import SPACES, Reading, ValueFault, bad

_TAG = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{1,8})*)")


def read_language(text: str) -> str | None:
    """A BCP 47 tag whose language and region are registered, in the usual case; None for else.

    >>> read_language("en-us"), read_language("zh-hans-cn"), read_language("xx-YY"), read_language("string")
    ('en-US', 'zh-Hans-CN', None, None)
    """
    match = _TAG.fullmatch(text.strip(SPACES))
    if match is None or match.group(1).lower() not in LANGUAGES:
        return None
    parts = [match.group(1).lower()]
    in_extension = False
    for subtag in match.group(2).split("-")[1:]:
        in_extension = in_extension or len(subtag) == 1
        if in_extension:
            parts.append(subtag.lower())
        elif len(subtag) == 2 and subtag.isalpha():
            if subtag.upper() not in REGIONS:
                return None
            parts.append(subtag.upper())
        elif len(subtag) == 4 and subtag.isalpha():
            parts.append(subtag.title())
        else:
            parts.append(subtag.lower())
    return "-".join(parts)


def parse_root_language(text: str, mode: Mode) -> Reading[str]:
    """The language of a document: any tag that is not empty; one that nobody knows gets a warning."""
    if not text.strip(SPACES):
        return bad("SSML-SPEAK-LANG-EMPTY", text)
    language = read_language(text)
    if language is not None:
        return Reading(language)
    faulty: Reading[str] = bad("SSML-SPEAK-LANG", text)
    return Reading(text.strip(SPACES), faulty.faults)


def language_parser(code: str, empty_code: str) -> Callable[[str, Mode], Reading[str]]:
    """A parser of the language of a part of a document; `und` and unknown tags are ignored."""

    def parse_language(text: str, mode: Mode) -> Reading[str]:
        if not text.strip(SPACES):
            return bad(empty_code, text)
        language = read_language(text)
        return Reading(language) if language is not None else bad(code, text)

    return parse_language


def parse_voice_languages(text: str, mode: Mode) -> Reading[tuple[str, ...]]:
    """Languages that a voice has to speak, with white space between them: `en`, `en-US`, `en:en-US`.

    After a colon stands the accent, as the language of the place that it is from.

    >>> parse_voice_languages("en:en-GB de", "default").value
    ('en-GB', 'de')
    """
    read = [(word, read_language(word.rpartition(":")[2])) for word in text.split()]
    unknown = [word for word, language in read if language is None]
    details = (("value", " ".join(unknown)), ("words", "BCP 47 tags: en-US de"))
    faults = (ValueFault("SSML-VOICE-FEATURE", details),) if unknown else ()
    return Reading(tuple(language for _, language in read if language is not None), faults)

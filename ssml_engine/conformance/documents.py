"""The input of a case, in any of its five forms -> the bytes that a server is sent.

Short forms keep a case to what it is about: `voice` and `speak` put their content on the second line of a
document that is otherwise always the same, so that its columns can be counted.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

FORMS = ("ssml", "voice", "speak", "base64", "generate")

# The voice of the short forms.
VOICE = "en-US-AvaNeural"
_SPEAK = (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
    'xmlns:mstts="http://www.w3.org/2001/mstts" xml:lang="en-US">'
)


def in_voice(content: str) -> str:
    """A document of one voice; `content` starts in column 1 of line 2."""
    return f'{_SPEAK}<voice name="{VOICE}">\n{content}</voice></speak>'


def in_speak(content: str) -> str:
    """A document whose root holds `content`, from column 1 of line 2."""
    return f"{_SPEAK}\n{content}</speak>"


def document_of(given: Mapping[str, Any]) -> bytes:
    """The document of an input. Raises ValueError naming the form that is missing, doubled or malformed."""
    forms = [form for form in FORMS if form in given]
    if len(forms) != 1:
        raise ValueError(f"an input has one of {', '.join(FORMS)}, not {forms}")
    form = forms[0]
    value = given[form]
    match form:
        case "ssml":
            return _encoded(value)
        case "voice":
            return _encoded(in_voice(value))
        case "speak":
            return _encoded(in_speak(value))
        case "base64":
            try:
                return base64.b64decode(value, validate=True)
            except ValueError as error:
                raise ValueError(f"base64: {error}") from error
    return _encoded(_generated(value))


def _generated(given: Mapping[str, Any]) -> str:
    """`before`, `count` times `repeat`, `middle`, `count` times `close`, `after`.

    `{n}` in `repeat` is the number of the repeat, from 0. With `wrap`, the whole is content of `voice` or `speak`.
    """
    count = given["count"]
    repeated = given.get("repeat", "")
    parts = [
        given.get("before", ""),
        *(repeated.replace("{n}", str(number)) for number in range(count)),
        given.get("middle", ""),
        given.get("close", "") * count,
        given.get("after", ""),
    ]
    text = "".join(parts)
    return {"voice": in_voice, "speak": in_speak}[given["wrap"]](text) if "wrap" in given else text


def _encoded(text: str) -> bytes:
    # A lone surrogate is what some cases are about: it becomes the bytes that are not UTF-8.
    return text.encode("utf-8", "surrogatepass")

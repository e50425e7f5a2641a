"""Bytes -> text: byte order mark, XML declaration, UTF-8; and the reason when they cannot be read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# A mark, its codec, and what a message calls it. UTF-32 stands first, its mark begins with that of UTF-16.
_MARKS: tuple[tuple[bytes, str | None, str], ...] = (
    (codecs.BOM_UTF32_LE, None, "UTF-32"),
    (codecs.BOM_UTF32_BE, None, "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# Encodings that a declaration may name; a declared UTF-16 needs its mark.
_DECLARED = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
}
_DECLARATION = re.compile(rb"""<\?xml[^>]{1,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")


@dataclass(frozen=True)
class Decoded:
    """The text of a document; `bad_at` is the offset from which it could not be read."""

    text: str
    # What the bytes were taken for.
    encoding: str
    bad_at: int | None = None


def decode(source: bytes) -> Decoded:
    """Decode a document. Where it fails, the text holds what came before and U+FFFD for the rest."""
    for mark, codec, name in _MARKS:
        if source.startswith(mark):
            if codec is None:
                return Decoded("", "UTF-8 or UTF-16", 0)
            return _decode(source[len(mark) :], codec, name)
    declared = _DECLARATION.match(source[:300])
    if declared is None:
        return _decode(source, "utf-8", "UTF-8")
    name = declared.group(1).decode("ascii")
    known = _DECLARED.get(name.lower())
    if known is None:
        text = source.decode("latin-1")
        return Decoded(text, "UTF-8, UTF-16, ISO-8859-1 or US-ASCII", declared.start(1))
    return _decode(source, known, name)


def _decode(source: bytes, codec: str, name: str) -> Decoded:
    try:
        return Decoded(source.decode(codec), name)
    except UnicodeDecodeError as error:
        good = source[: error.start].decode(codec)
        return Decoded(good + source[error.start :].decode(codec, "replace"), name, len(good))

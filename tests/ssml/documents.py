"""Documents for tests: content wrapped in what every document needs."""

from __future__ import annotations

HEAD = (
    '<speak version="1.0" xml:lang="en-US" xmlns="http://www.w3.org/2001/10/synthesis"'
    ' xmlns:mstts="http://www.w3.org/2001/mstts">'
)
VOICE = '<voice name="en-US-Ada">'


def in_voice(content: str) -> str:
    """A document whose one voice holds `content`."""
    return f"{HEAD}{VOICE}{content}</voice></speak>"


def in_speak(content: str) -> str:
    """A document whose root holds `content`."""
    return f"{HEAD}{content}</speak>"


def document_of(example: str) -> str:
    """The document of an example in the table of faults: itself, or content of a voice."""
    starts = example.lstrip("\ufeff \n")
    if starts.startswith(("<speak", "<?xml", "<!", "<html")) or example == "Hello":
        return example
    return in_voice(example)

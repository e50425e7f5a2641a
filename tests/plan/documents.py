"""Documents for tests of the plan: content in the voice en-US-Ada."""

from __future__ import annotations

HEAD = (
    '<speak version="1.0" xml:lang="en-US" xmlns="http://www.w3.org/2001/10/synthesis"'
    ' xmlns:mstts="http://www.w3.org/2001/mstts">'
)


def in_speak(content: str) -> str:
    """A document whose root holds `content`."""
    return f"{HEAD}{content}</speak>"


def in_voice(content: str) -> str:
    """A document whose one voice holds `content`."""
    return in_speak(f'<voice name="en-US-Ada">{content}</voice>')


def document_of(example: str) -> str:
    """The document of an example in the table of faults: itself, or content of a voice."""
    return example if example.startswith("<speak") else in_voice(example)

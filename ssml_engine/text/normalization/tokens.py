"""What normalisation yields: tokens of the written text, each with the words that are spoken for it."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Spoken(NamedTuple):
    """One spoken word, or a short pause.

    text: a word in the language's spelling, or "," for a pause. alone: pronounced as if it stood alone,
    whatever its neighbours are (the names of letters).
    """

    text: str
    alone: bool = False

    @property
    def is_pause(self) -> bool:
        return self.text == ","


TokenKind = Literal["word", "punctuation"]


class Token(NamedTuple):
    """A stretch `start:end` of the written text and its reading; punctuation has no spoken words.

    ends_sentence: None leaves it to the punctuation and its neighbours (`sentences.py`).
    """

    start: int
    end: int
    kind: TokenKind
    spoken: tuple[Spoken, ...] = ()
    ends_sentence: bool | None = None


def spoken(text: str) -> tuple[Spoken, ...]:
    """Words of `text`, split at spaces and hyphens; "," becomes a pause, a lone capital a letter's name.

    >>> [word.text for word in spoken("twenty-one, A M")]
    ['twenty', 'one', ',', 'A', 'M']
    """
    words = text.replace(",", " , ").replace("-", " ").split()
    return tuple(Spoken(word, alone=len(word) == 1 and word.isupper() and word.isalpha()) for word in words)


def letters(text: str) -> tuple[Spoken, ...]:
    """Every character of `text` by its name."""
    return tuple(Spoken(letter.upper() if letter.isalpha() else letter, alone=True) for letter in text)

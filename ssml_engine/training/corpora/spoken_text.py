"""Text → espeak's IPA with its punctuation, and the same in the teacher's alphabet."""

from __future__ import annotations

import re
import unicodedata

from ssml_engine.text.folding import TIE, fold_english, tokens_from_espeak
from ssml_engine.text.phonemizer import Phonemizer

_PUNCTUATION = re.compile(r'\s*[;:,.!?—…"“”()]+\s*')


def transcribe_with_punctuation(text: str, locale: str, phonemizer: Phonemizer) -> str:
    """espeak's IPA of a sentence, its clauses transcribed apart and the marks between them kept."""
    clauses = _PUNCTUATION.split(text)
    marks = [*_PUNCTUATION.findall(text), ""]
    spoken = phonemizer.transcribe(clauses, locale)
    return "".join(ipa.strip() + mark for ipa, mark in zip(spoken, marks, strict=True)).strip()


def to_teacher(espeak: str, locale: str, symbols: frozenset[str], longest: int) -> str:
    """The part of a transcription that a teacher can speak: at most `longest` of its own symbols."""
    folded = fold_english(espeak, locale)
    return "".join(symbol for symbol in folded if symbol in symbols)[:longest]


# The teacher's one-character names of what espeak ties, in languages other than English.
_TIED = {
    "a^ɪ": "I", "a^ʊ": "W", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "ɔ^ɪ": "Y",
    "d^z": "ʣ", "d^ʒ": "ʤ", "t^s": "ʦ", "t^ʃ": "ʧ",
}  # fmt: skip
LIAISON = "-"  # espeak's mark where a word runs into the next
_CLUSTER = re.compile(r"[^^][\u0300-\u036f]*(?:\^[^^][\u0300-\u036f]*)*")


def paired_tokens(espeak: str, locale: str, symbols: frozenset[str]) -> list[tuple[str, str]]:
    """Tokens of a transcription in a language other than English, each with how the teacher writes it.

    symbols: the teacher's. Raises ValueError for a token that the teacher has no letters for.

    >>> paired_tokens("ˈɔ̃ bʰ", "fr-FR", frozenset("ˈɔb ʰ\u0303"))
    [('ˈ', 'ˈ'), ('ɔ̃', 'ɔ̃'), (' ', ' '), ('b', 'bʰ')]
    """
    pairs: list[tuple[str, str]] = []
    for cluster in _CLUSTER.findall(unicodedata.normalize("NFD", espeak.replace(LIAISON, ""))):
        letters = "".join(c for c in _TIED.get(cluster, cluster.replace(TIE, "")) if c in symbols)
        tokens = tokens_from_espeak(cluster, locale)
        if not tokens and pairs:  # a mark that colours the phone before it
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + letters)
        elif len(letters) < len(tokens):
            raise ValueError(f"the teacher has no letters for {cluster!r}")
        elif tokens:
            ends = [*range(1, len(tokens)), len(letters)]
            pairs += [(t, letters[a:b]) for t, a, b in zip(tokens, [0, *ends], ends, strict=False)]
    return pairs

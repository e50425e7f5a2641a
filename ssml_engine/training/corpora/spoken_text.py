"""English text → espeak's IPA with its punctuation, and the same in the teacher's alphabet."""

from __future__ import annotations

import re

from ssml_engine.text.folding import fold_english
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

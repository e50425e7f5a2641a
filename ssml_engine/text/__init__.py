"""Words and phonemes: normalised text, transcriptions and phones, each with its place in the source."""

from ssml_engine.text.phonemizer import Phonemizer, UnsupportedLanguageError
from ssml_engine.text.phones import (
    Phone,
    approximate,
    phones_from_espeak,
    phones_with_durations,
    punctuation_class,
    settle_silence,
)
from ssml_engine.text.symbols import Symbol, SymbolTable, symbol_table

__all__ = [
    "Phone",
    "Phonemizer",
    "Symbol",
    "SymbolTable",
    "UnsupportedLanguageError",
    "approximate",
    "phones_from_espeak",
    "phones_with_durations",
    "punctuation_class",
    "settle_silence",
    "symbol_table",
]

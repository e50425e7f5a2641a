"""Words and phonemes: normalised text, transcriptions and phones, each with its place in the source."""

from ssml_engine.text.alphabets import UnknownAlphabetError, UnknownPhoneError, phones_from_alphabet
from ssml_engine.text.drafts import LexiconLookup
from ssml_engine.text.frontend import Block, Frontend, Sentence, Word
from ssml_engine.text.language_guess import Stretch, foreign_stretches
from ssml_engine.text.lexicon import Lexicon
from ssml_engine.text.normalization import normalize, read_say_as
from ssml_engine.text.phonemizer import Phonemizer, UnsupportedLanguageError
from ssml_engine.text.phones import (
    Phone,
    approximate,
    phones_from_espeak,
    phones_with_durations,
    punctuation_class,
    settle_silence,
)
from ssml_engine.text.pls import LexiconError, parse_lexicon
from ssml_engine.text.runs import Alias, Boundary, Mixed, OneToken, Plain, Pronounced, Run, SayAs, plain_run
from ssml_engine.text.symbols import Symbol, SymbolTable, symbol_table

__all__ = [
    "Alias",
    "Block",
    "Boundary",
    "Frontend",
    "Lexicon",
    "LexiconError",
    "LexiconLookup",
    "Mixed",
    "OneToken",
    "Phone",
    "Phonemizer",
    "Plain",
    "Pronounced",
    "Run",
    "SayAs",
    "Sentence",
    "Stretch",
    "Symbol",
    "SymbolTable",
    "UnknownAlphabetError",
    "UnknownPhoneError",
    "UnsupportedLanguageError",
    "Word",
    "approximate",
    "foreign_stretches",
    "normalize",
    "parse_lexicon",
    "phones_from_alphabet",
    "phones_from_espeak",
    "phones_with_durations",
    "plain_run",
    "punctuation_class",
    "read_say_as",
    "settle_silence",
    "symbol_table",
]

"""Written text -> spoken words, by language: numbers, dates, money, abbreviations, and `say-as`."""

from ssml_engine.text.normalization.language import LANGUAGES, Language, language_for
from ssml_engine.text.normalization.say_as import INTERPRET_AS, read_say_as
from ssml_engine.text.normalization.scanner import normalize
from ssml_engine.text.normalization.tokens import Spoken, Token, letters

__all__ = [
    "INTERPRET_AS",
    "LANGUAGES",
    "Language",
    "Spoken",
    "Token",
    "language_for",
    "letters",
    "normalize",
    "read_say_as",
]

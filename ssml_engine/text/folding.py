"""espeak's IPA (tied with `^`) -> tokens: one per phoneme, stress mark, length mark, space, punctuation.

English is folded exactly as the speech the models learn from was (the teacher's alphabet, one character a
token); other languages keep espeak's phonemes. This module knows neither phones nor durations.
"""

from __future__ import annotations

import re
import unicodedata

from ssml_engine.text.symbols import symbol_table

TIE = "^"
STRESS_MARKS = {"ˈ": 1, "ˌ": 2}
LENGTH_MARK = "ː"
SYLLABIC = "\u0329"

# Order matters: a later rule sees what an earlier one left.
_ENGLISH = (
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("e^ɪ", "A"),
    ("e", "A"),
    ("ɔ^ɪ", "Y"),
    ("d^ʒ", "ʤ"),
    ("t^ʃ", "ʧ"),
    ("ə^l", "ᵊl"),
    ("ɾ", "T"),
    ("ʔ", "t"),
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("x", "k"),
    ("c\u0327", "k"),
    ("ɬ", "l"),
    ("ɐ", "ə"),
    ("\u0303", ""),
)
_AMERICAN = (("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), (LENGTH_MARK, ""))
_BRITISH = (("ə^ʊ", "Q"), ("iə", "ɪə"))

# The teacher's one-character names of diphthongs, affricates and the flap.
TEACHER_SYMBOLS = {
    "A": "eɪ", "I": "aɪ", "Y": "ɔɪ", "W": "aʊ", "O": "oʊ", "Q": "əʊ",
    "ʤ": "dʒ", "ʧ": "tʃ", "T": "ɾ", "g": "ɡ",
}  # fmt: skip

# Marks of other languages that the inventory has no place for: they colour a phone, they are none.
_COLOURING = re.compile("[ʲʷˠˤʰʱᵝ˞\u031a\u032a\u031e\u031d\u0325\u032c\u0308\u033a\u0324\u0330]")
_SPELLINGS = {"g": "ɡ", "ε": "ɛ", "ʤ": "dʒ", "ʧ": "tʃ", "ʦ": "ts", "ʣ": "dz", "ᵿ": "ʊ"}


def fold_english(ipa: str, locale: str) -> str:
    """Fold espeak's English to the teacher's alphabet, one character a token.

    >>> fold_english("a^ɪ wʌz ɪnspˈa^ɪ^ɚd ba^ɪ tˈuː θˈɪŋz.", "en-US")
    'I wʌz ɪnspˈIəɹd bI tˈu θˈɪŋz.'
    >>> fold_english("fɹɒm ɡlˈazɡə^ʊ.", "en-GB")
    'fɹɒm ɡlˈazɡQ.'
    """
    folded = unicodedata.normalize("NFD", ipa)
    for old, new in _ENGLISH:
        folded = folded.replace(old, new)
    folded = re.sub(rf"(\S){SYLLABIC}", r"ᵊ\1", folded)
    for old, new in _AMERICAN if is_american(locale) else _BRITISH:
        folded = folded.replace(old, new)
    return folded.replace(TIE, "")


def is_american(locale: str) -> bool:
    """True for the English accents that espeak's `en-us` voice stands for."""
    return locale.lower().replace("_", "-") in ("en", "en-us", "en-ca", "en-ph", "en-pr")


def tokens_from_espeak(ipa: str, locale: str) -> list[str]:
    """Split espeak's IPA of `locale` (BCP 47 or an espeak language) into tokens."""
    if locale.lower().startswith("en"):
        return list(fold_english(ipa, locale))
    if locale.lower().startswith(("cmn", "yue", "zh")):
        for old, new in _CHINESE:
            ipa = ipa.replace(old, new)
    return _general_tokens(ipa)


# espeak's own way to write retroflexes, aspiration and the final nasal; tones (digits) have no place either.
_CHINESE = (("s.", "ʂ"), ("n^ɡ", "ŋ"), ("^h", ""))
_TONE = re.compile(r"\d")

_UNIT = r"[^^][\u0300-\u036f]*"
_CLUSTER = re.compile(rf"{_UNIT}(?:\^{_UNIT})*")


def _general_tokens(ipa: str) -> list[str]:
    text = re.sub(rf"(\S){SYLLABIC}", r"ᵊ\1", unicodedata.normalize("NFD", _TONE.sub("", ipa)))
    tokens: list[str] = []
    for cluster in _CLUSTER.findall(text):
        joined = cluster.replace(TIE, "")
        if joined in symbol_table():
            tokens.append(joined)
        else:
            tokens.extend(_plain(unit) for unit in cluster.split(TIE))
    return [token for token in tokens if token]


def _plain(unit: str) -> str:
    """The table's symbol for a letter with its diacritics, "" for a mark, else the unit as it is."""
    for spelling in (unit, _COLOURING.sub("", unit), unit[:1]):
        spelling = _SPELLINGS.get(spelling, spelling)
        if not spelling or spelling in symbol_table():
            return spelling
    return unit

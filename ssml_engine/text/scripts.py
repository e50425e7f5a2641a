"""Letters -> the script they belong to, and whether a language is written in it.

A script is named by the first word of its letters' Unicode names. Latin is foreign to no language: every
voice reads names and brands in it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Languages that are written in a script, as BCP 47 language codes. Scripts that are not listed are foreign
# to nobody.
WRITTEN_IN: dict[str, frozenset[str]] = {
    script: frozenset(languages.split())
    for script, languages in {
        "CYRILLIC": "ru uk be bg sr mk kk ky tt mn ba cv tg uz bs az",
        "GREEK": "el grc",
        "ARABIC": "ar arz fa ur ps sd ug ku ckb ks az pa",
        "HEBREW": "he iw yi",
        "DEVANAGARI": "hi mr ne kok sa bho mai",
        "BENGALI": "bn as bpy",
        "GURMUKHI": "pa",
        "GUJARATI": "gu",
        "ORIYA": "or",
        "TAMIL": "ta",
        "TELUGU": "te",
        "KANNADA": "kn",
        "MALAYALAM": "ml",
        "SINHALA": "si",
        "THAI": "th",
        "LAO": "lo",
        "KHMER": "km",
        "MYANMAR": "my shn",
        "TIBETAN": "bo dz",
        "GEORGIAN": "ka xmf",
        "ARMENIAN": "hy hyw",
        "ETHIOPIC": "am ti",
        "CHEROKEE": "chr",
        "CJK": "zh cmn yue wuu hak nan ja ko",
        "BOPOMOFO": "zh cmn",
        "HIRAGANA": "ja",
        "KATAKANA": "ja",
        "KATAKANA-HIRAGANA": "ja",
        "HANGUL": "ko",
    }.items()
}
# Letters of this script stand for themselves in formulas and science anywhere: π, Δ.
_SYMBOLIC = "GREEK"


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """The script of a letter, "" for anything else.

    >>> script_of("я"), script_of("a"), script_of("5")
    ('CYRILLIC', 'LATIN', '')
    """
    if not character.isalpha():
        return ""
    return unicodedata.name(character, "").partition(" ")[0]


def language_of(locale: str) -> str:
    """The language code of a BCP 47 tag.

    >>> language_of("zh-Hans_CN")
    'zh'
    """
    return locale.replace("_", "-").partition("-")[0].lower()


def writes(locale: str, script: str) -> bool:
    """Whether text in `script` may be of the language of `locale`."""
    languages = WRITTEN_IN.get(script)
    return languages is None or language_of(locale) in languages


def is_foreign(word: str, locale: str) -> bool:
    """Whether no letter of a word can be read in the language of `locale`.

    A single Greek letter is a symbol, not a word.

    >>> is_foreign("Привет", "en-US"), is_foreign("π", "en-US"), is_foreign("Tokyo", "ja-JP")
    (True, False, False)
    """
    if word.isascii():
        return False
    scripts = [script for script in map(script_of, word) if script]
    if scripts == [_SYMBOLIC]:
        return False
    return bool(scripts) and not any(writes(locale, script) for script in scripts)

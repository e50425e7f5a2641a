"""A sentence -> the language that it shows, among those that a voice speaks.

By its script first, then by its small words (`data/function_words.toml`). A wrong guess is worse than none:
without clear signs the answer is that nobody knows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ssml_engine.text.scripts import WRITTEN_IN, language_of, script_of, writes

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r".*?(?:[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]|\n|\Z)", re.DOTALL)
_LATIN = "LATIN"
_KANA = frozenset(("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"))
# Letters of all signs together: single letters stand in any language.
_LONG_ENOUGH = 4
_SHARE = 0.25


@dataclass(frozen=True)
class Stretch:
    """`text[start:end]` is of another language than the one expected."""

    start: int
    end: int
    # One of the locales that were asked for.
    locale: str


def foreign_stretches(text: str, own: str, others: Sequence[str]) -> list[Stretch]:
    """Where a text is in one of `others` and not in `own`: sentences by their words, words by their script.

    own, others: BCP 47 tags. Stretches are in order and do not overlap. Linear in the text.

    >>> foreign_stretches("Hello. Guten Tag, wie geht es dir?", "en-US", ["de-DE", "fr"])
    [Stretch(start=6, end=34, locale='de-DE')]
    """
    found: list[Stretch] = []
    for match in _SENTENCE.finditer(text):
        if not match.group():
            continue
        start, end = match.span()
        by_script = list(_by_script(text, start, end, own, others))
        if by_script:
            found += by_script
            continue
        locale = _by_words(match.group(), own, others)
        if locale is not None:
            found.append(Stretch(start, end, locale))
    return _joined(found)


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and joined[-1].locale == stretch.locale and joined[-1].end == stretch.start:
            joined[-1] = Stretch(joined[-1].start, stretch.end, stretch.locale)
        else:
            joined.append(stretch)
    return joined


def _by_script(text: str, start: int, end: int, own: str, others: Sequence[str]) -> Iterator[Stretch]:
    """Runs of letters that `own` is not written in and one of the others is."""
    if text[start:end].isascii():
        return
    has_kana = any(script_of(character) in _KANA for character in text[start:end])
    opened: int | None = None
    last, locale = start, ""
    for place in range(start, end):
        script = script_of(text[place])
        if not script:
            continue
        wanted = _reader(script, has_kana, own, others)
        if wanted != locale or wanted == "":
            if opened is not None:
                yield Stretch(opened, last, locale)
            opened, locale = (place, wanted) if wanted else (None, "")
        last = place + 1
    if opened is not None:
        # Marks after the last letter belong to it: they may end its sentence.
        yield Stretch(opened, end, locale)


def _reader(script: str, has_kana: bool, own: str, others: Sequence[str]) -> str:
    """The locale that reads a script, "" for one that `own` reads, or nobody does."""
    if script not in WRITTEN_IN or writes(own, script):
        return ""
    able = [locale for locale in others if writes(locale, script)]
    if script == "CJK":
        able.sort(key=lambda locale: (language_of(locale) == "ja") != has_kana)
    return able[0] if able else ""


def _by_words(sentence: str, own: str, others: Sequence[str]) -> str | None:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(sentence)]
    if not words or any(script_of(character) not in ("", _LATIN) for character in sentence):
        return None
    signs = {locale: _signs(words, locale) for locale in others}
    if not signs:
        return None
    best = max(others, key=lambda locale: len(signs[locale]))
    score, known = len(signs[best]), len(_signs(words, own))
    if score <= known or score / len(words) < _SHARE or language_of(best) == language_of(own):
        return None
    if any(len(signs[locale]) == score for locale in others if language_of(locale) != language_of(best)):
        return None
    if sum(map(len, set(signs[best]))) < _LONG_ENOUGH or (score == 1 and len(words) > 3):
        return None
    return best


def _signs(words: Sequence[str], locale: str) -> list[str]:
    known = _function_words().get(language_of(locale), frozenset())
    signs: list[str] = []
    for word in words:
        head, _, tail = word.partition("'")
        if word in known or (tail and head in known):
            signs.append(word)
    return signs


@cache
def _function_words() -> dict[str, frozenset[str]]:
    path = resources.files("ssml_engine.text") / "data" / "function_words.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in table.items()}

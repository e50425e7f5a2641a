"""Words that are not read as they are written: abbreviations, initials, acronyms, Roman numerals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.roman import roman_value
from ssml_engine.text.normalization.tokens import Spoken, Token, letters, spoken

_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,12}(?:[^\W\d_](?!\w))?")
_SPACED = re.compile(r"[^\W\d_]\. [^\W\d_]\.")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")
_NUMBER_BEFORE = re.compile(r"\d\s*$")
_AFTER_ONE = re.compile(r"\s*(?:$|[.,;:!?)\]–—-]|(?:is|was|of|and|to|in|begins|ends|opens|covers)\b)")
_NEXT_NUMBER = re.compile(r"\s*\d")


@dataclass(frozen=True)
class _Tables:
    """What the data file of a language says of its words."""

    always: Mapping[str, str]
    with_period: Mapping[str, str]
    ambiguous: Mapping[str, list[str]]
    letters: frozenset[str]
    acronyms: frozenset[str]
    counted: frozenset[str]
    regnal: frozenset[str]
    # Words that may be more than themselves: months, abbreviations, currencies.
    beginnings: frozenset[str]


@cache
def _tables(language: Language) -> _Tables:
    always = language.table("abbreviations")
    with_period = language.table("abbreviations_with_period")
    ambiguous = language.table("ambiguous")
    acronyms, roman = language.table("acronyms"), language.table("roman")
    months = {name for written in language.written_months for name in (written, written.upper())}
    return _Tables(
        always=always,
        with_period=with_period,
        ambiguous=ambiguous,
        letters=frozenset(acronyms.get("letters", ())),
        acronyms=frozenset(acronyms.get("words", ())),
        counted=frozenset(roman.get("before", ())),
        regnal=frozenset(roman.get("regnal", ())),
        beginnings=frozenset({*months, *always, *with_period, *ambiguous, *language.table("currencies")}),
    )


@lru_cache(maxsize=1 << 14)
def said_as_written(word: str, language: Language) -> tuple[Spoken, ...] | None:
    """What is said for a word that is itself wherever it stands; None if its neighbours have a say."""
    if word.isupper() or word in _tables(language).beginnings:
        return None
    return WordReader(word, language).ordinary(word)


class WordReader:
    """Reads words of one text by the tables of its language."""

    def __init__(self, text: str, language: Language) -> None:
        self._text = text
        self._language = language
        tables = _tables(language)
        self._always = tables.always
        self._with_period = tables.with_period
        self._ambiguous = tables.ambiguous
        self._letters = tables.letters
        self._acronyms = tables.acronyms
        self._counted = tables.counted
        self._regnal = tables.regnal
        self._beginnings = tables.beginnings
        self._last_visible = len(text.rstrip())

    @cached_property
    def _shouting(self) -> bool:
        """Whether all of a longer text is in capitals, which then say nothing of a word."""
        cased = [char for char in self._text if char.isalpha()]
        return len(cased) > 12 and all(char.isupper() for char in cased)

    def begins_something(self, word: str) -> bool:
        """True if the word may be more than itself: the slow path has to look at what follows."""
        return word in self._beginnings or (
            word.isupper() and roman_value(word) is not None and (len(word) > 1 or bool(self._counted))
        )

    def ordinary(self, word: str) -> tuple[Spoken, ...]:
        """A word that begins nothing: letter by letter if it is such an acronym, else itself."""
        if not word.isupper():
            if word[-2:] in ("'s", "’s") and word[:-2] in self._letters:
                return (*letters(word[:-3]), Spoken(f"{word[-3]}'s", alone=True))
            if word[-1] == "s" and word[:-1] in self._letters:
                return (*letters(word[:-2]), Spoken(f"{word[-2]}'s", alone=True))
            return (Spoken(word),)
        if word in self._acronyms or (self._shouting and len(word) > 1):
            return (Spoken(word.lower()),)
        return letters(word) if word in self._letters else (Spoken(word),)

    def read(self, match: re.Match[str]) -> Token:
        """Read the word that `match` found, with the period of an abbreviation."""
        word, start, end = match.group(), match.start(), match.end()
        spaced = _SPACED.match(self._text, start)
        if spaced is not None and spaced[0][:-1] in self._with_period:
            return Token(start, spaced.end(), "word", spoken(self._with_period[spaced[0][:-1]]), ends_sentence=False)
        initials = _INITIALS.match(self._text, start)
        if initials is not None:
            return self._initials(initials)
        period = self._text[end : end + 1] == "."
        expansion = self._expansion(word, start, end, period)
        if expansion is not None:
            ends = self._ends_sentence(word, end) if period else None
            return Token(start, end + period, "word", spoken(expansion), ends_sentence=ends)
        if (
            period
            and len(word) == 1
            and word.isupper()
            and word != "I"
            and _NEXT_WORD.match(self._text, end + 1)
        ):
            ends = self._starter_follows(end + 1)
            if not ends:
                return Token(start, end + 1, "word", letters(word), ends_sentence=False)
        numeral = self._numeral(word, start)
        if numeral is not None:
            return Token(start, end, "word", numeral)
        return Token(start, end, "word", self.ordinary(word))

    def _expansion(self, word: str, start: int, end: int, period: bool) -> str | None:
        sentence = self._language.table("sentence")
        after = end + period
        if word in self._ambiguous:
            following = _NEXT_WORD.match(self._text, after)
            before_name = following is not None and following[1][0].isupper()
            previous = _LAST_WORD.search(self._text, max(0, start - 40), start)
            after_name = previous is not None and previous[1][0].isupper() and self._text[start - 1] == " "
            if not before_name and not after_name and not period:
                return None
            return str(self._ambiguous[word][0 if before_name and not (after_name and word == "St") else 1])
        if word in self._always:
            return str(self._always[word])
        if not period or word not in self._with_period:
            return None
        if word in sentence.get("needs_number", ()) and not _NEXT_NUMBER.match(self._text, after):
            return None
        if word in sentence.get("needs_number_before", ()) and not _NUMBER_BEFORE.search(
            self._text, max(0, start - 8), start
        ):
            return None
        return str(self._with_period[word])

    def _initials(self, match: re.Match[str]) -> Token:
        written = match.group()
        bare = written.rstrip(".")
        known = self._with_period.get(bare) or self._with_period.get(bare.lower())
        said = spoken(known) if known else letters(bare.replace(".", ""))
        ends: bool | None = None
        if written.endswith("."):
            ends = False if bare in self._language.table("sentence").get("titles", ()) else None
            if ends is None:
                ends = self.ends_sentence_after(match.end())
        return Token(match.start(), match.end(), "word", said, ends_sentence=ends)

    def _ends_sentence(self, word: str, end: int) -> bool:
        if word in self._language.table("sentence").get("titles", ()):
            return False
        return self.ends_sentence_after(end + 1)

    def ends_sentence_after(self, position: int) -> bool:
        """True if the period before `position` ends a sentence although it belongs to its word."""
        return position >= self._last_visible or self._starter_follows(position)

    def _starter_follows(self, position: int) -> bool:
        following = _NEXT_WORD.match(self._text, position)
        if following is None:
            return False
        starters = self._language.table("sentence").get("starters")
        return following[1] in starters if starters is not None else following[1][0].isupper()

    def _counts_one(self, start: int) -> bool:
        """Whether an I at `start` is a number: "Part I is short", not "the Book. I liked it"."""
        return self._text[max(0, start - 2) : start - 1].isalpha() and bool(_AFTER_ONE.match(self._text, start + 1))

    def _numeral(self, word: str, start: int) -> tuple[Spoken, ...] | None:
        value = roman_value(word)
        if value is None or len(word) > 8:
            return None
        previous = _LAST_WORD.search(self._text, max(0, start - 40), start)
        before = previous[1] if previous else ""
        speller = self._language.speller
        if before in self._counted and (word != "I" or self._counts_one(start)):
            return spoken(speller.cardinal(value))
        if before in self._regnal and value < 40 and word != "I":
            article = self._language.table("roman").get("regnal_article", "")
            return spoken(f"{article} {speller.ordinal(value)}")
        if len(word) >= 2 and set(word) <= set("IVX") and value < 40 and word not in self._letters:
            return spoken(speller.cardinal(value))
        return None

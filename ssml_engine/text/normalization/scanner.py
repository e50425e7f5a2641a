"""Plain text -> tokens with what is spoken for each: `Dr. Lee paid $5 on May 3rd.`

    Dr. -> Doctor | Lee | paid | $5 -> five dollars | on | May 3rd -> May third | .

Ordinary words take a short path; a digit, a sign or a word that begins something (a month, an abbreviation)
tries the table of readers in order. Text of languages without a data file is only cut into words: espeak-ng
reads its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ssml_engine.text.normalization.dates import date_of_match, named_date_pattern, read_date, say_date
from ssml_engine.text.normalization.language import Language, language_for
from ssml_engine.text.normalization.money import money_pattern, say_money
from ssml_engine.text.normalization.plain_numbers import (
    DECADE,
    JOINED_LETTERS,
    MIXED,
    NUMBER_SIGN,
    RANGE,
    SIDES,
    VERSION,
    number_pattern,
    read_decade,
    read_joined_letters,
    read_mixed,
    read_number_sign,
    read_plain_number,
    read_range,
    read_sides,
    read_slashed,
    read_version,
)
from ssml_engine.text.normalization.quantities import (
    FEET,
    FRACTION,
    measure_pattern,
    ordinal_pattern,
    read_feet,
    read_fraction,
    read_ordinal,
    say_measure,
)
from ssml_engine.text.normalization.spelling import read_characters
from ssml_engine.text.normalization.telephone import TELEPHONE, read_telephone
from ssml_engine.text.normalization.times import clock_pattern, read_time
from ssml_engine.text.normalization.tokens import Spoken, Token, spoken
from ssml_engine.text.normalization.web import EMAIL, WEB, read_web
from ssml_engine.text.normalization.words import WordReader, said_as_written

Reading = tuple[Spoken, ...]
Reader = Callable[[re.Match[str], Language], Reading | None]


@dataclass(frozen=True)
class Rule:
    """One kind of expression: where `pattern` matches, `read` says it, or declines with None."""

    name: str
    pattern: re.Pattern[str]
    read: Reader


_NUMERIC_DATE = re.compile(
    r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}|\d{1,2}/\d{1,2}/\d{2})(?![\w/]|[-.:]\d)"
)
_OF = re.compile(r"\sof\s")
_SINGLE_FRACTION = re.compile(r"(?:\d+\s?)?[¼-¾⅐-⅞](?!\w)")
_LETTERS = r"[^\W\d_¼-¾⅐-⅞²³¹⁰-₎]+"
_WORD = re.compile(rf"{_LETTERS}(?:['’\u2010\u2011-]{_LETTERS})*")
_PUNCTUATION = re.compile(
    r"(?:[.,;:!?…—–\"'“”‘’«»„‹›()\[\]{}¡¿。、，！？；：।؟،「」*|~^`\\]|(?<!\w)-(?=\s|$)|--++)+"
)
# The end of a word whose beginning is in other markup: <phoneme …>Benigni</phoneme>'s
_CLITIC = re.compile(r"['’](s|d|ll|re|ve|m|t)(?!\w)")
# Marks that begin no expression where white space follows, or nothing.
CLOSING_MARKS = frozenset(".,;:!?")
_SPACE = re.compile(r"\s*")
# A word that no sign touches.
_PLAIN_WORD = re.compile(r"\s*([A-Za-z]+)(?=\s)")
_DIGITS = re.compile(r"\d[\d.,]*\d|\d")
# What after a word may make it the beginning of an address, an amount or an abbreviation.
_GLUE = frozenset("@_/.&+$-:0123456789")


@cache
def rules_for(language: Language) -> tuple[Rule, ...]:
    """The readers in the order in which they are tried."""
    return (
        Rule("email", EMAIL, lambda m, lang: read_web(m[0], lang)),
        Rule("web", WEB, lambda m, lang: read_web(m[0], lang)),
        Rule("date", _NUMERIC_DATE, _read_numeric_date),
        Rule("named date", named_date_pattern(language), _read_named_date),
        Rule("telephone", TELEPHONE, lambda m, lang: read_telephone(m[0], "", lang)),
        Rule("time", clock_pattern(language), lambda m, lang: read_time(m[0], "", lang)),
        Rule("money", money_pattern(language), say_money),
        Rule("number sign", NUMBER_SIGN, lambda m, lang: read_number_sign(lang)),
        Rule("decade", DECADE, lambda m, lang: read_decade(m, lang)),
        Rule("measure", measure_pattern(language), say_measure),
        Rule("version", VERSION, lambda m, lang: read_version(m[0], lang)),
        Rule("fraction", FRACTION, read_slashed),
        Rule("feet", FEET, read_feet),
        Rule("sides", SIDES, read_sides),
        Rule("fraction sign", _SINGLE_FRACTION, lambda m, lang: read_fraction(m[0], lang)),
        Rule("ordinal", ordinal_pattern(language), lambda m, lang: read_ordinal(m[0], lang)),
        Rule("joined letters", JOINED_LETTERS, lambda m, lang: read_joined_letters(m[0], lang)),
        Rule("range", RANGE, read_range),
        Rule("mixed", MIXED, lambda m, lang: read_mixed(m[0], lang)),
        Rule("number", number_pattern(language), read_plain_number),
    )


def normalize(text: str, locale: str) -> list[Token]:
    """Cut `text` into tokens, in order and without overlap; white space is between them.

    Every character that is not white space belongs to a token. Linear in the length of the text but for
    expressions, which are bounded.
    """
    language = language_for(locale)
    return _Scanner(text, language).tokens()


def _read_numeric_date(match: re.Match[str], language: Language) -> Reading | None:
    oblique = _word_before(match) in language.table("dates").get("oblique_after", ())
    return read_date(match[0], "", language, pairs=True, oblique=oblique)


def _word_before(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 8) : match.start()].split()
    return before[-1].lower() if before else ""


def _read_named_date(match: re.Match[str], language: Language) -> Reading | None:
    date = date_of_match(match, language)
    before = _word_before(match)
    oblique = before in language.table("dates").get("oblique_after", ())
    is_after_the = before == "the"
    as_written = bool(match["day1"]) and (is_after_the or bool(_OF.search(match[0])))
    return say_date(date, language, oblique=oblique, as_written=as_written) if date.is_possible() else None


class _Scanner:
    def __init__(self, text: str, language: Language | None) -> None:
        self._text = text
        self._language = language
        self._rules = rules_for(language) if language else ()
        self._words = WordReader(text, language) if language else None

    def tokens(self) -> list[Token]:
        text, language, found, position = self._text, self._language, [], 0
        after_space, plain_word = _SPACE.match, _PLAIN_WORD.match
        while True:
            # Most of a text is such words.
            plain = plain_word(text, position)
            if plain is not None and language is not None and (said := said_as_written(plain[1], language)):
                start, position = plain.span(1)
                found.append(Token(start, position, "word", said))
                continue
            position = after_space(text, position).end()  # type: ignore[union-attr]
            if position >= len(text):
                return found
            token = self._token(position)
            found.append(token)
            position = token.end

    def _token(self, position: int) -> Token:
        text = self._text
        if position == 0 and text[0] in "'’" and self._words is not None:
            clitic = _CLITIC.match(text)
            if clitic is not None:
                return _plain(0, clitic.end(), f"'{clitic[1]}")
        word = _WORD.match(text, position)
        if word is not None:
            plain = word.end() == len(text) or text[word.end()] not in _GLUE
            if self._words is None or self._language is None:
                return _plain(position, word.end(), word.group())
            said = said_as_written(word.group(), self._language) if plain else None
            if said is not None:
                return Token(position, word.end(), "word", said)
            if plain and not self._words.begins_something(word.group()):
                return Token(position, word.end(), "word", self._words.ordinary(word.group()))
        elif text[position] in CLOSING_MARKS and not text[position + 1 : position + 2].strip():
            return Token(position, position + 1, "punctuation")
        if word is None or self._may_be_expression(word):
            token = self._expression(position)
            if token is not None:
                return token
        if word is not None:
            if self._words is not None:
                return self._words.read(word)
            return _plain(position, word.end(), word.group())
        return self._sign(position)

    def _may_be_expression(self, word: re.Match[str]) -> bool:
        """False for a word before a full stop: the readers need more than that."""
        text, end = self._text, word.end()
        after = text[end : end + 2]
        return not (after[:1] == "." and (len(after) == 1 or after[1].isspace())) or bool(
            self._words and self._words.begins_something(word.group())
        )

    def _expression(self, position: int) -> Token | None:
        language = self._language
        if language is None or self._words is None:
            return None
        for rule in self._rules:
            match = rule.pattern.match(self._text, position)
            if match is None or match.end() == position:
                continue
            reading = rule.read(match, language)
            if reading is not None:
                ends = self._words.ends_sentence_after(match.end()) if match[0].endswith(".") else None
                end = match.end()
                clitic = _CLITIC.match(self._text, end)
                if clitic is not None and language.code == "en":
                    reading = (*reading[:-1], Spoken(f"{reading[-1].text}'{clitic[1]}", reading[-1].alone))
                    end = clitic.end()
                return Token(position, end, "word", reading, ends_sentence=ends)
        return None

    def _sign(self, position: int) -> Token:
        text, language = self._text, self._language
        number = _DIGITS.match(text, position)
        if number is not None:
            return _plain(position, number.end(), number.group())
        names = language.table("spoken_symbols") if language else {}
        if text[position] in names:
            return Token(position, position + 1, "word", spoken(names[text[position]]))
        marks = _PUNCTUATION.match(text, position)
        if marks is not None:
            return Token(position, marks.end(), "punctuation")
        if text[position] in "-_/<>=+#%&$@\u2010\u2011\u2012\u2015":
            return Token(position, position + 1, "punctuation")
        cluster = read_characters(text[position : position + 16], None)[0].text
        end = position + max(len(cluster), 1)
        if not any(char.isalnum() or ord(char) >= 0x2190 for char in cluster):
            return Token(position, end, "punctuation")
        return Token(position, end, "word", (Spoken(text[position:end], alone=True),))


def _plain(start: int, end: int, word: str) -> Token:
    return Token(start, end, "word", (Spoken(word),))

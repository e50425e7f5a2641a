"""Amounts of money -> words: `$5`, `€10.50`, `99.9 USD`, `$1.5 million`, `-£3`."""

from __future__ import annotations

import re
from functools import cache

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.quantities import is_attributive
from ssml_engine.text.normalization.tokens import Spoken, spoken


@cache
def money_pattern(language: Language) -> re.Pattern[str]:
    """Groups sign, before, amount, magnitude, after; one of before and after is there."""
    table = language.table("currencies")
    signs = sorted({sign for row in table.values() for sign in row[0].split()}, key=len, reverse=True)
    names = "|".join(map(re.escape, [*signs, *table]))
    magnitudes = "|".join(sorted(map(re.escape, language.table("magnitudes")), key=len, reverse=True))
    number = language.speller.written
    magnitude = rf"(?:[ \u00a0-]?(?P<{{}}>{magnitudes})(?!\w))?"
    return re.compile(
        rf"(?P<sign>[-\u2212])?(?:"
        rf"(?P<before>{names})\s?(?P<amount>{number}){magnitude.format('magnitude')}"
        rf"|(?P<amount_>{number}){magnitude.format('magnitude_')}[ \u00a0]?(?P<after>{names}))(?![\w])"
    )


def read_money(text: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read an amount with its currency, None if there is none. en-US: "99.9 USD" -> ninety nine US dollars
    and ninety cents.
    """
    match = money_pattern(language).fullmatch(text.strip())
    return None if match is None else say_money(match, language)


def say_money(match: re.Match[str], language: Language) -> tuple[Spoken, ...] | None:
    """Say a match of `money_pattern`, None if its number is not written as the locale writes numbers."""
    name = match["before"] or match["after"]
    amount = match["amount"] or match["amount_"]
    magnitude = match["magnitude"] or match["magnitude_"]
    code, row = _currency(name, language)
    parsed = language.speller.parse(amount)
    if parsed is None:
        return None
    whole, fraction = parsed
    gender = language.table("currency_gender").get(code, "masculine")
    one, many = (row[3], row[4]) if name == code else (row[1], row[2])
    speller = language.speller
    words = [language.table("numbers")["minus"]] if match["sign"] else []
    if magnitude:
        said = speller.read(amount, gender) or ""
        words += [said, language.table("magnitudes")[magnitude], one if is_attributive(match, language) else many]
    elif fraction and (len(fraction) > 2 or not row[5]):
        words += [speller.read(amount) or "", many]
    else:
        cents = int(fraction.ljust(2, "0")) if fraction else 0
        if whole or not cents:
            singular = whole == 1 or (not cents and is_attributive(match, language))
            words += [speller.cardinal(whole, gender), one if singular else many]
        if whole and cents:
            words.append(language.table("numbers")["and"])
        if cents:
            words += [speller.cardinal(cents, "masculine"), row[5] if cents == 1 else row[6]]
    return spoken(" ".join(words))


def _currency(name: str, language: Language) -> tuple[str, list[str]]:
    table = language.table("currencies")
    if name in table:
        return name, table[name]
    return next((code, row) for code, row in table.items() if name in row[0].split())

"""Telephone numbers -> digits in groups: `(888) 555-1212`, `+44 20 7946 0958`, `555-1212 ext. 12`."""

from __future__ import annotations

import re

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.tokens import Spoken, spoken

# A number that is certainly a telephone number in running text.
TELEPHONE = re.compile(
    r"(?:\+\d{1,3}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d{1,5}(?:[ .-]\d{2,5}){1,5}"
    r"|(?:1[ .-])?\(\d{3}\) ?\d{3}[ .-]\d{4}|(?:1[.-])?\d{3}([.-])\d{3}\1\d{4}|\d{3}-\d{4})"
    r"(?:,? ?(?:x|ext\.?) ?\d{1,5})?(?![\w-])"
)
_EXTENSION = re.compile(r",?\s*(?:x|ext\.?|extension)\s*(\d+)\s*$", re.IGNORECASE)
_ALLOWED = re.compile(r"\+?[\d\s().\-/\u2010-\u2013]*\d[\d\s().\-/]*")
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def read_telephone(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read a telephone number digit by digit, a pause between its groups; None if it is none.

    form: "" or a country code, which is said first unless the number has one. en-US: "(888) 555-1212" ->
    area code eight eight eight, five five five, one two one two.
    """
    if form and not form.isdecimal():
        return None
    rules = language.table("telephone")
    number = text.strip()
    extension = _EXTENSION.search(number)
    if extension:
        number = number[: extension.start()]
    if re.fullmatch(r"[\d\s().+-]*[A-Z][A-Z\d\s().-]*", number):
        number = number.translate(_KEYPAD)
    if not _ALLOWED.fullmatch(number):
        return None
    groups: list[str] = []
    for part in re.findall(r"\(?\+?\d+\)?", number):
        said = language.speller.digits(part)
        if part.startswith("+"):
            said = f"{rules['plus']} {said}"
        elif part.startswith("(") and part.endswith(")") and len(part) == 5 and "area" in rules:
            said = f"{rules['area']} {said}"
        groups.append(said)
    if form and not number.startswith("+"):
        groups.insert(0, language.speller.digits(form))
    if extension:
        groups.append(f"{rules['extension']} {language.speller.digits(extension[1])}")
    return spoken(", ".join(groups))

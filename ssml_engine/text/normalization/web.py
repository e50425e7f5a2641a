"""Web and e-mail addresses -> words: `www.example.com/a-b`, `jane.doe@example.org`."""

from __future__ import annotations

import re

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.spelling import read_characters
from ssml_engine.text.normalization.tokens import Spoken, letters, spoken

_TOP_LEVEL = (
    "com|org|net|edu|gov|mil|int|info|biz|io|ai|app|dev|co|uk|us|de|fr|es|it|pt|eu|ca|au|nz|jp|cn|in|br|ch|at|nl|be|"
    "ie|se|no|dk|fi|pl|cz|ru|tv|me|xyz|online|site|shop|blog"
)
# Bounded everywhere: nobody says longer addresses, and hostile ones must not cost more than others.
_LABEL = r"[A-Za-z0-9-]{1,63}"
_REST = r"[^\s<>\"“”]{0,500}"
EMAIL = re.compile(rf"[A-Za-z0-9._%+-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,6}}(?<![.-])")
WEB = re.compile(
    rf"(?:(?:https?|ftp)://{_REST}|www\.{_REST}|"
    rf"{_LABEL}(?:\.{_LABEL}){{0,6}}\.(?:{_TOP_LEVEL})(?:/{_REST})?(?![\w@]|\.\w))(?<![.,;:!?)\]'])"
)
_PART = re.compile(r"[A-Za-z]+|\d+|[^A-Za-z\d]")
# Endings that are said as words or read letter by letter; other short ones are spelled.
_ENDINGS_AS_WORDS = frozenset(
    ("com", "org", "net", "info", "gov", "biz", "app", "dev", "online", "site", "shop", "blog")
)


def read_web(text: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read an e-mail or web address: words as words, signs by name, short country endings by letter."""
    said: list[Spoken] = []
    address = re.sub(r"^(?:https?|ftp)://|/$", "", text.strip())
    names = language.table("web")
    parts = _PART.findall(address)
    for index, part in enumerate(parts):
        if part.isalpha():
            after_dot = index > 0 and parts[index - 1] == "."
            if (
                part.lower() == "www"
                or len(part) == 1
                or (len(part) <= 3 and _is_unpronounceable(part) and part.lower() not in _ENDINGS_AS_WORDS)
                or (after_dot and len(part) == 2)
            ):
                said += letters(part)
            else:
                said.append(Spoken(part))
        elif part.isdecimal():
            said += _digits(part, language)
        elif part in names:
            said += spoken(names[part])
        else:
            said += read_characters(part, language)
    return tuple(said) or None


def _digits(part: str, language: Language) -> tuple[Spoken, ...]:
    if len(part) <= 2 and not part.startswith("0"):
        return spoken(language.speller.cardinal(int(part)))
    return spoken(language.speller.digits(part))


def _is_unpronounceable(part: str) -> bool:
    return not re.search(r"[aeiouy]", part, re.IGNORECASE)

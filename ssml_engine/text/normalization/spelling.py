"""Characters by their names: `test` -> T E S T, `#1` -> hash one."""

from __future__ import annotations

import re

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.tokens import Spoken, spoken

# A flag, or a character with its combining marks, variation selectors, skin tones and joined characters.
_CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|.(?:[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
    "|\u200d.)*",
    re.DOTALL,
)


def read_characters(text: str, language: Language | None) -> tuple[Spoken, ...]:
    """Spell `text`: letters, digits one by one, symbols that have a name; white space is skipped.

    Combining sequences and emoji are one character each. Without a language's names espeak's are used.
    """
    said: list[Spoken] = []
    for cluster in _CLUSTER.findall(text):
        if cluster.isspace():
            continue
        if language is not None and cluster.isascii() and cluster.isdecimal():
            said += spoken(language.speller.digits(cluster))
        elif language is not None and cluster in language.table("symbols"):
            said += spoken(language.table("symbols")[cluster])
        else:
            said.append(
                Spoken(cluster.upper() if len(cluster.upper()) == len(cluster) else cluster, alone=True)
            )
    return tuple(said)

"""BCP 47 locales -> espeak-ng languages.

A locale is looked up whole, then among the exceptions, then by its language alone.
"""

from __future__ import annotations

from collections.abc import Collection

# Locales whose espeak language has another name, or whose plain language tag would mean another accent.
_EXCEPTIONS = {
    "en": "en-us",
    "en-ca": "en-us",
    "en-ph": "en-us",
    "en-pr": "en-us",
    "en-029": "en-029",
    "en-jm": "en-029",
    "es-es": "es",
    "es-gq": "es",
    "fr": "fr-fr",
    "fr-ca": "fr-fr",
    "pt-pt": "pt",
    "pt-ao": "pt",
    "pt-mz": "pt",
    "nb": "nb",
    "no": "nb",
    "nn": "nb",
    "he": "he",
    "iw": "he",
    "in": "id",
    "jv": "id",
    "su": "id",
    "wuu": "cmn",
    "zh": "cmn",
    "zh-hk": "yue",
    "zh-mo": "yue",
    "yue": "yue",
    "sr-latn": "sr",
    "ps": "fa",
    "gl": "pt",
    "zu": "sw",
    "so": "om",
    "vi": "vi",
    "el": "el",
}

# Where a language has several accents in espeak and the region names none of them.
_REGIONLESS = {"en": "en-gb", "es": "es-419", "fr": "fr-fr", "pt": "pt-br", "zh": "cmn"}


def espeak_language(locale: str, supported: Collection[str]) -> str | None:
    """The espeak-ng language for `locale`, None if espeak-ng has none.

    >>> espeak_language("en-AU", {"en-gb", "en-us"}), espeak_language("es-MX", {"es", "es-419"})
    ('en-gb', 'es-419')
    """
    tag = locale.strip().lower().replace("_", "-")
    if not tag:
        return None
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        prefix = "-".join(parts[:length])
        exact = _EXCEPTIONS.get(prefix) if length == len(parts) else None
        for name in (exact, _REGIONLESS.get(prefix), _EXCEPTIONS.get(prefix), prefix):
            if name is not None and name in supported:
                return name
    return None

"""What an enrolled voice may be called: nothing that a file system, a document or a reader could misunderstand.

    Anna      en-GB-Mum_2     Zoë           accepted
    ../Anna   a.b   "Anna B"  -x   (65 letters)   refused
"""

from __future__ import annotations

import unicodedata

MOST_CHARACTERS = 64
RULE = f'1 to {MOST_CHARACTERS} letters, digits, "-" and "_", the first a letter or digit'


class VoiceNameError(ValueError):
    """A name that no voice may have."""


def checked_name(name: str) -> str:
    """The name in composed form (NFC).  Raises VoiceNameError, saying the rule."""
    composed = unicodedata.normalize("NFC", name)
    fits = 0 < len(composed) <= MOST_CHARACTERS and all(c.isalnum() or c in "-_" for c in composed)
    # NFKC equality keeps out letters that only look like others, such as full-width ones.
    if not fits or not composed[0].isalnum() or unicodedata.normalize("NFKC", composed) != composed:
        raise VoiceNameError(f"{name[:80]!r} cannot be a voice's name; it takes {RULE}")
    return composed

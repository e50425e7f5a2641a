"""Phones with times → mouth shapes.  Source: Azure's viseme table (22 ids) and its en-US phone table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssml_engine.text import Phone

SILENCE_VISEME = 0
SHORTEST_SHOWN_PAUSE = 1200  # samples (50 ms): shorter pauses show no closed mouth

# Shapes of each symbol in order; two shapes share the phone's time evenly.
VISEMES: dict[str, tuple[int, ...]] = {
    "æ": (1,), "a": (1,), "aː": (2,), "ə": (1,), "ᵊ": (1,), "ʌ": (1,), "ɐ": (1,), "ɚ": (1,),
    "ɑ": (2,), "ɑː": (2,), "ɒ": (2,),
    "ɔ": (3,), "ɔː": (3,),
    "ɛ": (4,), "ɛː": (4,), "ʊ": (4,), "e": (4,), "eː": (4,),
    "ɜ": (5,), "ɜː": (5,), "ɝ": (5,),
    "j": (6,), "i": (6,), "iː": (6,), "ɪ": (6,), "ᵻ": (6,), "ɨ": (6,), "y": (6,),
    "w": (7,), "u": (7,), "uː": (7,), "ʉ": (7,), "ʉː": (7,),
    "o": (8,), "oː": (8,),
    "eɪ": (4, 6), "oʊ": (8, 4), "əʊ": (8, 4), "aʊ": (9,), "ɔɪ": (10,), "aɪ": (11,),
    "h": (12,), "ɹ": (13,), "r": (13,), "l": (14,),
    "s": (15,), "z": (15,), "ʃ": (16,), "ʒ": (16,), "tʃ": (19, 16), "dʒ": (19, 16),
    "ð": (17,), "f": (18,), "v": (18,),
    "d": (19,), "t": (19,), "n": (19,), "θ": (19,), "ɾ": (19,),
    "k": (20,), "ɡ": (20,), "ŋ": (20,), "x": (20,),
    "p": (21,), "b": (21,), "m": (21,),
}  # fmt: skip
_OTHER_VOWEL, _OTHER_CONSONANT = 1, 19


def viseme_ids(phone: Phone, is_vowel: bool) -> tuple[int, ...]:
    if phone.is_pause:
        return (SILENCE_VISEME,)
    return VISEMES.get(phone.symbol, (_OTHER_VOWEL if is_vowel else _OTHER_CONSONANT,))


def viseme_track(
    phones: Sequence[Phone], spans: Sequence[tuple[int, int]], is_vowel: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """Yield `(offset_samples, viseme_id)` as mouths change; equal neighbours are merged.

    spans: `(start, end)` samples of each phone.
    """
    shown = -1
    for phone, (start, end), vowel in zip(phones, spans, is_vowel, strict=True):
        if phone.is_pause and end - start < SHORTEST_SHOWN_PAUSE and shown >= 0:
            continue
        ids = viseme_ids(phone, vowel)
        for place, viseme in enumerate(ids):
            if viseme != shown:
                yield start + (end - start) * place // len(ids), viseme
                shown = viseme

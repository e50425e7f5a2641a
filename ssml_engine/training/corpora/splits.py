"""Names of sentences and voices → which side of the training split they stand on.

A held-out sentence or voice enters no training stage of any model, the codec included. The decision is a pure
function of the name, so that every builder, reader and recipe agrees without a shared list: a sentence is
held out by the hash of its letters and digits, a voice mixture or a morphed speaker by the hash of its
parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache

from ssml_engine.evaluation.sentences import held_out_sentences

HELD_OUT_SENTENCE_SHARE = 0.03
HELD_OUT_VOICE_SHARE = 0.04
HELD_OUT_PEOPLE_SHARE = 0.12

PEOPLE = "speechocean-"
"""How the names of recorded speakers begin of whom some are kept for tests."""

NEVER_TRAINED_VOICES = frozenset({"af_nova", "af_sky", "am_eric", "am_liam", "bf_lily", "bm_lewis"})
"""Teacher voices kept for zero-shot tests: no pure voice and no mixture with one of them is trained on."""

_NOT_SPOKEN = re.compile(r"[^a-z0-9]+")


def sentence_key(text: str) -> str:
    """Lower-case letters and digits of a sentence, one space between runs: spelling variants share a key.

    Of a sentence without Latin letters the key is the sentence.

    >>> sentence_key('  "Well," she said—twice.')
    'well she said twice'
    """
    return _NOT_SPOKEN.sub(" ", text.lower().replace("'", "").replace("’", "")).strip() or text.strip()


def voice_key(voice: str | Mapping[str, float]) -> str:
    """One spelling for a voice: its name, or the parts of a mixture sorted by name with weights to 3 places.

    >>> voice_key({"bm_george": 0.25, "af_heart": 0.75})
    'af_heart:0.750+bm_george:0.250'
    >>> voice_key({"af_heart": 1.0}) == voice_key("af_heart")
    True
    """
    if isinstance(voice, str):
        return voice
    if len(voice) == 1:
        return next(iter(voice))
    return "+".join(f"{name}:{weight:.3f}" for name, weight in sorted(voice.items()))


def is_held_out_sentence(text: str) -> bool:
    """Whether a sentence is kept from all training; punctuation and case change nothing.

    About 3 % of any sentences are, and all that the evaluation speaks.
    """
    key = sentence_key(text)
    return key in _evaluation_keys() or _unit_hash("sentence", key) < HELD_OUT_SENTENCE_SHARE


@cache
def _evaluation_keys() -> frozenset[str]:
    return frozenset(sentence_key(sentence) for sentence in held_out_sentences())


def is_held_out_voice(voice: str | Mapping[str, float]) -> bool:
    """Whether a voice is kept from all training.

    voice: a teacher's name, mixture weights by name, a morphed speaker's name (`morph-0042`) or a recorded
    speaker's (`speechocean-0042`). Held out are `NEVER_TRAINED_VOICES`, every mixture with one of them, about
    4 % of the other mixtures and of the morphed speakers, and about 12 % of the `PEOPLE`. Pure teacher voices
    are otherwise trained on: the shipped prompts speak with them.
    """
    names = {voice} if isinstance(voice, str) else set(voice)
    if names & NEVER_TRAINED_VOICES:
        return True
    key = voice_key(voice)
    if key.startswith(PEOPLE):
        return _unit_hash("voice", key) < HELD_OUT_PEOPLE_SHARE
    is_drawn = "+" in key or key.startswith("morph-")
    return is_drawn and _unit_hash("voice", key) < HELD_OUT_VOICE_SHARE


def _unit_hash(kind: str, key: str) -> float:
    """Map a key to [0, 1) evenly; `kind` keeps sentences and voices independent."""
    digest = hashlib.sha256(f"{kind}\0{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64

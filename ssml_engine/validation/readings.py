"""Words of a speech → the text to compare a transcript with: as written or as spoken, whichever was heard.

A recogniser may write "$4.50" or "four dollars and fifty cents", "WWW" or "World Wide Web" for one and the same
sound. Both readings of a word count as right; which one is taken changes nothing else. Nor does it matter how words
are divided ("sea shore", "seashore").
"""

from __future__ import annotations

from collections.abc import Sequence

from ssml_engine.plan.timeline import Word
from ssml_engine.recognition import ErrorRate, word_error_rate
from ssml_engine.recognition.respelling import respelled
from ssml_engine.recognition.word_errors import normalize

# Words with two readings that are tried one by one; a sentence with more is read in one way throughout.
MAX_TRIED = 32


def compare_words(words: Sequence[Word], transcript: str, locale: str) -> ErrorRate:
    """Score a transcript against the reading of `words` that is closest to it.

    Every word begins as spoken; then each whose written form differs is tried in that form, and keeps it if the
    errors get fewer.
    """
    spoken = [word for word in words if word.kind == "word" and word.end_phone > word.first_phone]
    texts = [word.spoken or word.text for word in spoken]
    best = _score(texts, transcript, locale)
    written = [word.text for word in spoken]
    if not best.errors or written == texts:
        return best
    whole = _score(written, transcript, locale)
    if whole.errors < best.errors:
        texts, written, best = written, texts, whole
    places = [place for place, pair in enumerate(zip(texts, written, strict=True)) if pair[0] != pair[1]]
    for place in places if len(places) <= MAX_TRIED else ():
        if not best.errors:
            break
        tried = [*texts[:place], written[place], *texts[place + 1 :]]
        score = _score(tried, transcript, locale)
        if score.errors < best.errors:
            texts, best = tried, score
    return best


def _score(texts: Sequence[str], transcript: str, locale: str) -> ErrorRate:
    reference = " ".join(texts)
    score = word_error_rate(reference, transcript, locale)
    if not score.errors:
        return score
    heard = respelled(normalize(reference, locale), normalize(transcript, locale))
    closer = word_error_rate(score.reference, heard, locale)
    return closer if closer.errors < score.errors else score

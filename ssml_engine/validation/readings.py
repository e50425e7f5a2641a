"""Words of a speech → the text to compare a transcript with: as written or as spoken, whichever was heard.

A recogniser may write "$4.50" or "four dollars and fifty cents", "WWW" or "World Wide Web" for one and the same
sound. Both readings of a word count as right; which one is taken changes nothing else. Nor does it matter how words
are divided ("sea shore", "seashore"), or which of two words of one sound is written ("Nora", "Norah").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ssml_engine.plan.timeline import Word
from ssml_engine.recognition import ErrorRate, word_error_rate
from ssml_engine.recognition.respelling import respelled
from ssml_engine.recognition.word_errors import normalize
from ssml_engine.text import Phonemizer, UnsupportedLanguageError

# Words with two readings that are tried one by one; a sentence with more is read in one way throughout.
MAX_TRIED = 32
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_HUNDREDS = re.compile(r"\b(\d+)00 and (\d{1,2})\b")
_STRESS = re.compile("[ˈˌ ]")


def compare_words(words: Sequence[Word], transcript: str, locale: str) -> ErrorRate:
    """Score a transcript against the reading of `words` that is closest to it.

    Every word begins as spoken; then each whose written form differs is tried in that form, and keeps it if the
    errors get fewer.
    """
    asked = [word for word in words if word.kind != "word" or word.end_phone > word.first_phone]
    # Commas stay: without them "two, two" is 22.
    texts = [word.spoken or word.text for word in asked]
    written = [word.text for word in asked]
    transcript = _with_figures(transcript, " ".join(written))
    best = _score(texts, transcript, locale)
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


def _with_figures(transcript: str, text: str) -> str:
    """A transcript with its times and numbers in one piece.

    >>> _with_figures("At 11.15 take 100 and 1 steps, 2-4", "11:15 two to four")
    'At 11:15 take 101 steps, 2 to 4'
    """
    if re.search(r"\bto\b", text):
        transcript = re.sub(r"(?<=\d)[-–](?=\d)", " to ", transcript)
    for clock in _CLOCK.findall(text):
        transcript = transcript.replace(clock.replace(":", "."), clock)  # as Britons write it
    return _HUNDREDS.sub(lambda number: f"{number[1]}{int(number[2]):02}", transcript)


def _score(texts: Sequence[str], transcript: str, locale: str) -> ErrorRate:
    reference = " ".join(texts)
    score = word_error_rate(reference, transcript, locale)
    if not score.errors:
        return score
    heard = respelled(score.reference, normalize(transcript, locale), lambda words: _sound(words, locale))
    closer = word_error_rate(score.reference, heard, locale)
    return closer if closer.errors < score.errors else score


def _sound(words: str, locale: str) -> str:
    """Phones of words, unstressed; empty where nobody knows how the locale pronounces."""
    try:
        return _STRESS.sub("", _phonemizer().transcribe([words], locale)[0])
    except UnsupportedLanguageError:
        return ""


@cache
def _phonemizer() -> Phonemizer:
    return Phonemizer()

"""Words of a phrase -> phones of each word, in the context of the phrase.

The transcription is espeak-ng's (`espeak.py`), which joins and splits words as it likes ("of the" is one), so
its phones are aligned with the words here. This module knows no punctuation, no normalisation and no source positions.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property, lru_cache

from ssml_engine.text import espeak
from ssml_engine.text.alignment import assign_words
from ssml_engine.text.locales import espeak_language
from ssml_engine.text.phones import Phone, phones_from_espeak


class UnsupportedLanguageError(ValueError):
    """espeak-ng has no voice for the locale."""


class Phonemizer:
    """Graphemes to phones for every language of espeak-ng. Safe for use by several threads."""

    name = "espeak-ng"

    def __init__(self, *, cached_phrases: int = 20_000) -> None:
        """cached_phrases: how many transcriptions are kept, the longest unused go first."""
        self._transcribers: dict[str, espeak.Transcriber] = {}
        self._lock = threading.RLock()
        self._cache: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._cached_phrases = cached_phrases

    @cached_property
    def supported_languages(self) -> frozenset[str]:
        """espeak-ng's language names, such as `en-us` or `cmn`."""
        return espeak.languages()

    @property
    def version(self) -> str:
        return espeak.version()

    def supports(self, locale: str) -> bool:
        return espeak_language(locale, self.supported_languages) is not None

    def transcribe(self, phrases: Sequence[str], locale: str) -> list[str]:
        """espeak's IPA of each phrase, stress marked, phonemes of several letters tied with `^`.

        Raises UnsupportedLanguageError if espeak-ng has no language for `locale`.
        """
        language = espeak_language(locale, self.supported_languages)
        if language is None:
            raise UnsupportedLanguageError(f"espeak-ng cannot pronounce the language of {locale!r}")
        with self._lock:
            fresh: dict[str, str] = {}
            for phrase in phrases:
                if phrase.strip() and phrase not in fresh and (language, phrase) not in self._cache:
                    fresh[phrase] = self._transcriber(language).transcribe(phrase)
            result = []
            for phrase in phrases:
                if not phrase.strip():
                    result.append("")
                    continue
                known = fresh.get(phrase)
                if known is None:
                    known = self._cache[language, phrase]
                    self._cache.move_to_end((language, phrase))
                result.append(known)
            for phrase, ipa in fresh.items():
                self._cache[language, phrase] = ipa
            while len(self._cache) > self._cached_phrases:
                self._cache.popitem(last=False)
        return result

    def phones(
        self,
        phrases: Sequence[Sequence[str]],
        locale: str,
        numbers: Sequence[Sequence[int]] | None = None,
    ) -> list[Sequence[Sequence[Phone]]]:
        """Phones of each word of each phrase, with no punctuation after them.

        numbers: `Phone.word` of each word, its place in the phrase without them. Boundary bits are those of the
        transcription, where "of the" is one word. A word that espeak leaves out has no phones. Raises
        UnsupportedLanguageError.
        """
        language = espeak_language(locale, self.supported_languages) or locale
        transcribed = self.transcribe([" ".join(words) for words in phrases], locale)
        result: list[Sequence[Sequence[Phone]]] = []
        for words, ipa, places in zip(
            phrases, transcribed, numbers or [range(len(words)) for words in phrases], strict=True
        ):
            result.append(self._split(words, ipa.split(), places, locale, language))
        return result

    def _split(
        self, words: Sequence[str], groups: Sequence[str], numbers: Sequence[int], locale: str, language: str
    ) -> Sequence[Sequence[Phone]]:
        """groups: what espeak wrote between spaces."""
        if len(groups) != len(words):
            groups = [group for group in groups if _phones_of_word(group, language)]
        if len(groups) == len(words) and all(map(str.isalpha, words)):
            spoken = [_phones_of_word(group, language, word) for group, word in zip(groups, numbers, strict=True)]
            if all(spoken):
                return spoken
        phones = [phone for place, group in enumerate(groups) for phone in _phones_of_word(group, language, place)]
        if len(words) == 1:
            owners = [0] * len(phones)
        else:
            alone = [_phones_of_word(ipa, language) for ipa in self.transcribe(words, locale)]
            owners = assign_words(phones, alone)
        split: list[list[Phone]] = [[] for _ in words]
        for phone, owner in zip(phones, owners, strict=True):
            split[owner].append(phone.in_word(numbers[owner]))
        return split

    def _transcriber(self, language: str) -> espeak.Transcriber:
        found = self._transcribers.get(language)
        if found is None:
            found = self._transcribers[language] = espeak.Transcriber(language)
        return found


@lru_cache(maxsize=1 << 16)
def _phones_of_word(ipa: str, language: str, number: int = 0) -> tuple[Phone, ...]:
    """Phones of a word that is the `number`th of its sentence."""
    return tuple([phone.in_word(number) for phone in phones_from_espeak(ipa, language)])

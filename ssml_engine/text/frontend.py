"""Runs of text -> sentences of words with phones, each with its place in the source.

runs -> drafts (`drafts.py`) -> sentences (`sentences.py`) -> phones of each phrase (`phonemizer.py`) -> words
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal, NamedTuple

from ssml_engine.text.drafts import Draft, LexiconLookup, drafts_from_runs
from ssml_engine.text.normalization import Spoken
from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.text.phones import Phone, punctuation_class
from ssml_engine.text.runs import Run
from ssml_engine.text.scripts import is_foreign
from ssml_engine.text.sentences import split_sentences
from ssml_engine.text.symbols import PAUSE

_FINAL_CLASS = 4
# Words in one transcription, and letters in a word that shares one: what is aligned there costs its square.
_LONGEST_PHRASE = 64
_LONGEST_WORD = 64

# The words that a draft is spoken as, and their phones.
_Said = tuple[str, tuple[Phone, ...]]


class Word(NamedTuple):
    """A written word, number, date or stretch of punctuation of a sentence.

    text: as written in the document, entities resolved. spoken: the words that are said. start, end: offsets
    in the source, in code points. first_run, last_run: the runs it begins and ends in. phones: with
    `Phone.word` the word's place in its sentence; the pause after it, if any, belongs to the punctuation.
    kind: "word", or "punctuation", whose phones are at most one pause. locale: the language it is spoken in.
    """

    text: str
    spoken: str
    start: int
    end: int
    first_run: int
    last_run: int
    phones: tuple[Phone, ...]
    kind: Literal["word", "punctuation"]
    locale: str


@dataclass(frozen=True)
class Sentence:
    """A sentence: its words and punctuation in order, and its text as written, white space collapsed."""

    words: tuple[Word, ...]
    text: str

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def phones(self) -> tuple[Phone, ...]:
        """All phones in order; the first and last is never a pause."""
        return tuple(phone for word in self.words for phone in word.phones)


@dataclass(frozen=True)
class Block:
    """Text between two borders that no word crosses. locale: BCP 47, of runs that name none."""

    runs: Sequence[Run]
    locale: str
    # One sentence whatever its punctuation.
    one_sentence: bool = False


@dataclass(slots=True)
class _Phrase:
    """Words that are pronounced together, and where the phones of each are to be put."""

    words: list[str] = field(default_factory=list)
    places: list[tuple[list[Sequence[Phone]], int]] = field(default_factory=list)
    # Places of the words in their sentences.
    numbers: list[int] = field(default_factory=list)


class Frontend:
    """Turns text into phones. Safe for use by several threads."""

    def __init__(self, phonemizer: Phonemizer | None = None) -> None:
        self._phonemizer = phonemizer or Phonemizer()

    def supports(self, locale: str) -> bool:
        """True if words of `locale` can be pronounced."""
        return self._phonemizer.supports(locale)

    def analyze(
        self,
        runs: Sequence[Run],
        locale: str,
        *,
        one_sentence: bool = False,
        lexicons: Sequence[LexiconLookup] = (),
    ) -> list[Sentence]:
        """Sentences of a block of text.

        runs: the text between two borders that no word crosses (paragraphs, voices). one_sentence: the block
        is one sentence whatever its punctuation. lexicons: the first that knows a token decides. Words in a
        language that espeak-ng lacks, or in a script that is not the language's, have no phones. Text of
        punctuation alone has sentences without phones.
        """
        return self.analyze_blocks([Block(runs, locale, one_sentence)], lexicons)[0]

    def analyze_blocks(
        self, blocks: Sequence[Block], lexicons: Sequence[LexiconLookup] = ()
    ) -> list[list[Sentence]]:
        """Sentences of each block, as from `analyze`; much faster for many small blocks."""
        drafted = [drafts_from_runs(block.runs, block.locale, lexicons) for block in blocks]
        for drafts in drafted:
            if drafts:
                drafts[0].boundary_before = True
        cut = [
            _cut(drafts, block.one_sentence) for block, drafts in zip(blocks, drafted, strict=True)
        ]
        for sentence in (sentence for sentences in cut for sentence in sentences):
            for number, draft in enumerate(sentence):
                draft.number = number
        self._pronounce([draft for drafts in drafted for draft in drafts])
        return [[_sentence(sentence) for sentence in sentences] for sentences in cut]

    def _pronounce(self, drafts: Sequence[Draft]) -> None:
        """Give the drafts the phones of their spoken words, a pause having none."""
        phrases: dict[str, list[_Phrase]] = defaultdict(list)
        open_locale: str | None = None
        for draft in drafts:
            slots = draft.phones
            if not draft.is_word:
                open_locale = open_locale if not _marks_class(draft.text) else None
                continue
            locale = draft.locale
            if locale != open_locale or draft.boundary_before:
                open_locale = None
            for word in chain.from_iterable(draft.parts):
                slots.append(())
                if not isinstance(word, Spoken):
                    slots[-1] = word
                    open_locale = None
                    continue
                text, alone = word
                if word.is_pause:
                    open_locale = None
                elif not text.isascii() and not alone and is_foreign(text, locale):
                    continue
                else:
                    apart = alone or len(text) > _LONGEST_WORD
                    found = phrases[locale]
                    if apart or open_locale is None or len(found[-1].words) >= _LONGEST_PHRASE:
                        found.append(_Phrase())
                    phrase = found[-1]
                    phrase.words.append(text)
                    phrase.places.append((slots, len(slots) - 1))
                    phrase.numbers.append(draft.number)
                    open_locale = None if apart else locale
        for locale, found in phrases.items():
            if not self._phonemizer.supports(locale):
                continue
            spoken = self._phonemizer.phones(
                [phrase.words for phrase in found], locale, [phrase.numbers for phrase in found]
            )
            for phrase, words in zip(found, spoken, strict=True):
                for (slots, place), phones in zip(phrase.places, words, strict=True):
                    slots[place] = phones


def _cut(drafts: list[Draft], one_sentence: bool) -> list[list[Draft]]:
    if not drafts:
        return []
    return [drafts] if one_sentence else split_sentences(drafts)


def _marks_class(text: str) -> int:
    return punctuation_class(text.replace("-", "—")) if text else 0


def _sentence(drafts: Sequence[Draft]) -> Sentence:
    said = [_said(draft) for draft in drafts]
    _place_pauses(drafts, said)
    words = tuple([_word(draft, spoken, phones) for draft, (spoken, phones) in zip(drafts, said, strict=True)])
    text = "".join(
        (" " if draft.space_before and index else "") + draft.text for index, draft in enumerate(drafts)
    )
    return Sentence(words, " ".join(text.split()))


def _said(draft: Draft) -> _Said:
    slots = draft.phones
    if not slots:
        return draft.text if draft.is_word else "", ()
    said = draft.parts[0] if len(draft.parts) == 1 else [word for part in draft.parts for word in part]
    if len(said) == 1 and isinstance(only := said[0], Spoken) and not only.is_pause:
        # Most words are of this kind.
        return only.text, tuple(slots[0])
    phones: list[Phone] = []
    border = 0
    borders = []
    for part in draft.parts[:-1]:
        border += len(part)
        borders.append(border)
    for place, (word, slot) in enumerate(zip(said, slots, strict=True)):
        if isinstance(word, Spoken) and word.is_pause:
            if phones and not phones[-1].is_pause:
                phones[-1] = replace(phones[-1], punctuation=1, word_final=True)
                phones.append(Phone(PAUSE, punctuation=1))
            continue
        inside = place in borders and phones and not phones[-1].is_pause
        if inside and slot:
            phones[-1] = replace(phones[-1], word_final=False)
        if inside and isinstance(word, Spoken) and word.text == "'s" and draft.locale.startswith("en"):
            slot = _s_after(phones[-1])
        fresh = [phone.in_word(draft.number) for phone in slot]
        if inside and fresh:
            fresh[0] = replace(fresh[0], word_initial=False)
        phones += fresh
    spoken = " ".join(word.text for word in said if isinstance(word, Spoken) and not word.is_pause)
    return spoken or (draft.text if draft.is_word else ""), tuple(phones)


def _word(draft: Draft, spoken: str, phones: tuple[Phone, ...]) -> Word:
    kind: Literal["word", "punctuation"] = "word" if draft.is_word else "punctuation"
    # By place, not by name: one of these is made for each word.
    return Word(
        draft.text, spoken, draft.start, draft.end, draft.first_run, draft.last_run, phones, kind, draft.locale
    )


def _s_after(phone: Phone) -> list[Phone]:
    """The English ending -s after the last phone of its word."""
    if phone.symbol in ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ"):
        return [Phone("ɪ"), Phone("z", word_final=True)]
    return [Phone("s" if phone.symbol in ("p", "t", "k", "f", "θ") else "z", word_final=True)]


def _place_pauses(drafts: Sequence[Draft], said: list[_Said]) -> None:
    """Put the class of punctuation on the phone before it, and a pause between two words that it parts."""
    last_word = -1
    marks = ""
    first_mark = -1
    for index, draft in enumerate(drafts):
        if not draft.is_word:
            marks += draft.text
            first_mark = index if first_mark < 0 else first_mark
        elif said[index][1]:
            found = _marks_class(marks)
            if found and last_word >= 0:
                said[last_word] = _with_class(said[last_word], found)
                said[first_mark] = (said[first_mark][0], (Phone(PAUSE, punctuation=found),))
            last_word, marks, first_mark = index, "", -1
    if last_word >= 0:
        found = _marks_class(marks)
        said[last_word] = _with_class(said[last_word], _FINAL_CLASS if found in (0, 7) else found)


def _with_class(said: _Said, found: int) -> _Said:
    spoken, phones = said
    return spoken, (*phones[:-1], phones[-1].before(found))

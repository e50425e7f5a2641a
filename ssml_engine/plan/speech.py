"""Words of a sentence, breaks and marks -> a speech: phones with controls, pauses, places of words.

A draft is filled word by word and frozen at the end, when the pauses at its edges are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ssml_engine import text as front
from ssml_engine.plan.controls import Controls, Pause
from ssml_engine.plan.pieces import BreakPiece, MarkPiece, TextPiece
from ssml_engine.plan.timeline import MarkInSpeech, Speech, Word
from ssml_engine.text import Phone
from ssml_engine.text.symbols import PAUSE, SILENCE

# Exact pauses at punctuation, by what the punctuation holds. Source: Azure silence.
_PUNCTUATION_SILENCES = (
    ("enumerationcomma", "、"),
    ("semicolon", ";；"),
    ("comma", ",，"),
)


@dataclass
class EdgePause:
    """What is asked of the silence at one edge of a speech."""

    exact_ms: float | None = None
    add_ms: float = 0.0
    at_least_ms: float = 0.0

    def pause(self, phone: int) -> Pause | None:
        """The pause of the edge's phone; None when nothing is asked."""
        made = Pause(phone, self.exact_ms, self.add_ms, self.at_least_ms)
        return None if made == Pause(phone) else made


class _PlacedWord(NamedTuple):
    """A word and the draft's phones that say it."""

    word: front.Word
    said: str
    first: int
    end: int

    def freeze(self, last: int, locale: str) -> Word:
        """The word of a speech in `locale` whose last sound is phone `last`; 0 is the leading silence."""
        word, said, first, end = self
        # By place, not by name: one of these is made for each word.
        return Word(
            word.text,
            (word.start, word.end),
            min(first, last) + 1,
            min(end, last) + 1,
            said,
            word.kind,
            "" if word.locale == locale else word.locale,
        )


@dataclass
class SpeechDraft:
    """A speech in the making, without its edges' silences. `pieces` are those of its block, by run."""

    pieces: Sequence[object]
    silences: Mapping[str, float]
    sentence: int
    words: list[_PlacedWord] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    controls: list[Controls] = field(default_factory=list)
    pauses: dict[int, Pause] = field(default_factory=dict)
    marks: list[MarkInSpeech] = field(default_factory=list)
    # Breaks and marks after the last phone.
    pending: list[BreakPiece | MarkPiece] = field(default_factory=list)
    leading: EdgePause = field(default_factory=EdgePause)
    trailing: EdgePause = field(default_factory=EdgePause)
    voice: int = 0
    locale: str = ""
    ends_sentence: bool = True
    ends_paragraph: bool = False
    # The sentence as written; None puts it together from the words.
    text: str | None = None

    def add_word(self, word: front.Word) -> None:
        """Append a word with its phones; what is pending comes before it."""
        phones = word.phones
        first = len(self.phones)
        if not first:
            # A pause cannot open a speech: the leading silence is there.
            phones = tuple(p for p in phones if not p.is_pause)
            if phones:
                self.locale = word.locale
        if phones and self.pending:
            self._settle(phones[0])
            first = len(self.phones)
        piece = self._piece(word.first_run)
        said = word.spoken
        if word.first_run == word.last_run:
            self.controls += [piece.scope.controls] * len(phones)
            said = piece.said or said
        else:
            owners = self._owners(word, len(phones))
            self._mark_inside(word, owners, first)
            self.controls += [owner.scope.controls for owner in owners]
        number = len(self.words)
        # All phones of a word have one number.
        if not phones or phones[0].word == number:
            self.phones += phones
        else:
            self.phones += [
                phone if phone.word == number or phone.is_pause else replace(phone, word=number)
                for phone in phones
            ]
        self.words.append(_PlacedWord(word, said, first, len(self.phones)))
        if phones and word.kind == "punctuation":
            self._punctuation_silence(word.text, first)

    def freeze(self) -> Speech:
        """The speech, silences at its edges."""
        leading, trailing = Phone(SILENCE), Phone(SILENCE, punctuation=self.phones[-1].punctuation)
        shift = 1
        words = tuple([word.freeze(len(self.phones), self.locale) for word in self.words])
        last = len(self.phones) + 1
        pauses = [replace(pause, phone=pause.phone + shift) for pause in self.pauses.values()]
        pauses += [edge for edge in (self.leading.pause(0), self.trailing.pause(last)) if edge is not None]
        return Speech(
            voice=self.voice,
            locale=self.locale,
            text=self.text if self.text is not None else joined(self.words),
            source=(self.words[0].word.start, max(item.word.end for item in self.words)),
            words=words,
            phones=(leading, *self.phones, trailing),
            controls=(_edge(self.controls[0]), *self.controls, _edge(self.controls[-1])),
            pauses=tuple(sorted(pauses, key=lambda pause: pause.phone)),
            marks=tuple(replace(mark, phone=mark.phone + shift) for mark in self.marks),
            sentence=self.sentence,
            ends_sentence=self.ends_sentence,
            ends_paragraph=self.ends_paragraph,
        )

    def close(self) -> None:
        """Take a pause off the end, where the trailing silence is; marks before it are reached there."""
        while self.phones and self.phones[-1].is_pause:
            end = len(self.phones) - 1
            self.phones.pop()
            self.controls.pop()
            self.pauses.pop(end, None)
        self.marks = [replace(mark, phone=min(mark.phone, len(self.phones))) for mark in self.marks]
        while self.phones and self.pending and isinstance(mark := self.pending[0], MarkPiece):
            self.pending.pop(0)
            self.marks.append(MarkInSpeech(mark.name, mark.source, len(self.phones)))

    def _settle(self, following: Phone) -> None:
        """Give pending breaks to the pause between the last phone and `following`, pending marks a phone."""
        place = after = len(self.phones)
        breaks = [item.duration_ms for item in self.pending if isinstance(item, BreakPiece)]
        if breaks:
            if self.phones[-1].is_pause:
                place -= 1
                self._pause_at(place, sum(breaks))
            elif following.is_pause:
                self._pause_at(place, sum(breaks))
            elif sum(breaks) > 0:
                self.phones.append(Phone(PAUSE))
                self.controls.append(self.controls[-1])
                self.pauses[place] = Pause(place, exact_ms=0.0, at_least_ms=sum(breaks))
                after += 1
        is_before = bool(breaks)
        for item in self.pending:
            if isinstance(item, BreakPiece):
                is_before = False
            else:
                self.marks.append(MarkInSpeech(item.name, item.source, place if is_before else after))
        self.pending.clear()

    def _pause_at(self, place: int, total_ms: float) -> None:
        """Set a break at a pause that is there by itself; a break of 0 takes it away."""
        old = self.pauses.get(place, Pause(place))
        if total_ms > 0:
            self.pauses[place] = replace(old, at_least_ms=total_ms)
        else:
            self.pauses[place] = replace(old, exact_ms=0.0)

    def _punctuation_silence(self, marks: str, phone: int) -> None:
        for kind, characters in _PUNCTUATION_SILENCES:
            exact_ms = self.silences.get(f"{kind}-exact")
            if exact_ms is not None and any(character in marks for character in characters):
                old = self.pauses.get(phone, Pause(phone))
                self.pauses[phone] = replace(old, exact_ms=exact_ms)
                return

    def _piece(self, run: int) -> TextPiece:
        piece = self.pieces[run]
        assert isinstance(piece, TextPiece), "words come from runs of text"
        return piece

    def _owners(self, word: front.Word, count: int) -> list[TextPiece]:
        """The piece that each phone of a word over several runs is controlled by: by its letters' places."""
        letters: list[TextPiece] = []
        for index in range(word.first_run, word.last_run + 1):
            piece = self.pieces[index]
            if isinstance(piece, TextPiece):
                inside = sum(word.start <= start < word.end for start in piece.run.starts)
                letters += [piece] * max(inside, 0 if piece.run.text else 1)
        return [letters[min(place * len(letters) // count, len(letters) - 1)] for place in range(count)]

    def _mark_inside(self, word: front.Word, owners: Sequence[TextPiece], first: int) -> None:
        """Marks between the letters of a word stand at the phone of the letter after them."""
        for index in range(word.first_run + 1, word.last_run):
            piece = self.pieces[index]
            if isinstance(piece, MarkPiece):
                after = {id(self.pieces[run]) for run in range(index + 1, word.last_run + 1)}
                places = [place for place, owner in enumerate(owners) if id(owner) in after]
                phone = first + (places[0] if places else max(len(owners) - 1, 0))
                self.marks.append(MarkInSpeech(piece.name, piece.source, phone))


def joined(words: Sequence[_PlacedWord]) -> str:
    """The words as written, a space where the source has something between them."""
    text: list[str] = []
    end: int | None = None
    for item in words:
        text += [" ", item.word.text] if end is not None and item.word.start > end else [item.word.text]
        end = item.word.end
    return "".join(text)


def _edge(controls: Controls) -> Controls:
    """Controls of a silence: contours and fits are measured from the first to the last sound."""
    if controls.contour is None and controls.fit is None:
        return controls
    return replace(controls, contour=None, fit=None)

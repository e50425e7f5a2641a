"""Pieces of one voice -> items of the timeline: blocks, sentences, speeches, and what stands between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ssml_engine import text as front
from ssml_engine.plan.frontend import Frontend
from ssml_engine.plan.languages import tell_languages
from ssml_engine.plan.pauses import settle_pauses
from ssml_engine.plan.pieces import (
    BlockBorder,
    BreakPiece,
    ClipPiece,
    MarkPiece,
    Piece,
    TextPiece,
    WordBorder,
)
from ssml_engine.plan.settings import VoiceSettings
from ssml_engine.plan.speech import SpeechDraft
from ssml_engine.plan.timeline import Clip, Item, Mark, Silence
from ssml_engine.ssml import Findings, Span
from ssml_engine.ssml.diagnostics import Path
from ssml_engine.text import Boundary, Run
from ssml_engine.text.lexicon import Lexicon

_Event = BreakPiece | MarkPiece | ClipPiece
# What a voice is made of before its pauses are settled.
Entry = SpeechDraft | BreakPiece | Mark | Clip


@dataclass
class _Block:
    """Pieces that words and sentences do not leave."""

    pieces: list[Piece] = field(default_factory=list)
    one_sentence: bool = False
    ends_paragraph: bool = False


class Assembler:
    """Assembles the voices of one document; counts their sentences."""

    def __init__(self, frontend: Frontend, findings: Findings, path: Path) -> None:
        """path: the element that text which cannot be said is reported at."""
        self._frontend = frontend
        self._findings = findings
        self._path = path
        self._num_sentences = 0

    def assemble(
        self, pieces: Iterable[Piece], settings: VoiceSettings, lexicons: Sequence[Lexicon]
    ) -> list[Item]:
        """The items of a voice, pauses settled. Sentences that say nothing have no item."""
        blocks = _blocks(pieces)
        entries: list[Entry] = []
        for block, sentences in zip(blocks, self._analyze(blocks, lexicons), strict=True):
            self._add(block, sentences, entries, settings, lexicons)
            if block.ends_paragraph:
                _end_paragraph(entries)
        settled = settle_pauses(entries, settings)
        return [_frozen(entry) for entry in settled]

    def _analyze(
        self, blocks: Sequence[_Block], lexicons: Sequence[Lexicon]
    ) -> list[list[front.Sentence]]:
        """Sentences of all blocks in one go: the phonemizer is fastest with much at once."""
        asked: list[front.Block] = []
        for block in blocks:
            first = next((piece.scope for piece in block.pieces if isinstance(piece, TextPiece)), None)
            locale = first.locale if first is not None else ""
            runs = [_run_of(piece, locale) for piece in block.pieces] if first is not None else []
            asked.append(front.Block(runs, locale, block.one_sentence))
        return self._frontend.analyze_blocks(asked, lexicons)

    def _add(
        self,
        block: _Block,
        sentences: Sequence[front.Sentence],
        entries: list[Entry],
        settings: VoiceSettings,
        lexicons: Sequence[Lexicon],
    ) -> None:
        events = deque(
            (index, piece) for index, piece in enumerate(block.pieces) if isinstance(piece, _Event)
        )
        for sentence in sentences:
            _SentenceBuilder(self, block.pieces, settings, lexicons, entries).build(sentence, events)
        for _, event in events:
            entries.append(self.entry_of(event, settings, lexicons))

    def next_sentence(self) -> int:
        """The number of a sentence that has just been met."""
        self._num_sentences += 1
        return self._num_sentences - 1

    def report_unspoken(self, draft: SpeechDraft) -> None:
        """Warn of words for which there is nothing to say: no language here knows their letters."""
        if all(item.word.phones or item.word.kind != "word" for item in draft.words):
            return
        words: list[front.Word] = []
        for word in [*(item.word for item in draft.words), None]:
            if word is None or (word.kind == "word" and word.phones):
                self._report_words(words)
                words = []
            elif word.kind == "word":
                words.append(word)

    def _report_words(self, words: Sequence[front.Word]) -> None:
        if any(any(map(str.isalpha, word.text)) for word in words):
            details = {"value": " ".join(word.text for word in words)}
            span = Span(words[0].start, max(word.end for word in words))
            self._findings.report("SSML-TEXT-UNSPOKEN", span, self._path, details=details)

    def entry_of(self, event: _Event, settings: VoiceSettings, lexicons: Sequence[Lexicon]) -> Entry:
        """An event that stands between speeches."""
        if isinstance(event, MarkPiece):
            return Mark(event.name, event.source)
        if isinstance(event, BreakPiece):
            return event
        bare = VoiceSettings()
        fallback = self.assemble(event.fallback, bare, lexicons)
        return replace(event.clip, fallback=tuple(fallback))


class _SentenceBuilder:
    """Cuts one sentence into speeches where clips and changes of voice are."""

    def __init__(
        self,
        assembler: Assembler,
        pieces: Sequence[Piece],
        settings: VoiceSettings,
        lexicons: Sequence[Lexicon],
        entries: list[Entry],
    ) -> None:
        self._assembler = assembler
        self._pieces = pieces
        self._settings = settings
        self._lexicons = lexicons
        self._entries = entries
        self._number = assembler.next_sentence()
        self._first_entry = len(entries)
        self._draft = self._fresh()

    def build(self, sentence: front.Sentence, events: deque[tuple[int, _Event]]) -> None:
        """Add the sentence's speeches to the entries, and the events before and between its words."""
        for word in sentence.words:
            while events and events[0][0] < word.first_run:
                self._event(events.popleft()[1])
            self._word(word)
            # Marks between the letters of the word are its own.
            while events and events[0][0] < word.last_run:
                events.popleft()
        self._finish()
        drafts = [entry for entry in self._entries[self._first_entry :] if isinstance(entry, SpeechDraft)]
        for draft in drafts[:-1]:
            draft.ends_sentence = False
        if len(drafts) == 1:
            drafts[0].text = sentence.text

    def _fresh(self) -> SpeechDraft:
        return SpeechDraft(self._pieces, self._settings.silences, self._number)

    def _word(self, word: front.Word) -> None:
        piece = self._pieces[word.first_run]
        assert isinstance(piece, TextPiece), "words come from runs of text"
        if self._draft.phones and piece.scope.voice != self._draft.voice:
            self._finish()
        if not self._draft.phones:
            self._draft.voice = piece.scope.voice
        self._draft.add_word(word)

    def _event(self, event: _Event) -> None:
        if isinstance(event, ClipPiece):
            self._finish()
        if isinstance(event, ClipPiece) or not self._draft.phones:
            self._entries.append(self._assembler.entry_of(event, self._settings, self._lexicons))
        else:
            self._draft.pending.append(event)

    def _finish(self) -> None:
        """Close the draft; what is pending comes after it. A draft without phones says nothing."""
        draft, self._draft = self._draft, self._fresh()
        draft.close()
        if draft.phones:
            self._entries.append(draft)
        self._assembler.report_unspoken(draft)
        for event in draft.pending:
            self._entries.append(self._assembler.entry_of(event, self._settings, self._lexicons))


def _blocks(pieces: Iterable[Piece]) -> list[_Block]:
    """Pieces between borders, those in a language of their own cut out. The last block ends a paragraph."""
    blocks = [_Block()]
    for piece in pieces:
        if isinstance(piece, BlockBorder):
            blocks[-1].ends_paragraph = piece.ends_paragraph
            blocks.append(_Block(one_sentence=piece.opens_sentence))
        else:
            blocks[-1].pieces.append(piece)
    blocks[-1].ends_paragraph = True
    for block in blocks:
        block.pieces = tell_languages(block.pieces)
    return blocks


def _run_of(piece: Piece, locale: str) -> Run:
    """One run for each piece, so that the front end's runs are numbered as the pieces are."""
    match piece:
        case TextPiece(run):
            return run
        case MarkPiece(_, (_, end)):
            return Run("", (), end, locale=locale)
        case BreakPiece(_, (_, end)):
            return Run("", (), end, Boundary(), locale)
        case ClipPiece(clip):
            return Run("", (), clip.source[1], Boundary(), locale)
        case WordBorder(offset):
            return Run("", (), offset, Boundary(), locale)
    raise TypeError(f"{type(piece).__name__} does not stand in a block")


def _end_paragraph(entries: Sequence[Entry]) -> None:
    last = next((entry for entry in reversed(entries) if isinstance(entry, SpeechDraft)), None)
    if last is not None:
        last.ends_paragraph = True


def _frozen(entry: Entry | Silence) -> Item:
    if isinstance(entry, SpeechDraft):
        return entry.freeze()
    if isinstance(entry, BreakPiece):
        raise TypeError("breaks are settled before")
    return entry


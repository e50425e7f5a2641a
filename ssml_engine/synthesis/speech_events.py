"""A timed speech → its events: words, punctuation, marks, mouth shapes, and the sentence that it ends."""

from __future__ import annotations

from collections.abc import Iterator

from ssml_engine.synthesis.events import Event
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.synthesis.visemes import viseme_track
from ssml_engine.text import symbol_table


def speech_events(timed: TimedSpeech, offset: int) -> Iterator[Event]:
    """Events of a speech in time order, the sentence's own last.

    offset: samples before the speech.
    """
    speech, spans = timed.speech, timed.spans
    events: list[Event] = []
    for word in speech.words:
        if word.end_phone > word.first_phone:
            start, end = spans[word.first_phone].start, spans[word.end_phone - 1].end
        elif word.kind == "punctuation" and word.first_phone < len(spans):
            pause = spans[word.first_phone]
            start, end = pause.start, pause.end if speech.phones[word.first_phone].is_pause else pause.start
        else:
            continue
        events.append(Event(word.kind, offset + start, end - start, word.text, word.source))
    for mark in speech.marks:
        events.append(Event("mark", offset + spans[mark.phone].start, 0, mark.name, mark.source))
    events += [Event("viseme", offset + at, viseme_id=v) for at, v in _visemes(timed)]
    yield from sorted(events, key=lambda event: event.offset_samples)
    spoken = [n for n, phone in enumerate(speech.phones) if not phone.is_pause]
    if spoken and speech.ends_sentence:
        start, end = spans[spoken[0]].start, spans[spoken[-1]].end
        yield Event("sentence", offset + start, end - start, speech.text, speech.source)


def _visemes(timed: TimedSpeech) -> Iterator[tuple[int, int]]:
    table, phones = symbol_table(), timed.speech.phones
    vowels = [table.is_vowel(p.symbol) for p in phones]
    return viseme_track(phones, [(s.start, s.end) for s in timed.spans], vowels)

"""What was heard of a rendering -> its message; and the ears of a server that has none."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf import duration_pb2

from ssml_engine.recognition import ComparedWord, MissingModelError, Recognizer
from ssml_engine.service.translation import duration_to_wire
from ssml_engine.synthesis import TakeChooser
from ssml_engine.v1 import events_pb2, round_trip_pb2
from ssml_engine.validation import (
    CheckedSpeech,
    Ears,
    ErrorCounts,
    RoundTrip,
    RoundTripChooser,
)

_MATCHES: Mapping[str, round_trip_pb2.WordMatch.ValueType] = {
    "hit": round_trip_pb2.WORD_MATCH_HIT,
    "substitution": round_trip_pb2.WORD_MATCH_SUBSTITUTION,
    "deletion": round_trip_pb2.WORD_MATCH_DELETION,
    "insertion": round_trip_pb2.WORD_MATCH_INSERTION,
}


def deaf() -> Ears:
    """Ears that hear nothing: a request that needs them fails with MissingModelError."""

    def no_recognizer() -> Recognizer:
        raise MissingModelError("this server has no recogniser")

    return Ears(no_recognizer, lambda: None)


def round_trip_of(chooser: TakeChooser | None) -> round_trip_pb2.RoundTrip | None:
    """What a chooser heard, None for one that heard no words."""
    return round_trip_to_wire(chooser.round_trip) if isinstance(chooser, RoundTripChooser) else None


def round_trip_to_wire(found: RoundTrip) -> round_trip_pb2.RoundTrip:
    """Translate what was heard of a rendering."""
    return round_trip_pb2.RoundTrip(
        errors=_errors(found.counts),
        sentences=[_sentence(speech) for speech in found.speeches],
        recognizer=found.recognizer,
    )


def _errors(counts: ErrorCounts) -> round_trip_pb2.WordErrors:
    return round_trip_pb2.WordErrors(
        word_error_rate=counts.word_error_rate,
        character_error_rate=counts.character_error_rate,
        word_count=counts.words,
        substitution_count=counts.substitutions,
        deletion_count=counts.deletions,
        insertion_count=counts.insertions,
    )


def _sentence(speech: CheckedSpeech) -> round_trip_pb2.CheckedSentence:
    start, end = speech.source
    return round_trip_pb2.CheckedSentence(
        text=speech.text,
        source=events_pb2.SourceSpan(start=start, end=end),
        audio_offset=duration_to_wire(speech.offset_samples),
        duration=duration_to_wire(speech.num_samples),
        transcript=speech.transcript,
        errors=_errors(speech.counts),
        words=map(_word, speech.words),
        normalizer=speech.word_rate.normalizer,
        aligner_score=speech.phone_score,
        take=speech.take,
        take_count=speech.num_takes,
    )


def _word(word: ComparedWord) -> round_trip_pb2.ComparedWord:
    message = round_trip_pb2.ComparedWord(
        match=_MATCHES[word.match], reference=word.reference, hypothesis=word.hypothesis
    )
    if word.start_s is not None and word.end_s is not None:
        message.audio_offset.CopyFrom(_seconds(word.start_s))
        message.duration.CopyFrom(_seconds(max(word.end_s - word.start_s, 0.0)))
    return message


def _seconds(value: float) -> duration_pb2.Duration:
    duration = duration_pb2.Duration()
    duration.FromMilliseconds(round(value * 1000))
    return duration

"""What was heard of a rendering, speech by speech, and the errors of all of it together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ssml_engine.recognition import ComparedWord, ErrorRate

SAMPLE_RATE = 24_000


@dataclass(frozen=True)
class ErrorCounts:
    """Errors of one or of many sentences; words and characters after the normaliser."""

    words: int
    substitutions: int
    deletions: int
    insertions: int
    characters: int
    character_errors: int

    @property
    def word_error_rate(self) -> float:
        """Errors over words; without words 0, or 1 if anything was heard."""
        errors = self.substitutions + self.deletions + self.insertions
        return errors / self.words if self.words else float(errors > 0)

    @property
    def character_error_rate(self) -> float:
        """Errors over characters; without characters 0, or 1 if anything was heard."""
        return self.character_errors / self.characters if self.characters else float(self.character_errors > 0)


@dataclass(frozen=True)
class CheckedSpeech:
    """The take of a speech that is heard, and what a recogniser wrote for it.

    text, source: of the document. offset_samples, num_samples: where it lies in the audio, 24 kHz.
    word_rate, character_rate: against the closest reading of the words. words: their alignment, with seconds from the
    start of the audio. phone_score: see `PhoneScore.total`; None without an aligner. take: number of the one heard;
    num_takes: rendered in all. num_heard: of them, those that the recogniser listened to.
    """

    text: str
    source: tuple[int, int]
    offset_samples: int
    num_samples: int
    transcript: str
    word_rate: ErrorRate
    character_rate: ErrorRate
    words: tuple[ComparedWord, ...]
    phone_score: float | None
    take: int
    num_takes: int
    num_heard: int

    @property
    def counts(self) -> ErrorCounts:
        rate = self.word_rate
        return ErrorCounts(
            rate.length,
            rate.substitutions,
            rate.deletions,
            rate.insertions,
            self.character_rate.length,
            self.character_rate.errors,
        )


@dataclass(frozen=True)
class RoundTrip:
    """speeches: in the order heard; recognizer: its name."""

    speeches: tuple[CheckedSpeech, ...]
    recognizer: str

    @property
    def counts(self) -> ErrorCounts:
        """Errors of all speeches together."""
        return pool(speech.counts for speech in self.speeches)

    def is_within(self, max_wer: float) -> bool:
        """Whether no speech has more word errors than the ceiling."""
        return all(speech.word_rate.rate <= max_wer for speech in self.speeches)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "recognizer": self.recognizer,
            **_plain_counts(self.counts),
            "sentences": [_plain_speech(speech) for speech in self.speeches],
        }


def pool(counts: Iterable[ErrorCounts]) -> ErrorCounts:
    """The sum of counts."""
    rows = list(counts)
    return ErrorCounts(
        *(sum(getattr(row, name) for row in rows) for name in ErrorCounts.__dataclass_fields__)
    )


def _plain_counts(counts: ErrorCounts) -> dict[str, Any]:
    return {
        "word_error_rate": counts.word_error_rate,
        "character_error_rate": counts.character_error_rate,
        **asdict(counts),
    }


def _plain_speech(speech: CheckedSpeech) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "text": speech.text,
        "transcript": speech.transcript,
        **_plain_counts(speech.counts),
        "offset_s": speech.offset_samples / SAMPLE_RATE,
        "duration_s": speech.num_samples / SAMPLE_RATE,
        "normalizer": speech.word_rate.normalizer,
        "alignment": [asdict(word) for word in speech.words],
        "take": speech.take,
        "takes": speech.num_takes,
    }
    return plain if speech.phone_score is None else plain | {"phone_score": speech.phone_score}

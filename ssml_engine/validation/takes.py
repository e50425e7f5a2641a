"""Takes of a speech → the one that is heard: ranked by the aligner, checked by the recogniser.

The first take is heard by itself, for most are good. When it is over the ceiling the others are decoded as one batch
and heard in the order of their phone scores, until one is within it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.recognition import (
    PhoneScorer,
    Recognizer,
    character_error_rate,
    compared_words,
)
from ssml_engine.synthesis import SpeechTakes
from ssml_engine.validation.checked import CheckedSpeech, RoundTrip
from ssml_engine.validation.readings import compare_words

MAX_ATTEMPTS = 8
DEFAULT_ATTEMPTS = 4  # where a ceiling is set

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class TakePolicy:
    """What a request asks of its takes. Raises ValueError, naming the field, for a value out of range."""

    # Takes of each speech to choose from, 1…MAX_ATTEMPTS.
    attempts: int = 1
    # Highest word error rate of a speech, 0…1; None checks nothing.
    max_wer: float | None = None
    # Whether a speech that no take brings within the ceiling ends the rendering; else its best take is heard.
    refuses: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.attempts <= MAX_ATTEMPTS:
            raise ValueError(f"attempts must be from 1 to {MAX_ATTEMPTS}, not {self.attempts}")
        if self.max_wer is not None and not 0 <= self.max_wer <= 1:
            raise ValueError(f"max_wer must be from 0 to 1, not {self.max_wer:g}")


class WordErrorsOverCeiling(Exception):
    """No take of a speech was heard with few enough word errors; `best` is the one with the fewest."""

    def __init__(self, best: CheckedSpeech, max_wer: float) -> None:
        takes = "the only take" if best.num_takes == 1 else f"the best of {best.num_takes} takes"
        super().__init__(
            f'{takes} of "{best.text}" was heard as "{best.transcript}": a word error rate of '
            f"{best.word_rate.rate:.3f}, over the ceiling of {max_wer:g}"
        )
        self.best, self.max_wer = best, max_wer

    @property
    def metadata(self) -> dict[str, str]:
        """Each variable of the message."""
        return {
            "sentence": self.best.text,
            "transcript": self.best.transcript,
            "word_error_rate": f"{self.best.word_rate.rate:.4f}",
            "max_wer": f"{self.max_wer:g}",
            "take_count": str(self.best.num_takes),
        }


class RankingChooser:
    """Picks the take whose phones the aligner finds best; hears no words."""

    def __init__(self, scorer: PhoneScorer, attempts: int) -> None:
        self._scorer, self._attempts = scorer, attempts

    def choose(self, takes: SpeechTakes) -> Samples:
        """See `TakeChooser.choose`."""
        rendered = takes.render(range(self._attempts))
        return rendered[int(np.argmax(_totals(self._scorer, takes, rendered)))]


class RoundTripChooser:
    """Hears what it picks, and keeps what was heard. One object serves one rendering."""

    def __init__(self, recognizer: Recognizer, scorer: PhoneScorer | None, policy: TakePolicy) -> None:
        self._recognizer, self._scorer, self._policy = recognizer, scorer, policy
        self._checked: list[CheckedSpeech] = []

    @property
    def round_trip(self) -> RoundTrip:
        """What was heard so far."""
        return RoundTrip(tuple(self._checked), self._recognizer.name)

    def choose(self, takes: SpeechTakes) -> Samples:
        """See `TakeChooser.choose`. Raises WordErrorsOverCeiling where the policy refuses."""
        if not any(word.kind == "word" and word.end_phone > word.first_phone for word in takes.timed.speech.words):
            return takes.render((0,))[0]
        found = self._search(takes)
        best, samples = min(found, key=lambda pair: pair[0].word_rate.errors)  # the likeliest of equals
        best = replace(best, num_takes=self._num_rendered, num_heard=len(found))
        ceiling = self._policy.max_wer
        if ceiling is not None and self._policy.refuses and best.word_rate.rate > ceiling:
            raise WordErrorsOverCeiling(best, ceiling)
        self._checked.append(best)
        return samples

    def _search(self, takes: SpeechTakes) -> list[tuple[CheckedSpeech, Samples]]:
        """The takes that were heard, in that order; the last is within the ceiling or all were heard."""
        ceiling, attempts = self._policy.max_wer, self._policy.attempts
        if ceiling is None:
            return [self._hear(takes, *self._ranked(takes, range(attempts))[0])]
        found = [self._hear(takes, *self._ranked(takes, range(1))[0])]
        if found[0][0].word_rate.rate <= ceiling or attempts == 1:
            return found
        for take in self._ranked(takes, range(1, attempts)):
            found.append(self._hear(takes, *take))
            if found[-1][0].word_rate.rate <= ceiling:
                break
        return found

    def _ranked(self, takes: SpeechTakes, numbers: range) -> list[tuple[int, Samples, float | None]]:
        """Takes with their phone scores, the best first."""
        rendered = takes.render(numbers)
        self._num_rendered = numbers.stop
        totals: list[float] | list[None] = [None] * len(rendered)
        if self._scorer is not None:
            totals = _totals(self._scorer, takes, rendered)
        rows = list(zip(numbers, rendered, totals, strict=True))
        return sorted(rows, key=lambda row: -(row[2] or 0.0))

    def _hear(
        self, takes: SpeechTakes, number: int, samples: Samples, phone_score: float | None
    ) -> tuple[CheckedSpeech, Samples]:
        speech = takes.timed.speech
        transcript = self._recognizer.transcribe(samples, SAMPLE_RATE, speech.locale, word_times=True)
        rate = compare_words(speech.words, transcript.text, speech.locale)
        columns = compared_words(rate.reference, rate.hypothesis, transcript.words, speech.locale)
        placed = tuple(
            word
            if word.start_s is None or word.end_s is None
            else replace(word, start_s=_place(takes, word.start_s), end_s=_place(takes, word.end_s))
            for word in columns
        )
        checked = CheckedSpeech(
            text=speech.text,
            source=speech.source,
            offset_samples=takes.offset_samples,
            num_samples=takes.timed.num_samples,
            transcript=transcript.text,
            word_rate=rate,
            character_rate=character_error_rate(rate.reference, rate.hypothesis, speech.locale),
            words=placed,
            phone_score=phone_score,
            take=number,
            num_takes=number + 1,
            num_heard=1,
        )
        return checked, samples


def _totals(scorer: PhoneScorer, takes: SpeechTakes, rendered: list[Samples]) -> list[float]:
    timed = takes.timed.timed
    return [score.total for score in scorer.score_takes(rendered, timed.phones[:, 0], timed.durations)]


def _place(takes: SpeechTakes, second: float) -> float:
    """A time in the decoded frames → a time in the audio, past the silences inserted between frames."""
    at = second * SAMPLE_RATE
    inserted = sum(count for frame, count in takes.timed.inserted if frame * HOP_LENGTH <= at)
    return (takes.offset_samples + at + inserted) / SAMPLE_RATE

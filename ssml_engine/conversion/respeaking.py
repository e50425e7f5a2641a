"""A phrase with its pitch and energy → a timed speech of the voice that says it again.

What the models are told is what they know from their own predictor: pauses as silent as in clean speech, pitch in four
points a phone, filled where nothing is voiced.  Who speaks faster than the voice does is written at the voice's pace
and heard at the source's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.conversion.hearing import SaidWord
from ssml_engine.conversion.phrases import Phrase
from ssml_engine.models.conditioning import contour_to_frames, frames_to_contour
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH
from ssml_engine.plan import NEUTRAL, Conversion, Speech, Word
from ssml_engine.synthesis.decoding import TimedPhones
from ssml_engine.synthesis.framing import WRITTEN_RATES
from ssml_engine.synthesis.prosody_edits import round_durations
from ssml_engine.synthesis.timed_speech import PhoneSpan, TimedSpeech
from ssml_engine.text import Phone, punctuation_class
from ssml_engine.text.symbols import PAUSE, SILENCE
from ssml_engine.voices.measures import phone_energy, phone_row
from ssml_engine.voices.pitch import fill_unvoiced
from ssml_engine.voices.prompt import VoiceFacts

LEADING_FRAMES, TRAILING_FRAMES = 6, 18  # of silence that are decoded; what is more is digital silence
SHORTEST_PAUSE_FRAMES = 4  # between words; a shorter one belongs to the phone before
PAUSE_ENERGY = -4.0  # dB / 10 from the voiced median: pauses of noisy recordings are no louder
ENERGY_LIMITS = (-3.0, 1.5)  # of phones
FULL_STOP, COMMA = 4, 1  # classes of punctuation
SHORTEST_WRITTEN_FRAMES = 2  # of a phone in speech that is paced
MOST_PACE = 2.0  # written frames for a heard one


@dataclass
class _Timeline:
    """Phones of the plan and their frames, filled from left to right."""

    phones: list[Phone]
    frames: list[int]
    words: list[Word]


def respeak(
    phrase: Phrase,
    samples: NDArray[np.float32],
    f0: NDArray[np.float32],
    conversion: Conversion,
    sentence: int,
    voice: VoiceFacts,
) -> TimedSpeech:
    """Say a phrase as it was said.

    samples: float32 `[320 T]`, the whole recording with its speech at the voices' level; f0: `[T]` Hz in the voice's
    register, 0 where unvoiced; sentence: its number.
    """
    line = _timeline(phrase, conversion)
    durations = np.array(line.frames, np.int64)
    lead, trail = int(durations[0]), int(durations[-1])
    durations[0], durations[-1] = min(lead, LEADING_FRAMES), min(trail, TRAILING_FRAMES)
    first, last = phrase.start + lead - durations[0], phrase.end - trail + durations[-1]
    kept = durations > 0
    heard = [phone for phone, keep in zip(line.phones, kept, strict=True) if keep]
    is_pause = np.array([phone.is_pause for phone in heard])
    energy = phone_energy(samples[first * HOP_LENGTH : last * HOP_LENGTH], durations[kept])
    timed = TimedPhones(
        np.array([phone_row(phone) for phone in heard], np.uint8),
        durations[kept],
        _smooth(f0[first:last], durations[kept]),
        np.where(is_pause, np.minimum(energy, PAUSE_ENERGY), energy.clip(*ENERGY_LIMITS)).astype(np.float32),
        is_pause,
        written=written_frames(durations[kept], is_pause, voice),
    )
    quiet = (lead - int(durations[0]), trail - int(durations[-1]))
    zeros = ((0, quiet[0] * HOP_LENGTH), (timed.num_frames, quiet[1] * HOP_LENGTH))
    edges = np.concatenate([[0], np.cumsum(line.frames)]) * HOP_LENGTH
    spans = tuple(PhoneSpan(int(start), int(end)) for start, end in pairwise(edges))
    speech = Speech(
        voice=conversion.voice,
        locale=phrase.words[0].locale,
        text=" ".join(word.text + word.punctuation for word in phrase.words).strip(),
        source=conversion.source,
        words=tuple(line.words),
        phones=tuple(line.phones),
        controls=(NEUTRAL,) * len(line.phones),
        sentence=sentence,
        ends_sentence=phrase.ends_sentence,
    )
    return TimedSpeech(speech, timed, tuple(item for item in zeros if item[1]), spans, None)


def written_frames(
    durations: NDArray[np.int64], is_pause: NDArray[np.bool_], voice: VoiceFacts
) -> NDArray[np.int64] | None:
    """Frames of each phone `[P]` that the models write; None where they write what is heard.

    durations: as heard, `[P]` frames.
    """
    spoken = ~is_pause
    phones_a_second = spoken.sum() * FRAME_RATE / durations[spoken].sum()
    pace = min(phones_a_second / (2.0 ** voice.statistics[2] * WRITTEN_RATES[1]), MOST_PACE)
    if pace <= 1:
        return None
    slowed = np.maximum(round_durations(durations * pace), SHORTEST_WRITTEN_FRAMES)
    return np.where(spoken, slowed, durations)


def _timeline(phrase: Phrase, conversion: Conversion) -> _Timeline:
    """The phrase's phones between two silences, with pauses where words have time between them."""
    line = _Timeline([Phone(SILENCE)], [phrase.words[0].start - phrase.start], [])
    for word, after in zip(phrase.words, [*phrase.words[1:], None], strict=True):
        gap = (phrase.end if after is None else after.start) - word.end
        _say(line, word, conversion)
        ends = punctuation_class(word.punctuation)
        if after is None:
            ends = ends or (FULL_STOP if phrase.ends_sentence else COMMA)
            _pause(line, word, Phone(SILENCE, punctuation=ends), gap, conversion)
        elif gap >= SHORTEST_PAUSE_FRAMES:
            _pause(line, word, Phone(PAUSE, punctuation=ends or COMMA), gap, conversion)
        else:
            line.frames[-1] += gap
    return line


def _say(line: _Timeline, word: SaidWord, conversion: Conversion) -> None:
    number, first, last = len(line.words), len(line.phones), len(word.phones) - 1
    line.phones += [
        replace(phone, word=number, word_initial=place == 0, word_final=place == last, punctuation=0)
        for place, phone in enumerate(word.phones)
    ]
    line.frames += [end - start for start, end in pairwise(word.edges)]
    if word.text:
        spoken = Word(word.text, conversion.source, first, len(line.phones), word.spoken, locale=word.locale)
        line.words.append(spoken)


def _pause(line: _Timeline, word: SaidWord, pause: Phone, frames: int, conversion: Conversion) -> None:
    """A pause, and on the phone before it the punctuation that the models expect there."""
    line.phones[-1] = replace(line.phones[-1], punctuation=pause.punctuation)
    if word.punctuation:
        place = len(line.phones)
        line.words.append(Word(word.punctuation, conversion.source, place, place, kind="punctuation"))
    line.phones.append(pause)
    line.frames.append(frames)


def _smooth(f0: NDArray[np.float32], durations: NDArray[np.int64]) -> NDArray[np.float32]:
    """The curve through four points a phone, as it is predicted for text."""
    frames = torch.from_numpy(durations)
    contour = frames_to_contour(torch.from_numpy(fill_unvoiced(f0)), frames)
    return contour_to_frames(contour, frames).numpy()

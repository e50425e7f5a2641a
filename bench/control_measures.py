"""One control, one voice, one sentence → what the document asked for and what is found in the samples.

Every measure compares recordings with each other or with the number in the document, never with the numbers
that the engine made on the way; word events are held against a forced alignment of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.studio import RATE_HZ, Studio
from ssml_engine.evaluation.boundaries import aligned_starts
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.evaluation.systems import word_phones
from ssml_engine.models.aligner import Aligner
from ssml_engine.models.layers import HOP_LENGTH

_PARAGRAPH = 4  # sentences


@dataclass(frozen=True)
class Finding:
    """asked, measured: in the unit of the case; error: in the unit of its bound."""

    asked: float
    measured: float
    error: float


Measure = Callable[[Studio, str, str], Finding]


@dataclass(frozen=True)
class Case:
    """One row of the table.

    setting: as a document writes it.  bound: largest error allowed, in `unit`.  measure: of a voice and a
    sentence.
    """

    control: str
    setting: str
    unit: str
    bound: float
    measure: Measure


def wrapped(attribute: str, value: str) -> str:
    """A `prosody` template with a blank for its content."""
    return f'<prosody {attribute}="{value}">{{}}</prosody>'


def rate(template: str, ratio: float) -> Measure:
    """Length of the recording without the control, over that with it; error in percent."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        plain = studio.record(voice, sentence).seconds
        found = plain / studio.record(voice, template.format(sentence)).seconds
        return Finding(ratio, found, abs(found / ratio - 1) * 100)

    return measure


def audible_rate(template: str, ratio: float) -> Measure:
    """The same of the audible part alone, which holds a fixed rest: sounds die away as slowly as ever."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        plain = studio.record(voice, sentence).audible_s()
        found = plain / studio.record(voice, template.format(sentence)).audible_s()
        return Finding(ratio, found, abs(found / ratio - 1) * 100)

    return measure


def pitch(template: str, factor: float) -> Measure:
    """Median of F0 with the control over that without, frame by frame where both are voiced; error in percent."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        plain, moved = both_voiced(studio, voice, sentence, template)
        found = float(2 ** (np.median(moved - plain) / 12))
        return Finding(factor, found, abs(found / factor - 1) * 100)

    return measure


def pitch_target(target_hz: float, sentences: int = _PARAGRAPH) -> Measure:
    """Median F0 in Hz of as many sentences, of which the given one is the first; error in percent.

    Of one sentence the median hangs on a few faint syllables, which a tracker hears or does not.
    """

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        others = [other for other in held_out_sentences() if other != sentence][: sentences - 1]
        paragraph = " ".join((sentence, *others))
        found = median(studio.pitch(voice, wrapped("pitch", f"{target_hz:g}Hz").format(paragraph)))
        return Finding(target_hz, found, abs(found / target_hz - 1) * 100)

    return measure


def pitch_offset(offset_hz: float) -> Measure:
    """Median of F0 with the control less that without, Hz; error in percent of what it should have become."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        plain, moved = both_voiced(studio, voice, sentence, wrapped("pitch", f"{offset_hz:+g}Hz"))
        before, after = 2 ** (plain / 12), 2 ** (moved / 12)
        found = float(np.median(after - before))
        return Finding(offset_hz, found, float(np.median(np.abs(after / (before + offset_hz) - 1))) * 100)

    return measure


def pitch_range(value: str, factor: float) -> Measure:
    """Spread of F0 in semitones (16th to 84th percentile) with the control over that without; error in percent."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        plain, changed = both_voiced(studio, voice, sentence, wrapped("range", value))
        spreads = [np.diff(np.percentile(curve, [16, 84]))[0] for curve in (plain, changed)]
        found = float(spreads[1] / spreads[0])
        return Finding(factor, found, abs(found / factor - 1) * 100)

    return measure


def contour(*points: tuple[float, float]) -> Measure:
    """Semitones between the recordings with and without, against the curve asked for; RMS error in semitones.

    points: (percent of the time, semitones).  asked and measured are the mean shift.
    """
    value = " ".join(f"({percent:g}%,{semitones:+g}st)" for percent, semitones in points)

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        template = wrapped("contour", value)
        plain, bent = studio.pitch(voice, sentence), studio.pitch(voice, template.format(sentence))
        record = studio.record(voice, template.format(sentence))
        first, last = record.words[0].offset_samples, record.words[-1]
        end = last.offset_samples + last.duration_samples
        count = min(len(plain), len(bent))
        at = ((np.arange(count) + 0.5) * HOP_LENGTH - first) / (end - first) * 100
        heard = (plain[:count] > 0) & (bent[:count] > 0)
        wanted = np.interp(at, *zip(*points, strict=True))[heard]
        found = 12 * np.log2(bent[:count][heard] / plain[:count][heard])
        error = float(np.sqrt(np.mean(np.square(found - wanted))))
        return Finding(float(wanted.mean()), float(found.mean()), error)

    return measure


def volume(template: str, gain: float) -> Measure:
    """RMS with the control over that without, dB."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        plain = rms(studio.record(voice, sentence).samples)
        found = 20 * math.log10(rms(studio.record(voice, template.format(sentence)).samples) / plain)
        asked = 20 * math.log10(gain)
        return Finding(asked, found, abs(found - asked))

    return measure


def break_between(pause_ms: float) -> Measure:
    """A break before the third word: the quiet in the samples, and between the word events; ms.

    The quiet is counted beyond that of a break of half a second, so that where a word fades out cancels.
    """

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        words = sentence.split()
        first, rest = " ".join(words[:2]), " ".join(words[2:])
        wanted = studio.record(voice, f'{first}<break time="{pause_ms:g}ms"/>{rest}')
        known = studio.record(voice, f'{first}<break time="500ms"/>{rest}')
        quiet_ms = (wanted.longest_quiet_s() - known.longest_quiet_s()) * 1000 + 500
        promised_ms = wanted.gap_s(1) * 1000
        return Finding(pause_ms, quiet_ms, max(abs(quiet_ms - pause_ms), abs(promised_ms - pause_ms)))

    return measure


def silence_between(kind: str, value_ms: float, mark: str) -> Measure:
    """An exact silence where `mark` stands after the third word, measured as a break is; ms."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        words = sentence.rstrip(".?!").split()
        text = f"{' '.join(words[:3])}{mark} {words[3].capitalize()} {' '.join(words[4:])}."
        wanted, known = (
            studio.record(voice, f'<mstts:silence type="{kind}" value="{ms:g}ms"/>{text}') for ms in (value_ms, 500)
        )
        quiet_ms = (wanted.longest_quiet_s() - known.longest_quiet_s()) * 1000 + 500
        promised_ms = wanted.gap_s(2) * 1000
        return Finding(value_ms, quiet_ms, max(abs(quiet_ms - value_ms), abs(promised_ms - value_ms)))

    return measure


def silence_at_end(kind: str, value_ms: float) -> Measure:
    """Silence before the first word or after the last, from the word events and the length; ms."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        record = studio.record(voice, f'<mstts:silence type="{kind}" value="{value_ms:g}ms"/>{sentence}')
        last = record.words[-1]
        after = len(record.samples) - last.offset_samples - last.duration_samples
        samples = record.words[0].offset_samples if kind.startswith("Leading") else after
        return Finding(value_ms, samples / RATE_HZ * 1000, abs(samples / RATE_HZ * 1000 - value_ms))

    return measure


def audio_duration(share: float, inserted: str = "") -> Measure:
    """Length of the recording against `mstts:audioduration`, ms.  share: of the length without it."""

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        natural_ms = studio.record(voice, sentence + inserted).seconds * 1000
        asked_ms = round(natural_ms * share)
        markup = f'<mstts:audioduration value="{asked_ms}ms"/>{sentence}{inserted}'
        found_ms = studio.record(voice, markup).seconds * 1000
        return Finding(asked_ms, found_ms, abs(found_ms - asked_ms))

    return measure


def word_starts(aligner: Aligner, template: str) -> Measure:
    """Distance of the word events from a forced alignment of the recording, ms: of nine in ten words, and the median.

    The median is held to the bound: the aligner itself puts more than a tenth of the teacher's words over 40 ms beside
    where they are known to begin.
    """

    def measure(studio: Studio, voice: str, sentence: str) -> Finding:
        record = studio.record(voice, template.format(sentence))
        starts = aligned_starts(aligner, record.samples, word_phones(record.plan))
        errors = [
            abs(event.offset_samples - start) / RATE_HZ * 1000
            for event, start in zip(record.words, starts, strict=True)
        ]
        return Finding(0.0, float(np.percentile(errors, 90)), float(np.median(errors)))

    return measure


def median(curve: NDArray[np.float32]) -> float:
    """Of the voiced frames of `[T]` Hz.  Raises ValueError where nothing is voiced."""
    voiced = curve[curve > 0]
    if not len(voiced):
        raise ValueError("nothing is voiced")
    return float(np.median(voiced))


def rms(samples: NDArray[np.float32]) -> float:
    """Root mean square of `[N]`."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def both_voiced(
    studio: Studio, voice: str, sentence: str, template: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Semitone curves without and with a control that leaves times alone, where both are voiced."""
    plain, changed = studio.pitch(voice, sentence), studio.pitch(voice, template.format(sentence))
    count = min(len(plain), len(changed))
    heard = (plain[:count] > 0) & (changed[:count] > 0)
    semitones = (12 * np.log2(curve[:count][heard].astype(np.float64)) for curve in (plain, changed))
    return next(semitones), next(semitones)

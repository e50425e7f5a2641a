"""Predicted durations, pitch and energy → the same after the document's controls.

Pure numpy on arrays of one sentence; everything pitched is in log2 Hz.  The order is rate, pitch, range, contour,
emphasis, then fitting to a length, then rounding.  Source: SSML 1.1 section 3.2.4; linear in semitones (ours).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LOWEST_HZ, HIGHEST_HZ = 50.0, 600.0
PAUSE_ELASTICITY = 3.0  # of a sound's, in fast speech
CONSONANT_ELASTICITY = 0.6  # of a vowel's, when speech is fitted to a length
# A phone at -8 dB from the voiced median has a pitch for half of its time, a fainter one, such as in a last syllable,
# for less: 1 / (1 + exp(-slope * (energy - half))), energy in dB / 10.
HALF_VOICED, VOICING_SLOPE = -0.8, 2.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PhoneProsody:
    """durations: `[P]` frames, not yet whole; contour: `[P, 4]` log2 Hz; energy: `[P]` dB / 10."""

    durations: Floats
    contour: Floats
    energy: Floats


@dataclass(frozen=True)
class EmphasisStep:
    """What an emphasis level does to the stressed vowel of each word."""

    duration: float
    semitones: float
    energy: float


EMPHASIS = {
    "strong": EmphasisStep(1.25, 2.5, 0.4),
    "moderate": EmphasisStep(1.12, 1.5, 0.25),
    "none": EmphasisStep(1.0, 0.0, 0.0),
    "reduced": EmphasisStep(0.9, -1.0, -0.3),
}


def scale_rate(prosody: PhoneProsody, rate: Floats, is_pause: NDArray[np.bool_]) -> PhoneProsody:
    """rate: `[P]` multiplier of speed; 1 where the length must stay.

    Fast speech takes time from its pauses first, as people do, but for the one that leads in: a first word that comes
    out of nothing is lost. Each stretch of one rate has its length all the same.
    """
    durations = prosody.durations / rate
    elasticity = np.where(is_pause, PAUSE_ELASTICITY, 1.0)
    elasticity[:1] *= ~is_pause[:1]
    edges = [0, *(np.flatnonzero(np.diff(rate)) + 1), len(rate)]
    for start, end in pairwise(edges):
        part = slice(start, end)
        if elasticity[part].any() and rate[start] > 1:
            durations[part] = fit_length(prosody.durations[part], elasticity[part], float(durations[part].sum()))
    return replace(prosody, durations=durations)


def shift_pitch(prosody: PhoneProsody, semitones: Floats) -> PhoneProsody:
    """semitones: `[P]`."""
    return replace(prosody, contour=prosody.contour + semitones[:, None] / 12)


def add_hertz(prosody: PhoneProsody, hertz: Floats) -> PhoneProsody:
    """hertz: `[P]`, added to every point; the result is at least 40 Hz."""
    moved = np.maximum(np.exp2(prosody.contour) + hertz[:, None], 40.0)
    return replace(prosody, contour=np.where(hertz[:, None] == 0, prosody.contour, np.log2(moved)))


def scale_range(prosody: PhoneProsody, span: NDArray[np.bool_], factor: float) -> PhoneProsody:
    """Widen or narrow the pitch of `span` around its own mean."""
    centre = span_mean(prosody, span)
    contour = prosody.contour.copy()
    contour[span] = centre + factor * (contour[span] - centre)
    return replace(prosody, contour=contour)


def add_contour(
    prosody: PhoneProsody, span: NDArray[np.bool_], percents: Floats, semitones: Floats
) -> PhoneProsody:
    """Add a piecewise-linear shift over the span's own time.

    percents: `[N]` ascending, 0 to 100; semitones: `[N]`; end values are held.
    """
    times = point_times(prosody.durations)[span]
    starts = np.cumsum(prosody.durations) - prosody.durations
    begin = float(starts[span].min())
    end = float((starts + prosody.durations)[span].max())
    percent = (times - begin) / max(end - begin, 1e-9) * 100
    contour = prosody.contour.copy()
    contour[span] += np.interp(percent, percents, semitones) / 12
    return replace(prosody, contour=contour)


def emphasize(prosody: PhoneProsody, vowels: NDArray[np.bool_], level: str) -> PhoneProsody:
    """Apply an emphasis level to the phones of `vowels` (stressed ones), with a one-phone ramp on each side."""
    step = EMPHASIS[level]
    durations, energy = prosody.durations.copy(), prosody.energy.copy()
    durations[vowels] *= step.duration
    energy[vowels] += step.energy
    weight = vowels.astype(float)
    ramp = np.maximum(np.pad(weight, (1, 0))[:-1], np.pad(weight, (0, 1))[1:]) * 0.5
    shift = np.maximum(weight, ramp) * step.semitones / 12
    return PhoneProsody(durations, prosody.contour + shift[:, None], energy)


def fit_length(durations: Floats, elasticity: Floats, total: float) -> Floats:
    """Scale durations so that they sum to `total` frames.

    elasticity: `[P]`, 1 for vowels and pauses, less for consonants, 0 for what must stay; each phone is scaled by
    factor ** elasticity and stays ≥ 1 frame.  Where the total cannot be reached the nearest is returned.
    """
    low, high = 0.05, 20.0
    for _ in range(60):
        factor = (low * high) ** 0.5
        scaled = np.maximum(durations * factor**elasticity, np.minimum(durations, 1.0))
        low, high = (factor, high) if scaled.sum() < total else (low, factor)
    return scaled


def round_durations(durations: Floats) -> NDArray[np.int64]:
    """Whole frames, each ≥ 1, whose running sum never strays: the rounding error is carried to the next phone."""
    whole = np.empty(len(durations), np.int64)
    carried = 0.0
    for number, wanted in enumerate(durations):
        whole[number] = max(1, round(wanted + carried))
        carried += wanted - whole[number]
        carried = min(max(carried, -2.0), 2.0)
    return whole


def span_mean(prosody: PhoneProsody, span: NDArray[np.bool_]) -> float:
    """Mean log2 pitch of a span, weighted by time."""
    return float(np.average(prosody.contour[span].mean(1), weights=prosody.durations[span]))


def voiced_share(energy: Floats) -> Floats:
    """Of a phone's time, by its energy `[P]`."""
    return 1 / (1 + np.exp(-VOICING_SLOPE * (energy - HALF_VOICED)))


def spoken_median(prosody: PhoneProsody, shares: Floats) -> float:
    """Median log2 pitch, weighted by time; shares: `[P]`, how much of each phone counts, not all 0."""
    return weighted_median(
        prosody.contour.ravel(), np.repeat(prosody.durations * shares, prosody.contour.shape[1])
    )


def weighted_median(values: Floats, weights: Floats) -> float:
    """The value under which half of the weight lies; both `[N]`, weights not all 0."""
    order = np.argsort(values)
    passed = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(passed, passed[-1] / 2)])


def point_times(durations: Floats) -> Floats:
    """Times of the four contour points of each phone, in frames, `[P, 4]`."""
    starts = np.cumsum(durations) - durations
    return starts[:, None] + durations[:, None] * np.array([1, 3, 5, 7]) / 8

"""A rendering → what tells ways of speaking apart: pitch, rate, level, spectral tilt and voicing.

Measured on the samples alone, apart from the count of phones and the places of pauses, which are the plan's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.evaluation.pitch import measure_f0, pitch_statistics
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.plan import Plan, Speech
from ssml_engine.synthesis import Event

FFT_SIZE = 1024
THIRD_OCTAVES_HZ = 1000.0 * 2.0 ** (np.arange(-7, 10) / 3)  # 198 Hz to 8 kHz
LEAST_VOICED = 0.02  # below this share what a tracker finds is no pitch of the voice
AUDIBLE_DB = 30.0  # frames this far below the loudest are pauses


@dataclass(frozen=True)
class MannerMeasures:
    """Of the speech in a rendering."""

    # Median F0 of voiced frames, Hz; 0 where nothing is voiced.
    pitch_hz: float
    # Standard deviation of F0 over voiced frames, semitones.
    pitch_deviation_st: float
    # Phones a second, pauses left out.
    phones_per_second: float
    # RMS of the frames that are heard, dB of full scale.
    level_db: float
    # Slope of the long-term spectrum in third octaves from 200 Hz to 8 kHz.
    tilt_db_per_octave: float
    # Frames with a pitch, of those that are heard.
    voiced_share: float


# About what listeners notice, measure by measure: a semitone, a fifth more range, 5 % of rate, 1.5 dB, 0.5 dB an
# octave, a tenth of the voicing.
_JUST_NOTICED = np.array([1.0, np.log(1.2), np.log(1.05), 1.5, 0.5, 0.1])


def differences(one: MannerMeasures, other: MannerMeasures) -> NDArray[np.float64]:
    """How far apart two manners are in each measure, in just noticed differences, `[6]`, the sign that of `one`.

    A pitch is compared only where both have one; the voicing tells them apart otherwise.
    """
    return np.asarray(np.nan_to_num(_place(one) - _place(other)))


def _place(measures: MannerMeasures) -> NDArray[np.float64]:
    pitch = [np.nan, np.nan]
    if measures.pitch_hz > 0 and measures.pitch_deviation_st > 0:
        pitch = [12 * np.log2(measures.pitch_hz), np.log(measures.pitch_deviation_st)]
    rest = [np.log(measures.phones_per_second), measures.level_db, measures.tilt_db_per_octave, measures.voiced_share]
    return np.array([*pitch, *rest]) / _JUST_NOTICED


def measure_manner(samples: NDArray[np.float32], plan: Plan, events: tuple[Event, ...]) -> MannerMeasures:
    """Measure a rendering of speech.  samples: `[n]` at 24 kHz; events: of the same rendering."""
    num_frames = len(samples) // HOP_LENGTH
    frames = samples[: num_frames * HOP_LENGTH].reshape(num_frames, HOP_LENGTH).astype(np.float64)
    power = (frames**2).mean(1)
    heard = power > power.max(initial=0.0) * 10 ** (-AUDIBLE_DB / 10)
    f0 = measure_f0(samples)[:num_frames]
    voiced_share = float((f0[heard] > 0).mean()) if heard.any() else 0.0
    pitch = pitch_statistics(f0 if voiced_share >= LEAST_VOICED else f0[:0])
    spoken_s = sum(e.duration_samples for e in events if e.kind == "word") / SAMPLE_RATE
    phones = sum(not p.is_pause for item in plan.items if isinstance(item, Speech) for p in item.phones)
    return MannerMeasures(
        pitch_hz=pitch.median_hz,
        pitch_deviation_st=pitch.deviation_st,
        phones_per_second=phones / max(spoken_s, 1e-9),
        level_db=float(10 * np.log10(max(power[heard].mean() if heard.any() else 0.0, 1e-12))),
        tilt_db_per_octave=spectral_tilt(samples),
        voiced_share=voiced_share,
    )


def spectral_tilt(samples: NDArray[np.float32]) -> float:
    """Least-squares slope of the long-term spectrum over log frequency, dB an octave; level does not count."""
    blocks = np.lib.stride_tricks.sliding_window_view(samples, FFT_SIZE)[:: FFT_SIZE // 2]
    power = (np.abs(np.fft.rfft(blocks * np.hanning(FFT_SIZE))) ** 2).mean(0)
    hz = np.fft.rfftfreq(FFT_SIZE, 1 / SAMPLE_RATE)
    edges = THIRD_OCTAVES_HZ[:, None] * 2.0 ** np.array([-1 / 6, 1 / 6])
    bands = [power[(hz >= low) & (hz < high)].mean() for low, high in edges]
    slope, _ = np.polyfit(np.log2(THIRD_OCTAVES_HZ), 10 * np.log10(np.maximum(bands, 1e-20)), 1)
    return float(slope)

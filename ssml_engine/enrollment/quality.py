"""Samples and where they are speech → how good a recording is, in numbers, and the reasons to refuse it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.enrollment.refusals import Refusal, refusal
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE

SILENT_DBFS = -60.0
LEAST_SPEECH_S = 0.9
LEAST_SNR_DB = 12.0
MOST_CLIPPED = 0.01
# Under this the spectrum of a recording without speech is of tones rather than of noise.
TONAL_FLATNESS = 0.05
NEAR_PEAK = 0.97
BANDWIDTH_DB = 55.0


@dataclass(frozen=True)
class RecordingQuality:
    """duration_s: of the recording; speech_s: of it speech.  level_dbfs: of the speech; snr_db: of the speech over
    the pauses.  clipped_share: of the speech's samples, 0 to 1.  bandwidth_hz: highest frequency that sounds.
    num_speakers: people who speak, 0 until they were counted."""

    duration_s: float
    speech_s: float
    level_dbfs: float
    snr_db: float
    clipped_share: float
    bandwidth_hz: float
    num_speakers: int = 0


def frame_power(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean square of each 320 samples, `[N / 320]`."""
    frames = samples[: len(samples) // HOP_LENGTH * HOP_LENGTH].reshape(-1, HOP_LENGTH).astype(np.float64)
    power: NDArray[np.float64] = (frames**2).mean(1)
    return power


def measure(samples: NDArray[np.float32], speech: NDArray[np.bool_]) -> RecordingQuality:
    """samples: float32 `[N]`, 24 kHz; speech: `[N / 320]`, with one frame of speech at least."""
    power = frame_power(samples)
    speech = speech[: len(power)]
    level = 10 * np.log10(power[speech].mean() + 1e-12)
    # The quietest tenth: pauses where there are any, else the gaps between phones.
    noise = 10 * np.log10(np.percentile(power, 10) + 1e-12)
    return RecordingQuality(
        duration_s=len(samples) / SAMPLE_RATE,
        speech_s=float(speech.sum() / FRAME_RATE),
        level_dbfs=float(level),
        snr_db=float(min(level - noise, 90.0)),
        clipped_share=clipped_share(samples),
        bandwidth_hz=_bandwidth(samples),
    )


def clipped_share(samples: NDArray[np.float32]) -> float:
    """Share of the loud samples that lie on a flat top, 0 to 1.

    Speech is near its peak for a moment only; what was cut off stays there, also after resampling and coding.
    """
    size = np.abs(samples)
    peak = float(np.percentile(size, 99.99))
    if peak < 1e-3:
        return 0.0
    return float((size >= NEAR_PEAK * peak).sum() / max(int((size >= 0.1 * peak).sum()), 1))


def silence_of(samples: NDArray[np.float32]) -> Refusal | None:
    """SILENCE where hardly anything sounds."""
    level = 10 * np.log10(np.percentile(frame_power(samples), 95) + 1e-12)
    return refusal("SILENCE", level=f"{level:.0f}") if level < SILENT_DBFS else None


def without_speech(samples: NDArray[np.float32]) -> Refusal:
    """MUSIC for tones, NO_SPEECH for anything else."""
    return refusal("MUSIC" if spectral_flatness(samples) < TONAL_FLATNESS else "NO_SPEECH")


def faults_of(quality: RecordingQuality) -> list[Refusal]:
    """Every reason in the numbers to refuse a recording."""
    found = []
    if quality.speech_s < LEAST_SPEECH_S:
        found.append(refusal("TOO_SHORT", seconds=f"{quality.speech_s:.1f}", limit=LEAST_SPEECH_S))
    if quality.clipped_share > MOST_CLIPPED:
        found.append(refusal("CLIPPING", percent=f"{100 * quality.clipped_share:.1f}"))
    if quality.snr_db < LEAST_SNR_DB:
        found.append(refusal("LOW_SNR", snr=f"{quality.snr_db:.0f}", limit=f"{LEAST_SNR_DB:g}"))
    return found


def spectral_flatness(samples: NDArray[np.float32]) -> float:
    """Median over windows of geometric over arithmetic mean of the power from 100 Hz to 5 kHz: 1 is white noise."""
    power = _spectra(samples)[:, 9:427]
    flatness = np.exp(np.log(power).mean(1)) / power.mean(1)
    return float(np.median(flatness))


def _bandwidth(samples: NDArray[np.float32]) -> float:
    spectrum = 10 * np.log10(np.percentile(_spectra(samples), 90, axis=0))
    return float(np.flatnonzero(spectrum > spectrum.max() - BANDWIDTH_DB)[-1] * SAMPLE_RATE / 2048)


def _spectra(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Power of windows of 2048 samples, `[W, 1025]`."""
    count = max(len(samples) // 2048, 1)
    windows = np.resize(samples, count * 2048).reshape(count, 2048) * np.hanning(2048)
    power: NDArray[np.float64] = np.abs(np.fft.rfft(windows, axis=1)) ** 2 + 1e-10
    return power

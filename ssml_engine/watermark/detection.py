"""A recording → whether it carries the mark of a key, wherever it was cut and whatever rate it came in.

Levels of sub-bands in the first half of each possible block are compared with those of the second half. The differences
are folded over the period and correlated with the pattern at every shift; under no mark each correlation is near a
standard normal, so the largest of them says how sure one can be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio.resample import resample
from ssml_engine.watermark.pattern import (
    BLOCK_FRAMES,
    HOP,
    NUM_BANDS,
    PERIOD_BLOCKS,
    SAMPLE_RATE,
    WINDOW,
    WatermarkPattern,
    band_bins,
    root_hann,
)

STEPS_PER_HOP = 4  # the place of a block is searched in steps of 48 samples, 2 ms
STEP = HOP // STEPS_PER_HOP
BLOCK_STEPS = BLOCK_FRAMES * STEPS_PER_HOP
THRESHOLD = 6.0
# Differences beyond this many decibels say more about the speech than about the mark.
CLIP_DB = 3.0
# A frame this far under the recording's loudest says nothing.
QUIET_DB = 50.0

FLOOR_PERCENT = 10.0
ABOVE_FLOOR_DB, TRUST_DB = 3.0, 6.0


@dataclass(frozen=True)
class Detection:
    """score: standard deviations above what an unmarked recording gives on average.

    offset_samples: where a period of the pattern begins, at 24 kHz; meaningless where nothing is found.
    """

    score: float
    threshold: float
    offset_samples: int

    @property
    def is_marked(self) -> bool:
        return self.score >= self.threshold


def detect_watermark(
    samples: NDArray[np.float32],
    sample_rate: int,
    pattern: WatermarkPattern | None = None,
    threshold: float = THRESHOLD,
) -> Detection:
    """Look for the mark. samples: float32 `[N]`, mono, any rate from 8 kHz up and any level.

    Raises ValueError for samples of another shape or a lower rate. Recordings under 0.2 s are never marked.
    """
    if samples.ndim != 1:
        raise ValueError(f"samples are [N], got shape {list(samples.shape)}")
    if sample_rate < 8000:
        raise ValueError(f"the mark needs a sample rate of 8000 Hz or more, got {sample_rate}")
    heard = samples if sample_rate == SAMPLE_RATE else resample(samples, sample_rate, SAMPLE_RATE)
    differences = _differences(heard.astype(np.float64))
    if not len(differences):
        return Detection(0.0, threshold, 0)
    chips = (pattern or WatermarkPattern()).chips
    spectrum = np.conj(np.fft.rfft(chips, axis=0))
    best, offset = 0.0, 0
    for phase in range(min(BLOCK_STEPS, len(differences))):
        blocks = differences[phase::BLOCK_STEPS]
        power = float((blocks**2).sum())
        if power == 0:
            continue
        folded = np.zeros((PERIOD_BLOCKS, NUM_BANDS))
        np.add.at(folded, np.arange(len(blocks)) % PERIOD_BLOCKS, blocks)
        scores = np.fft.irfft((np.fft.rfft(folded, axis=0) * spectrum).sum(1), PERIOD_BLOCKS) / np.sqrt(power)
        shift = int(scores.argmax())
        if scores[shift] > best:
            best = float(scores[shift])
            offset = (phase * STEP + shift * BLOCK_FRAMES * HOP) - (WINDOW - HOP)
    return Detection(best, threshold, offset)


def _differences(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """First half against second half of the block that would begin at each step, `[S, NUM_BANDS]`, in decibels."""
    padded = np.pad(samples, (WINDOW - HOP, WINDOW))
    levels, heard = _levels(padded)
    half = BLOCK_STEPS // 2
    num = len(levels) - BLOCK_STEPS - half + STEPS_PER_HOP
    if num <= 0:
        return np.zeros((0, NUM_BANDS))
    halves = np.sum([levels[k : k + num + half] for k in range(0, half, STEPS_PER_HOP)], axis=0)
    audible = np.all([heard[k : k + num] for k in range(0, BLOCK_STEPS, STEPS_PER_HOP)], axis=0)
    lowest = np.minimum(halves[:num], halves[half : half + num]) / (half // STEPS_PER_HOP)
    floor = np.percentile(levels[heard], FLOOR_PERCENT, axis=0) if heard.any() else 0.0
    trust = np.clip((lowest - floor - ABOVE_FLOOR_DB) / TRUST_DB, 0, 1)
    raw = (halves[:num] - halves[half : half + num]) / (half // STEPS_PER_HOP)
    raw -= np.median(raw, axis=1, keepdims=True)  # the whole voice growing louder is no mark
    return np.clip(raw, -CLIP_DB, CLIP_DB) * audible[:, None] * trust


def _levels(padded: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Level of each sub-band in dB at each step `[S, NUM_BANDS]`, and whether anything is heard there `[S]`."""
    num_steps = (len(padded) - WINDOW) // STEP + 1
    window, bands = root_hann(), band_bins()
    levels = np.empty((num_steps, NUM_BANDS))
    for start in range(0, num_steps, 4096):  # a long recording is not held as one spectrogram
        places = np.arange(start, min(start + 4096, num_steps)) * STEP
        power = np.abs(np.fft.rfft(padded[places[:, None] + np.arange(WINDOW)] * window)) ** 2
        for band, (first, end) in enumerate(bands):
            levels[start : start + len(places), band] = power[:, first:end].sum(1)
    total = levels.sum(1)
    heard = total > total.max() * 10 ** (-QUIET_DB / 10)
    return 10 * np.log10(levels + 1e-12 * max(float(total.max()), 1e-30)), heard

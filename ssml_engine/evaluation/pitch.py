"""Requested and measured pitch of a rendering, and how far apart they are.

Requested is the curve that the timing gave the codec, laid out on the rendering's own samples. Measured is
swift-f0 (MIT, bundled weights). Frames that the tracker is unsure of are not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio.resample import resample
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.plan import Plan, Silence, Speech
from ssml_engine.synthesis import Engine
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.synthesis.timing import silence_samples, time_speeches

TRACKER_RATE_HZ = 16_000
LOWEST_HZ, HIGHEST_HZ = 50.0, 600.0
CONFIDENCE = 0.9
CLOSE = 0.05  # a voiced frame within 5 % counts as on the curve


@dataclass(frozen=True)
class PitchScore:
    """Over frames where both curves are voiced: median error in cents, share of frames within 5 %."""

    median_cents: float
    close_share: float
    num_frames: int


@dataclass(frozen=True)
class PitchStatistics:
    """Of a voice as heard: median in Hz, standard deviation in semitones; 0 where nothing is voiced."""

    median_hz: float
    deviation_st: float


def measure_f0(samples: NDArray[np.float32], confidence: float = CONFIDENCE) -> NDArray[np.float32]:
    """F0 of 24 kHz samples for each 320, `[ceil(N / 320)]`, 0 where unvoiced or unsure.

    confidence: of the tracker, 0 to 1, under which it counts as unsure.
    """
    num_frames = -(-len(samples) // HOP_LENGTH)
    if num_frames < 4:
        return np.zeros(num_frames, np.float32)
    heard = resample(samples, SAMPLE_RATE, TRACKER_RATE_HZ)
    found = _tracker().detect(heard, TRACKER_RATE_HZ, fmin=LOWEST_HZ, fmax=HIGHEST_HZ)
    sure = np.asarray(found.confidence) >= confidence
    hz = np.where(sure, np.asarray(found.pitch_hz), 0.0)
    return nearest_at_frames(np.asarray(found.timestamps), hz, num_frames)


def nearest_at_frames(
    times_s: NDArray[np.floating], hz: NDArray[np.floating], num_frames: int
) -> NDArray[np.float32]:
    """At each frame centre: linear between two voiced neighbours, 0 if either is unvoiced."""
    centres = (np.arange(num_frames) + 0.5) * HOP_LENGTH / SAMPLE_RATE
    right = np.clip(np.searchsorted(times_s, centres), 1, max(len(times_s) - 1, 1))
    if len(times_s) < 2:
        return np.zeros(num_frames, np.float32)
    voiced = (hz[right - 1] > 0) & (hz[right] > 0)
    return np.where(voiced, np.interp(centres, times_s, hz), 0.0).astype(np.float32)


def compare_pitch(requested: NDArray[np.float32], measured: NDArray[np.float32]) -> PitchScore | None:
    """Score two curves `[T]` of Hz; None where no frame is voiced in both."""
    length = min(len(requested), len(measured))
    wanted, heard = requested[:length], measured[:length]
    both = (wanted > 0) & (heard > 0)
    if not both.any():
        return None
    octaves = np.abs(np.log2(heard[both] / wanted[both]))
    close = np.abs(heard[both] / wanted[both] - 1) <= CLOSE
    return PitchScore(float(np.median(octaves)) * 1200, float(close.mean()), int(both.sum()))


def pitch_statistics(measured: NDArray[np.float32]) -> PitchStatistics:
    """Median and spread of a measured curve."""
    voiced = measured[measured > 0]
    if not len(voiced):
        return PitchStatistics(0.0, 0.0)
    return PitchStatistics(float(np.median(voiced)), float(12 * np.std(np.log2(voiced))))


def requested_curve(engine: Engine, plan: Plan, num_samples: int) -> NDArray[np.float32]:
    """The F0 that the plan asks for, `[ceil(N / 320)]` Hz at frame centres of the rendering, 0 in silence.

    Only for plans of speech and silence, such as plain sentences.
    """
    num_frames = -(-num_samples // HOP_LENGTH)
    curve = np.zeros(num_frames, np.float32)
    offset = 0
    for item in plan.items:
        if isinstance(item, Silence):
            offset += silence_samples(item)
        elif isinstance(item, Speech):
            facts = engine.speaker(plan.voices[item.voice].name).prompt.facts
            timed = time_speeches(engine.networks, plan, [item], [facts])[0]
            lay_out_pitch(timed, offset, curve)
            offset += timed.num_samples
    return curve


def lay_out_pitch(timed: TimedSpeech, offset: int, curve: NDArray[np.float32]) -> None:
    """Write a speech's frame pitch where its samples lie, past the silence inserted between frames.

    curve: `[T]`, changed; a whisper asks for no pitch.
    """
    num_frames = timed.timed.num_frames
    starts = np.arange(num_frames) * HOP_LENGTH + offset
    for frame, count in timed.inserted:
        starts[frame:] += count
    pauses = np.repeat(np.asarray(timed.timed.is_pause), np.asarray(timed.timed.durations))
    at = (starts + HOP_LENGTH // 2) // HOP_LENGTH
    whispered = np.zeros(num_frames, bool) if timed.timed.timbre is None else timed.timed.timbre.breath >= 1.0
    inside = (at < len(curve)) & ~pauses & ~whispered
    curve[at[inside]] = np.asarray(timed.timed.f0)[inside]


@cache
def _tracker() -> Any:
    from swift_f0 import SwiftF0

    return SwiftF0(threads=1)

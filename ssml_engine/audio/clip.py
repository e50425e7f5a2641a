"""A recording and the attributes of its `audio` element → the samples to insert.

Source: SSML 1.1 section 3.3.1 (clipBegin, clipEnd, repeatCount, repeatDur, speed, soundLevel): clip, then
repeat, then speed and level.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ssml_engine.audio.levels import Samples, db_to_gain
from ssml_engine.audio.resample import resample

# Finer steps of speed than a thousandth are not heard and cost long filters.
_FINEST_SPEED = 1000


@dataclass(frozen=True)
class ClipOptions:
    """How a recording is played; the defaults play it as it is."""

    # Part of the recording, seconds of media time; the end None is the recording's own.
    clip_begin_s: float = 0.0
    clip_end_s: float | None = None
    # How often the part is played; a fraction ends within one. None: as the next field says, or once.
    repeat_count: float | None = None
    # Length of all repetitions in media time (before `speed`); with a count, the shorter wins.
    repeat_duration_s: float | None = None
    # Playback speed of the waveform, 2 is twice as fast and an octave higher.
    speed: float = 1.0
    sound_level_db: float = 0.0

    def __post_init__(self) -> None:
        """Raises ValueError for times below 0 and for repetitions or a speed that are not above 0."""
        for name in ("clip_begin_s", "clip_end_s"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} must not be negative, got {value}")
        for name in ("repeat_count", "repeat_duration_s", "speed"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{name} must be positive, got {value}")


def play_clip(
    samples: Samples, options: ClipOptions, *, max_samples: int, sample_rate_hz: int = 24000
) -> Samples:
    """Cut, repeat, speed up and scale `[n]` samples; the result never has more than `max_samples`.

    Nothing longer than needed is made on the way. A clip that begins at or after its end is empty.
    """
    begin = round(options.clip_begin_s * sample_rate_hz)
    end = len(samples) if options.clip_end_s is None else round(options.clip_end_s * sample_rate_hz)
    part = samples[begin:end]
    speed = Fraction(options.speed).limit_denominator(_FINEST_SPEED) or Fraction(1, _FINEST_SPEED)
    # With a margin for the resampler's look-ahead, so that a cut at the limit leaves no trace before it.
    longest = int(max_samples * speed) + sample_rate_hz
    media = _repeated(part, min(_media_length(len(part), options, sample_rate_hz), longest))
    played = resample(media, speed.numerator, speed.denominator) if speed != 1 else media
    return (played[:max_samples] * np.float32(db_to_gain(options.sound_level_db))).astype(np.float32)


def _media_length(num_samples: int, options: ClipOptions, sample_rate_hz: int) -> int:
    """Samples of all repetitions together, at normal speed."""
    lengths = []
    if options.repeat_count is not None:
        lengths.append(round(num_samples * options.repeat_count))
    if options.repeat_duration_s is not None:
        lengths.append(round(options.repeat_duration_s * sample_rate_hz))
    return min(lengths) if lengths else num_samples


def _repeated(part: Samples, length: int) -> Samples:
    """`part` over and over, `length` samples of it."""
    if not len(part):
        return part
    return np.resize(part, length)

"""Random speakers and prosody edits for the parametric teacher: numbers only, no sound.

A `Morph` is what one speaker keeps over all utterances, a `ProsodyEdit` what one utterance adds. Both are
drawn from an explicit generator, so a corpus is its seed.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

EDITED_SHARE = 0.35  # utterances with an F0 edit; the training region asks for at least 0.25
CHANGED_RATE_SHARE = 0.15  # utterances with a speed log-uniform in 0.5…2


@dataclass(frozen=True)
class Morph:
    """One speaker.

    warp_low, warp_high: factor of the frequency axis below 1 kHz and above 3 kHz (formants move by it).
    f0_scale: factor of the median F0. f0_range: exponent of F0 about the median, in log frequency.
    tilt_db: dB per octave above 500 Hz. free_gain_db: gain of the free-phase part (breath and friction).
    ripple_db: amplitudes of 4 slow cosines over the mel axis, the long-term colour of the voice.
    rate: the speaker's own pace. level_db: RMS of the loud half of an utterance, dB full scale.
    """

    warp_low: float = 1.0
    warp_high: float = 1.0
    f0_scale: float = 1.0
    f0_range: float = 1.0
    tilt_db: float = 0.0
    free_gain_db: float = 0.0
    ripple_db: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    rate: float = 1.0
    level_db: float = -20.0

    def as_vector(self) -> list[float]:
        """The 12 numbers in the order of the fields."""
        flat: list[float] = []
        for value in astuple(self):
            flat.extend(value if isinstance(value, tuple) else (value,))
        return [round(number, 4) for number in flat]

    @staticmethod
    def vector_names() -> list[str]:
        """Name of each number of `as_vector`."""
        names: list[str] = []
        for field in fields(Morph):
            names += [f"ripple_db_{i}" for i in range(4)] if field.name == "ripple_db" else [field.name]
        return names


@dataclass(frozen=True)
class ProsodyEdit:
    """One utterance: F0 shift in semitones, factor of the F0 range, smooth bend (semitones at 5 even
    times), speed.
    """

    shift_st: float = 0.0
    range_factor: float = 1.0
    bend_st: tuple[float, ...] = ()
    speed: float = 1.0


def draw_morph(generator: np.random.Generator) -> Morph:
    """One speaker: vocal tract length and pitch go together as in people, loosely.

    Size is uniform in log between 0.85 and 1.12, where speech of this teacher stays natural (DNSMOS OVRL
    3.0 to 3.1 at the ends, 3.25 unmorphed).
    """
    size = float(np.exp(generator.uniform(np.log(0.85), np.log(1.12))))
    spread = float(generator.normal(0.0, 0.02))
    pitch = size ** float(generator.uniform(1.5, 3.5)) * float(np.exp(generator.normal(0.0, 0.12)))
    return Morph(
        warp_low=float(np.clip(size * (1 + spread), 0.84, 1.13)),
        warp_high=float(np.clip(size * (1 - spread), 0.84, 1.13)),
        f0_scale=float(np.clip(pitch, 0.5, 1.5)),
        f0_range=float(np.exp(generator.uniform(np.log(0.75), np.log(1.3)))),
        tilt_db=float(np.clip(generator.normal(0.0, 0.6), -1.2, 1.2)),
        free_gain_db=float(generator.uniform(-2.0, 2.0)),
        ripple_db=tuple(float(x) for x in generator.normal(0.0, 1.3, 4)),  # type: ignore[arg-type]
        rate=float(np.exp(generator.uniform(np.log(0.88), np.log(1.14)))),
        level_db=float(generator.uniform(-24.0, -17.0)),
    )


def draw_edit(generator: np.random.Generator) -> ProsodyEdit:
    """One utterance's edit: none for most; shift U(−10, +7) st, range U(0.3, 1.8) and a bend up to ±3 st
    else.
    """
    speed = 1.0
    if generator.random() < CHANGED_RATE_SHARE:
        speed = float(np.exp(generator.uniform(np.log(0.5), np.log(2.0))))
    if generator.random() >= EDITED_SHARE:
        return ProsodyEdit(speed=speed)
    bend = tuple(float(x) for x in generator.uniform(-3.0, 3.0, 5)) if generator.random() < 0.5 else ()
    return ProsodyEdit(
        shift_st=float(generator.uniform(-10.0, 7.0)) if generator.random() < 0.7 else 0.0,
        range_factor=float(generator.uniform(0.3, 1.8)) if generator.random() < 0.7 else 1.0,
        bend_st=bend,
        speed=speed,
    )


def edit_f0(
    f0: NDArray[np.float32], morph: Morph, edit: ProsodyEdit, *, floor_hz: float, ceiling_hz: float
) -> NDArray[np.float32]:
    """The speaker's and the utterance's F0 curve from the teacher's own.

    f0: `[T]` Hz, 0 where unvoiced. Returns the same, voiced frames inside floor…ceiling, unvoiced frames 0.
    """
    voiced = f0 > 0
    if not voiced.any():
        return np.zeros_like(f0)
    log_f0 = np.log2(f0[voiced])
    median = float(np.median(log_f0))
    curve = median + np.log2(morph.f0_scale) + (log_f0 - median) * morph.f0_range * edit.range_factor
    curve += edit.shift_st / 12
    if edit.bend_st:
        times = np.linspace(0, len(f0) - 1, len(edit.bend_st))
        curve += np.interp(np.flatnonzero(voiced), times, edit.bend_st) / 12
    edited = np.zeros_like(f0)
    edited[voiced] = np.clip(2.0**curve, floor_hz, ceiling_hz)
    return edited


def warp_axis(num_bins: int, bin_hz: float, morph: Morph) -> NDArray[np.float64]:
    """For each output bin the (fractional) bin of the teacher that it shows, `[num_bins]`, ascending.

    The factor glides from `warp_low` at 1 kHz to `warp_high` at 3 kHz.
    """
    hz = np.arange(num_bins) * bin_hz
    factor = np.interp(hz, (1000.0, 3000.0), (morph.warp_low, morph.warp_high))
    source = np.maximum.accumulate(hz / factor) / bin_hz
    return np.minimum(source, num_bins - 1.0)


def colour_db(num_bins: int, bin_hz: float, morph: Morph) -> NDArray[np.float64]:
    """Gain of each bin in dB, `[num_bins]`: tilt above 500 Hz (full by 8 kHz) and the ripple over the mel
    axis.
    """
    hz = np.arange(num_bins) * bin_hz
    tilt = morph.tilt_db * np.log2(np.clip(hz, 500.0, 8000.0) / 500.0)
    mel = np.log1p(hz / 700.0) / np.log1p(hz[-1] / 700.0)
    waves = np.cos(np.pi * np.outer(np.arange(1, 5), mel))
    return tilt + np.asarray(morph.ripple_db) @ waves

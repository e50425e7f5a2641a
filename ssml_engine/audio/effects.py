"""Samples → samples as a listener in a car or at a telephone needs them: Azure's voice effects.

Azure names `eq_car` and `eq_telecomhp8k` and says what they are for, not what they do; the curves are ours.
Each is a row of second-order filters, listed in a table. Source of the filters: R. Bristow-Johnson, "Cookbook
formulae for audio EQ biquad filter coefficients".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfreqz

from ssml_engine.audio.levels import Samples

Sections = NDArray[np.float64]  # [sections, 6]: b0 b1 b2 a0 a1 a2


class Filter(Protocol):
    """One row of an equaliser."""

    def sections(self, sample_rate_hz: int) -> Sections:
        """Second-order sections, `[s, 6]`."""
        ...


@dataclass(frozen=True)
class HighPass:
    """Butterworth high pass."""

    cutoff_hz: float
    order: int = 2

    def sections(self, sample_rate_hz: int) -> Sections:
        return np.asarray(butter(self.order, self.cutoff_hz, "highpass", fs=sample_rate_hz, output="sos"))


@dataclass(frozen=True)
class LowPass:
    """Butterworth low pass; none where the cutoff is beyond what the rate carries."""

    cutoff_hz: float
    order: int = 2

    def sections(self, sample_rate_hz: int) -> Sections:
        if self.cutoff_hz >= 0.5 * sample_rate_hz:
            return np.zeros((0, 6))
        return np.asarray(butter(self.order, self.cutoff_hz, "lowpass", fs=sample_rate_hz, output="sos"))


@dataclass(frozen=True)
class Peak:
    """Bell of `gain_db` at a frequency; `quality` is the frequency over the width between half-gain
    points.
    """

    centre_hz: float
    gain_db: float
    quality: float = 1.0

    def sections(self, sample_rate_hz: int) -> Sections:
        if self.centre_hz >= 0.5 * sample_rate_hz:
            return np.zeros((0, 6))
        amplitude = 10 ** (self.gain_db / 40)
        angle = 2 * math.pi * self.centre_hz / sample_rate_hz
        alpha = math.sin(angle) / (2 * self.quality)
        middle = -2 * math.cos(angle)
        zeros = [1 + alpha * amplitude, middle, 1 - alpha * amplitude]
        poles = [1 + alpha / amplitude, middle, 1 - alpha / amplitude]
        return np.array([zeros + poles]) / poles[0]


# A cabin booms between 100 and 250 Hz and the road masks what lies below; consonants carry the words.
_CAR = (
    HighPass(80.0),
    Peak(180.0, -4.0, quality=0.9),
    Peak(2500.0, +4.5, quality=0.8),
    Peak(6000.0, +2.5, quality=1.0),
)
# The line passes 300 to 3400 Hz, and most of a voice's energy lies below: make room, lift the consonants.
_TELEPHONE = (
    HighPass(280.0, order=4),
    Peak(500.0, -2.0, quality=0.8),
    Peak(2400.0, +5.0, quality=0.9),
    LowPass(3550.0, order=8),
)

# Name as in `voice effect="…"` → its filters, in order.
EFFECTS: MappingProxyType[str, tuple[Filter, ...]] = MappingProxyType(
    {"eq_car": _CAR, "eq_telecomhp8k": _TELEPHONE}
)


class Equalizer:
    """A row of filters over one stream. Block size changes nothing; an empty row changes nothing at all."""

    def __init__(self, filters: tuple[Filter, ...], sample_rate_hz: int = 24000) -> None:
        rows = [one.sections(sample_rate_hz) for one in filters]
        self._sections = np.concatenate([np.zeros((0, 6)), *rows])
        self._state = np.zeros((len(self._sections), 2))
        self._sample_rate_hz = sample_rate_hz

    def push(self, samples: Samples) -> Samples:
        """`[n]` samples → `[n]` samples, without delay."""
        if not len(self._sections) or not len(samples):
            return samples
        output, self._state = sosfilt(self._sections, samples.astype(np.float64), zi=self._state)
        return np.asarray(output, dtype=np.float32)

    def flush(self) -> Samples:
        """Nothing is held back; what rings on after the end is cut."""
        return np.zeros(0, np.float32)

    def response_db(self, frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gain at each of `[n]` frequencies, dB."""
        if not len(self._sections):
            return np.zeros(len(frequencies_hz))
        _, response = sosfreqz(self._sections, worN=frequencies_hz, fs=self._sample_rate_hz)
        return np.asarray(20 * np.log10(np.maximum(np.abs(response), 1e-10)))


def open_effect(name: str, sample_rate_hz: int = 24000) -> Equalizer:
    """Start the effect that a document names. Raises ValueError with the known names for another."""
    if name not in EFFECTS:
        raise ValueError(f'"{name}" is not a voice effect; expected one of: {", ".join(EFFECTS)}')
    return Equalizer(EFFECTS[name], sample_rate_hz)

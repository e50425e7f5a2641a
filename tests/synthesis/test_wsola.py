"""Samples at another speed: exact length, the same pitch and level, and parts that equal the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ssml_engine.synthesis.wsola import SEARCH, TimeScaler

RATE_HZ = 24_000
Samples = NDArray[np.float32]


def voice(seconds: float, f0_hz: float = 120.0) -> Samples:
    """Pulses at a pitch, softened, with a little noise."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tones = sum(np.cos(2 * np.pi * f0_hz * number * time) / number for number in range(1, 12))
    noise = np.random.default_rng(1).standard_normal(len(time))
    return (0.1 * tones + 0.003 * noise).astype(np.float32)


def scale(samples: Samples, speed: float, parts: int = 1) -> Samples:
    num_heard = round(len(samples) / speed)
    scaler = TimeScaler(lambda sample: sample * len(samples) / num_heard, len(samples), num_heard)
    taken, fed = [], 0
    for number in range(1, parts + 1):
        end = num_heard * number // parts
        needed = scaler.needed(end)
        scaler.feed(samples[fed:needed])
        fed = max(fed, needed)
        taken.append(scaler.take(end))
    return np.concatenate(taken)


def frequency(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * len(samples)))
    low = 8 * len(samples) * 60 // RATE_HZ
    return float(np.argmax(spectrum[low:]) + low) * RATE_HZ / (8 * len(samples))


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("f0_hz", [75.0, 120.0, 240.0])
def test_pitch_and_level_stay_and_the_length_is_exact(speed: float, f0_hz: float) -> None:
    samples = voice(2.0, f0_hz)
    heard = scale(samples, speed)
    assert len(heard) == round(len(samples) / speed)
    inner = heard[2000:-2000]
    assert frequency(inner) == pytest.approx(f0_hz, rel=0.01)
    assert np.sqrt(np.mean(inner**2)) == pytest.approx(np.sqrt(np.mean(samples**2)), rel=0.05)


@given(st.floats(0.4, 2.5), st.integers(2, 12), st.integers(20, 12_000))
@settings(max_examples=40, deadline=None)
def test_parts_equal_the_whole(speed: float, parts: int, size: int) -> None:
    samples = voice(0.5)[:size]
    assert np.array_equal(scale(samples, speed, parts), scale(samples, speed))


def test_at_its_own_speed_speech_is_as_it_was() -> None:
    samples = voice(0.5)
    assert scale(samples, 1.0) == pytest.approx(samples, abs=1e-6)


def test_a_click_stays_where_the_clock_puts_it() -> None:
    samples = np.zeros(RATE_HZ, np.float32)
    samples[12_000:12_040] = 1.0
    heard = scale(samples, 2.0)
    place = float(np.average(np.arange(len(heard)), weights=np.square(heard)))
    assert place == pytest.approx(6_010, abs=SEARCH + 20)
    assert np.abs(heard).max() > 0.5


def test_silence_stays_silent() -> None:
    assert not scale(np.zeros(5_000, np.float32), 1.7).any()


def test_it_does_not_give_what_it_has_not_been_fed() -> None:
    scaler = TimeScaler(lambda sample: 2 * sample, 10_000, 5_000)
    scaler.feed(np.zeros(1_000, np.float32))
    with pytest.raises(ValueError, match="1000 samples of"):
        scaler.take(4_000)

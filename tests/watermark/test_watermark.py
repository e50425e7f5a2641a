"""The mark survives what happens to recordings, is found nowhere else, and changes nothing but small level steps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio import decode, encode, find_format, resample
from ssml_engine.watermark import Watermarker, WatermarkPattern, detect_watermark, embed_watermark

RATE = 24_000


@cache
def babble(seconds: float = 6.0, seed: int = 0) -> np.ndarray:
    """Something with the level changes of speech: noise under a random filter and envelope that move each 60 ms."""
    rng = np.random.default_rng(seed)
    hop = 1440
    pieces = []
    level, tilt = 0.0, 0.0
    for _ in range(int(seconds * RATE) // hop):
        level = 0.7 * level + rng.normal(0, 0.7)
        tilt = 0.7 * tilt + rng.normal(0, 0.8)
        spectrum = np.fft.rfft(rng.normal(0, 1, hop))
        hz = np.fft.rfftfreq(hop, 1 / RATE)
        shape = 1 / (1 + (hz / 1500) ** 2) * np.exp(tilt * np.sin(hz / 500))
        pieces.append(np.fft.irfft(spectrum * shape, hop) * np.exp(level))
    samples = np.concatenate(pieces)
    return (0.3 * samples / np.abs(samples).max()).astype(np.float32)


def noisy(samples: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(9).standard_normal(len(samples))
    return (samples + noise * np.sqrt(np.mean(samples**2)) * 0.1).astype(np.float32)


def mp3(samples: np.ndarray) -> np.ndarray:
    row = find_format("audio-16khz-64kbitrate-mono-mp3")
    return decode(encode(samples, row, source_rate_hz=RATE), max_duration_s=60).samples


@pytest.mark.parametrize(
    ("damage", "rate"),
    [
        (lambda samples: samples, RATE),
        (lambda samples: samples * np.float32(0.5), RATE),
        (lambda samples: samples[12_345:], RATE),
        (lambda samples: resample(samples, RATE, 8000), 8000),
        (noisy, RATE),
        (mp3, RATE),
    ],
    ids=["untouched", "6 dB softer", "cut", "8 kHz", "noise", "mp3"],
)
def test_the_mark_is_found_after(damage, rate):
    assert detect_watermark(damage(embed_watermark(babble())), rate).is_marked
    assert not detect_watermark(damage(babble()), rate).is_marked


def test_another_key_does_not_see_it():
    marked = embed_watermark(babble(), WatermarkPattern(key=5))
    assert detect_watermark(marked, RATE, WatermarkPattern(key=5)).is_marked
    assert not detect_watermark(marked, RATE).is_marked


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3000), max_size=8), st.integers(0, 9000))
def test_blocks_do_not_show_and_no_sample_is_lost(sizes, length):
    samples = babble(1.0)[:length]
    marker = Watermarker()
    parts, start = [], 0
    for size in sizes:
        parts.append(marker.push(samples[start : start + size]))
        start += size
    parts += [marker.push(samples[start:]), marker.flush()]
    joined = np.concatenate(parts)
    assert joined.shape == samples.shape
    assert np.array_equal(joined, embed_watermark(samples))


def test_a_mark_of_no_depth_changes_nothing_and_silence_stays_silent():
    samples = babble(1.0)
    assert np.abs(embed_watermark(samples, WatermarkPattern(depth_db=0)) - samples).max() < 1e-6
    assert not embed_watermark(np.zeros(5000, np.float32)).any()


def test_the_change_stays_twenty_decibels_under_the_sound_and_in_the_telephone_band():
    samples = babble()
    change = embed_watermark(samples) - samples
    assert 10 * np.log10(np.sum(samples**2) / np.sum(change**2)) > 15
    power = np.abs(np.fft.rfft(change)) ** 2
    hz = np.fft.rfftfreq(len(change), 1 / RATE)
    assert power[hz > 3800].sum() < 0.01 * power.sum()


@pytest.mark.parametrize(("samples", "rate", "reason"), [
    (np.zeros((2, 5), np.float32), RATE, r"samples are \[N\]"),
    (np.zeros(5, np.float32), 4000, "8000 Hz or more"),
])  # fmt: skip
def test_what_cannot_be_looked_at_is_refused(samples, rate, reason):
    with pytest.raises(ValueError, match=reason):
        detect_watermark(samples, rate)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(300, np.float32), np.zeros(RATE, np.float32)])
def test_nothing_is_found_in_nothing(samples):
    assert detect_watermark(samples, RATE).score == 0

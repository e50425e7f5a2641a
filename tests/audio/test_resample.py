import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio import Resampler, resample

from .signals import cut, noise, tone

RATES = (8000, 11025, 16000, 22050, 24000, 44100, 48000)


@settings(max_examples=60, deadline=None)
@given(
    source=st.sampled_from(RATES),
    target=st.sampled_from(RATES),
    num_samples=st.integers(0, 3000),
    block_size=st.integers(1, 700),
)
def test_block_size_changes_nothing(source, target, num_samples, block_size):
    samples = noise(num_samples)
    resampler = Resampler(source, target)
    parts = [resampler.push(block) for block in cut(samples, block_size)]
    streamed = np.concatenate([*parts, resampler.flush()])
    assert np.array_equal(streamed, resample(samples, source, target))


@pytest.mark.parametrize("source", RATES)
@pytest.mark.parametrize("target", RATES)
def test_the_length_is_the_ratio_rounded_up(source, target):
    for num_samples in (0, 1, 7, 1000):
        expected = -(-num_samples * target // source)
        assert resample(noise(num_samples), source, target).shape == (expected,)


@pytest.mark.parametrize("target", RATES)
def test_a_tone_keeps_its_frequency_level_and_time(target):
    frequency_hz = 0.4 * min(24000, target)
    output = resample(tone(frequency_hz, 0.5), 24000, target)
    middle = slice(target // 10, -target // 10)
    expected = tone(frequency_hz, 0.6, rate_hz=target)[: len(output)]
    error = output - expected
    assert np.abs(error[middle]).max() < 1e-4


def test_what_does_not_fit_the_lower_rate_is_removed():
    for frequency_hz in (4100, 6000, 11000):
        output = resample(tone(frequency_hz, 0.5, peak=1.0), 24000, 8000)
        assert np.abs(output[800:-800]).max() < 10 ** (-90 / 20)


def test_memory_does_not_grow_with_the_stream():
    resampler = Resampler(24000, 22050)
    for block in cut(noise(240_000), 2400):
        resampler.push(block)
    assert len(resampler._history) < 5000


def test_a_ratio_that_needs_a_monstrous_filter_is_refused():
    with pytest.raises(ValueError, match="too fine"):
        Resampler(24000, 1_000_003)
    with pytest.raises(ValueError, match="positive"):
        Resampler(0, 24000)


def test_a_flushed_stream_takes_no_more():
    resampler = Resampler(24000, 8000)
    resampler.flush()
    with pytest.raises(ValueError, match="flushed"):
        resampler.push(noise(4))

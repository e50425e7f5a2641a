import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from ssml_engine.audio.levels import db_to_gain, gain_to_db
from ssml_engine.audio.limiter import TruePeakLimiter, limit_true_peak, true_peak

from .signals import cut, noise, tone


def peak_16x(samples):
    """Peak of the waveform at 16 times the rate, through scipy's own filter; the ends aside, where it
    rings.
    """
    padded = np.pad(samples.astype(np.float64), 200)
    return np.abs(resample_poly(padded, 16, 1, window=("kaiser", 10.0))).max()


def swelling(frequency_hz, peak):
    """A tone that swells from silence and fades: no click that would be its own peak."""
    samples = tone(frequency_hz, 0.6, peak=peak)
    return samples * np.hanning(len(samples)).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(
    num_samples=st.integers(0, 3000),
    block_size=st.integers(1, 900),
    peak=st.sampled_from([0.5, 1.0, 4.0]),
    seed=st.integers(0, 5),
)
def test_block_size_changes_nothing(num_samples, block_size, peak, seed):
    samples = noise(num_samples, seed=seed, peak=peak)
    limiter = TruePeakLimiter()
    streamed = np.concatenate([*(limiter.push(b) for b in cut(samples, block_size)), limiter.flush()])
    assert np.array_equal(streamed, limit_true_peak(samples))
    assert len(streamed) == num_samples


def test_what_is_not_too_loud_passes_bit_for_bit():
    samples = np.concatenate(
        [tone(440, 0.3, peak=0.88), np.zeros(500, np.float32), tone(3000, 0.3, peak=0.8)]
    )
    samples[:50] *= np.linspace(0, 1, 50, dtype=np.float32)
    assert true_peak(samples) < db_to_gain(-1.0)
    assert np.array_equal(limit_true_peak(samples), samples)


@pytest.mark.parametrize("frequency_hz", [60, 440, 997, 3001, 5999, 8000.1, 10900])
@pytest.mark.parametrize("peak", [1.2, 6.0])
def test_the_ceiling_holds_between_samples(frequency_hz, peak):
    output = limit_true_peak(swelling(frequency_hz, peak), ceiling_db=-1.0)
    assert gain_to_db(peak_16x(output)) < -1.0 + 0.15


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), gain=st.floats(0.1, 30))
def test_no_sample_exceeds_the_ceiling(seed, gain):
    samples = noise(4000, seed=seed, peak=1.0) * np.float32(gain)
    assert np.abs(limit_true_peak(samples, -3.0)).max() <= db_to_gain(-3.0) * (1 + 1e-6)


def test_a_loud_click_is_ducked_smoothly_and_forgotten():
    samples = tone(440, 1.0, peak=0.3)
    samples[12000] = 5.0
    output = limit_true_peak(samples)
    gain = output[np.abs(samples) > 0.05] / samples[np.abs(samples) > 0.05]
    assert abs(output[12000]) <= db_to_gain(-1.0)
    # Untouched until the look-ahead (5 ms and one block's reach) and again after ten times the release.
    assert np.array_equal(output[: 12000 - 150], samples[: 12000 - 150])
    assert np.abs(output[-1000:] - samples[-1000:]).max() < 1e-3
    assert (gain > 0.1).all()
    assert (gain <= 1.0 + 1e-6).all()


def test_output_keeps_its_place_in_time():
    samples = tone(200, 0.5, peak=2.0)
    output = limit_true_peak(samples)
    # Zero crossings are where they were: a gain has no phase.
    assert np.array_equal(np.sign(output), np.sign(samples))


def test_an_intersample_peak_is_seen():
    # Samples of a sine at a quarter of the rate, 45 degrees off, are 0.7071 at most, its crest is 1.
    n = np.arange(4000)
    samples = np.sin(np.pi / 2 * n + np.pi / 4).astype(np.float32)
    assert np.abs(samples).max() == pytest.approx(0.7071, abs=1e-4)
    middle = samples * np.hanning(4000).astype(np.float32)
    assert true_peak(middle) == pytest.approx(1.0, abs=0.01)
    assert true_peak(np.zeros(0, np.float32)) == 0.0


def test_times_are_checked():
    with pytest.raises(ValueError, match="positive"):
        TruePeakLimiter(release_ms=0)

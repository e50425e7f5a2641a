import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio import Chain, Gain, Resampler, TruePeakLimiter, open_effect
from ssml_engine.audio.background import Background, BackgroundMixer

from .signals import cut, noise


def through(chain, samples, block_size=10_000):
    parts = [chain.push(block) for block in cut(samples, block_size)]
    return np.concatenate([np.zeros(0, np.float32), *parts, chain.flush()])


def voice_chain():
    """Everything at once, as a request with an effect and a background at 16 kHz has it."""
    background = Background(noise(777, seed=8), 0.5, fade_in_ms=20, fade_out_ms=30)
    inner = Chain([open_effect("eq_car"), Gain(9.0)])
    return Chain([inner, BackgroundMixer(background), TruePeakLimiter(), Resampler(24000, 16000)])


def test_an_empty_chain_is_the_identity():
    assert np.array_equal(through(Chain(), noise(1000), 300), noise(1000))


@settings(max_examples=25, deadline=None)
@given(num_samples=st.integers(0, 3000), block_size=st.integers(1, 800))
def test_block_size_changes_nothing(num_samples, block_size):
    samples = noise(num_samples)
    assert np.array_equal(through(voice_chain(), samples, block_size), through(voice_chain(), samples))


def test_what_is_owed_goes_through_the_rest():
    # 2000 samples and a fade-out of 720, resampled by 2/3.
    assert len(through(voice_chain(), noise(2000))) == -(-2720 * 2 // 3)


@settings(deadline=None)
@given(st.floats(-40, 40))
def test_a_gain_and_its_inverse_cancel(gain_db):
    samples = noise(100)
    assert np.allclose(through(Chain([Gain(gain_db), Gain(-gain_db)]), samples), samples, rtol=1e-5)

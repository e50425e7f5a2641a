import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio.effects import EFFECTS, Equalizer, HighPass, LowPass, Peak, open_effect
from ssml_engine.audio.levels import rms_db

from .signals import cut, noise, tone


@settings(max_examples=30, deadline=None)
@given(
    name=st.sampled_from(sorted(EFFECTS)),
    rate_hz=st.sampled_from([8000, 16000, 24000, 48000]),
    num_samples=st.integers(0, 2000),
    block_size=st.integers(1, 500),
)
def test_block_size_changes_nothing(name, rate_hz, num_samples, block_size):
    samples = noise(num_samples)
    effect = open_effect(name, rate_hz)
    parts = [effect.push(block) for block in cut(samples, block_size)]
    streamed = np.concatenate([np.zeros(0, np.float32), *parts])
    assert np.array_equal(streamed, open_effect(name, rate_hz).push(samples))


def test_an_empty_chain_is_the_identity():
    samples = noise(500)
    assert np.array_equal(Equalizer(()).push(samples), samples)
    assert Equalizer(()).response_db(np.array([100.0, 1000.0])).tolist() == [0.0, 0.0]


@given(st.floats(100, 8000), st.floats(-12, 12), st.floats(0.5, 3))
@settings(deadline=None, max_examples=30)
def test_a_peak_and_its_inverse_cancel(centre_hz, gain_db, quality):
    samples = noise(2000)
    pair = Equalizer((Peak(centre_hz, gain_db, quality), Peak(centre_hz, -gain_db, quality)))
    assert np.abs(pair.push(samples) - samples).max() < 1e-5


def test_filters_have_the_stated_gain():
    at = np.array([50.0, 1000.0, 4000.0])
    # A Butterworth filter is 3.01 dB down at its cutoff; a bell has its gain at its centre.
    assert Equalizer((HighPass(1000.0),)).response_db(at)[1] == pytest.approx(-3.01, abs=0.01)
    assert Equalizer((LowPass(1000.0),)).response_db(at)[1] == pytest.approx(-3.01, abs=0.01)
    assert Equalizer((Peak(1000.0, 5.0),)).response_db(at)[1] == pytest.approx(5.0, abs=0.01)


def measured_db(name, frequency_hz, rate_hz=24000):
    """Gain that a tone really gets, after the filters have settled."""
    samples = tone(frequency_hz, 1.0, rate_hz=rate_hz)
    output = open_effect(name, rate_hz).push(samples)
    half = rate_hz // 2
    return rms_db(output[half:]) - rms_db(samples[half:])


def test_a_telephone_gets_what_a_telephone_carries():
    assert measured_db("eq_telecomhp8k", 100) < -30
    assert measured_db("eq_telecomhp8k", 5000) < -15
    assert 3 < measured_db("eq_telecomhp8k", 2400) < 6
    assert abs(measured_db("eq_telecomhp8k", 1000)) < 3


def test_a_telephone_at_its_own_rate_has_the_same_voice_band():
    for frequency_hz in (400, 1000, 2000, 3000):
        wide = measured_db("eq_telecomhp8k", frequency_hz)
        assert measured_db("eq_telecomhp8k", frequency_hz, 8000) == pytest.approx(wide, abs=2.0)


def test_a_car_gets_less_boom_and_more_consonants():
    assert measured_db("eq_car", 30) < -12
    assert -5 < measured_db("eq_car", 180) < -2.5
    assert 3 < measured_db("eq_car", 2500) < 6
    assert 1 < measured_db("eq_car", 6000) < 4.5
    assert abs(measured_db("eq_car", 700)) < 2


def test_an_unknown_effect_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match='"eq_bath" is not a voice effect; expected one of: eq_car'):
        open_effect("eq_bath")

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio.background import Background, BackgroundMixer

from .signals import cut, noise

ONES = np.ones(100, np.float32)


def mix(background, speech, block_size=None):
    mixer = BackgroundMixer(background)
    parts = [mixer.push(block) for block in cut(speech, block_size or max(1, len(speech)))]
    return np.concatenate([np.zeros(0, np.float32), *parts, mixer.flush()])


@settings(max_examples=50, deadline=None)
@given(
    length=st.integers(1, 700),
    speech_length=st.integers(0, 2000),
    block_size=st.integers(1, 600),
    fade_in_ms=st.floats(0, 100),
    fade_out_ms=st.floats(0, 100),
)
def test_block_size_changes_nothing(length, speech_length, block_size, fade_in_ms, fade_out_ms):
    background = Background(noise(length, seed=1), 0.7, fade_in_ms, fade_out_ms)
    speech = noise(speech_length)
    assert np.array_equal(mix(background, speech, block_size), mix(background, speech))


def test_a_short_recording_loops_until_the_fade_out_ends():
    ramp = np.arange(1, 4, dtype=np.float32)
    # 8 samples of speech, then a fade-out of 4: factors 7/8, 5/8, 3/8, 1/8.
    output = mix(Background(ramp, fade_out_ms=4 / 24), np.zeros(8, np.float32))
    assert output.tolist() == [1, 2, 3, 1, 2, 3, 1, 2, 3 * 7 / 8, 1 * 5 / 8, 2 * 3 / 8, 3 * 1 / 8]


def test_a_long_recording_stops_with_the_speech():
    output = mix(Background(ONES), np.zeros(30, np.float32))
    assert output.tolist() == [1.0] * 30


def test_the_gain_is_a_factor_and_the_speech_is_left_alone():
    speech = noise(50)
    assert np.allclose(mix(Background(ONES, gain=0.25), speech) - speech, 0.25)
    assert np.array_equal(mix(Background(ONES, gain=0.0), speech), speech)


def test_the_fade_in_rises_in_a_straight_line_over_its_time():
    output = mix(Background(np.ones(4800, np.float32), fade_in_ms=100), np.zeros(4800, np.float32))
    assert output[0] == pytest.approx(0.5 / 2400)
    assert output[1199] == pytest.approx(0.5, abs=1e-3)
    assert output[2399] == pytest.approx(1.0, abs=1e-3)
    assert (output[2400:] == 1.0).all()
    assert np.allclose(np.diff(output[:2400]), 1 / 2400, atol=1e-6)


def test_fades_that_meet_multiply():
    output = mix(Background(ONES, fade_in_ms=20 / 24, fade_out_ms=10 / 24), np.zeros(10, np.float32))
    assert output[10] == pytest.approx((10.5 / 20) * (9.5 / 10))


def test_no_speech_no_background():
    assert len(mix(Background(ONES, fade_out_ms=100), np.zeros(0, np.float32))) == 0


def test_an_empty_recording_adds_nothing():
    speech = noise(40)
    assert np.array_equal(mix(Background(np.zeros(0, np.float32), fade_out_ms=10), speech), speech)


@pytest.mark.parametrize("name", ["gain", "fade_in_ms", "fade_out_ms"])
def test_negative_values_are_refused(name):
    with pytest.raises(ValueError, match=name):
        Background(ONES, **{name: -1.0})

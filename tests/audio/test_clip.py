import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssml_engine.audio.clip import ClipOptions, play_clip

from .signals import noise, tone

# One second of the sample's own number, at 1000 Hz for short arithmetic.
COUNT = np.arange(1000, dtype=np.float32)


def play(max_samples=100_000, **options):
    return play_clip(COUNT, ClipOptions(**options), max_samples=max_samples, sample_rate_hz=1000)


def test_the_defaults_play_it_as_it_is():
    assert np.array_equal(play(), COUNT)


def test_a_part_is_cut_out():
    assert np.array_equal(play(clip_begin_s=0.25, clip_end_s=0.5), COUNT[250:500])
    assert np.array_equal(play(clip_begin_s=0.9), COUNT[900:])
    assert np.array_equal(play(clip_end_s=5.0), COUNT)


@pytest.mark.parametrize(("begin", "end"), [(0.5, 0.5), (0.6, 0.5), (2.0, None)])
def test_a_clip_that_begins_after_its_end_is_empty(begin, end):
    assert len(play(clip_begin_s=begin, clip_end_s=end, repeat_count=3)) == 0


def test_repetitions_may_end_within_one():
    output = play(clip_begin_s=0.1, clip_end_s=0.2, repeat_count=2.5)
    assert np.array_equal(output, np.concatenate([COUNT[100:200], COUNT[100:200], COUNT[100:150]]))
    assert np.array_equal(play(repeat_count=0.5), COUNT[:500])


def test_a_duration_repeats_or_cuts_and_the_shorter_wins():
    assert np.array_equal(play(repeat_duration_s=2.25), np.concatenate([COUNT, COUNT, COUNT[:250]]))
    assert np.array_equal(play(repeat_duration_s=0.25), COUNT[:250])
    assert len(play(repeat_duration_s=2.25, repeat_count=2)) == 2000
    assert len(play(repeat_duration_s=1.25, repeat_count=2)) == 1250


def test_speed_changes_length_and_pitch_after_repeating():
    samples = tone(400, 0.5)
    output = play_clip(samples, ClipOptions(repeat_count=2, speed=2.0), max_samples=10**6)
    assert len(output) == len(samples)
    spectrum = np.abs(np.fft.rfft(output * np.hanning(len(output))))
    assert np.argmax(spectrum) * 24000 / len(output) == pytest.approx(800, abs=2)


@pytest.mark.parametrize("speed", [0.5, 0.77, 1.0, 1.234, 2.0])
def test_speed_is_the_ratio_of_lengths(speed):
    output = play_clip(noise(12000), ClipOptions(speed=speed), max_samples=10**6)
    assert len(output) == pytest.approx(12000 / speed, rel=1e-3)


def test_a_sound_level_of_minus_6_db_is_about_half():
    assert np.allclose(play(sound_level_db=-6.0206), COUNT / 2, rtol=1e-4)
    assert np.allclose(play(sound_level_db=20.0), COUNT * 10, rtol=1e-6)


def test_the_limit_holds_without_making_more():
    output = play_clip(COUNT, ClipOptions(repeat_count=1e9, speed=0.5), max_samples=5000, sample_rate_hz=1000)
    assert len(output) == 5000


@settings(deadline=None)
@given(st.floats(0.5, 2.0), st.integers(0, 3000))
def test_a_limit_only_cuts_the_end(speed, max_samples):
    samples = noise(2000)
    whole = play_clip(samples, ClipOptions(speed=speed), max_samples=10**6)
    assert np.array_equal(
        play_clip(samples, ClipOptions(speed=speed), max_samples=max_samples), whole[:max_samples]
    )


@pytest.mark.parametrize(
    "options",
    [
        {"clip_begin_s": -1},
        {"clip_end_s": -0.1},
        {"repeat_count": 0},
        {"repeat_duration_s": -1},
        {"speed": 0},
        {"speed": float("nan")},
    ],
)
def test_impossible_values_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        ClipOptions(**options)

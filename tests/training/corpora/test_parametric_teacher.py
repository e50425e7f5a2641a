"""The parametric teacher keeps its promises on durations, F0 and formants. Needs hibari-tts; skipped
without it.
"""

import numpy as np
import pytest

pytest.importorskip("hibari")
pytest.importorskip("onnx")

from ssml_engine.training.corpora.parametric_teacher import ParametricTeacher
from ssml_engine.training.corpora.speaker_morph import Morph, ProsodyEdit

SENTENCE = "ðə ɹˈAn ɪn mˈA."


@pytest.fixture(scope="module")
def teacher():
    return ParametricTeacher()


def spectrum(speech):
    return np.abs(np.fft.rfft(speech.samples)) ** 2


def centroid_hz(speech):
    power = spectrum(speech)
    return float((np.fft.rfftfreq(len(speech.samples), 1 / 24_000) * power).sum() / power.sum())


def test_durations_cover_the_samples_and_every_symbol(teacher):
    speech = teacher.speak(SENTENCE, Morph(), ProsodyEdit(), seed=1)
    assert len(speech.frames) == len(SENTENCE) + 2
    assert len(speech.samples) == 600 * sum(speech.frames)
    assert len(speech.f0) == 2 * sum(speech.frames)
    assert min(speech.frames) >= 1
    assert 0.05 < np.abs(speech.samples).max() <= 0.97 + 1e-6


def test_the_f0_that_is_reported_is_the_f0_that_is_heard(teacher):
    speech = teacher.speak("mˈɑɑɑ lˈɑɑɑ.", Morph(f0_scale=0.6), ProsodyEdit(range_factor=0.0), seed=1)
    expected = np.median(speech.f0[speech.f0 > 0])
    middle = speech.samples[len(speech.samples) // 3 :][:4800]
    lags = np.correlate(middle, middle, "full")[len(middle) :]
    first, last = int(24_000 / 300), int(24_000 / 60)
    period = first + int(lags[first:last].argmax()) + 1
    assert 24_000 / period == pytest.approx(expected, rel=0.05)


def test_a_shorter_vocal_tract_moves_the_spectrum_up(teacher):
    low = teacher.speak(SENTENCE, Morph(warp_low=0.87, warp_high=0.87), ProsodyEdit(), seed=1)
    high = teacher.speak(SENTENCE, Morph(warp_low=1.1, warp_high=1.1), ProsodyEdit(), seed=1)
    assert centroid_hz(high) > centroid_hz(low)


def test_speed_shortens(teacher):
    slow = teacher.speak(SENTENCE, Morph(), ProsodyEdit(speed=0.6), seed=1)
    fast = teacher.speak(SENTENCE, Morph(), ProsodyEdit(speed=1.8), seed=1)
    assert sum(slow.frames) > 1.5 * sum(fast.frames)


def test_one_seed_is_one_recording(teacher):
    first, again = (teacher.speak(SENTENCE, Morph(), ProsodyEdit(), seed=4) for _ in range(2))
    np.testing.assert_array_equal(first.samples, again.samples)


@pytest.mark.parametrize("sentence", ["", "漢"])
def test_what_cannot_be_spoken_is_refused(teacher, sentence):
    with pytest.raises(ValueError, match=r"symbols the teacher lacks|nothing to speak"):
        teacher.speak(sentence, Morph(), ProsodyEdit(), seed=1)

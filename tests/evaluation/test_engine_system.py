"""Our engine as a system: a sentence becomes samples, word times and the curve that was asked for."""

import numpy as np
import pytest

from ssml_engine.evaluation.run import prompt_samples, score_systems
from ssml_engine.evaluation.scoring import Judges
from ssml_engine.evaluation.systems import EngineSystem
from ssml_engine.recognition import Transcript

VOICE = "en-US-Test"
TEXT = "A red boat, then two more."


@pytest.fixture(scope="module")
def rendering(engine):
    return EngineSystem(engine, seed=3).speak(TEXT, VOICE)


def test_words_and_their_phones_pair_up(rendering):
    assert [text for text, _, _ in rendering.words] == ["A", "red", "boat", "then", "two", "more"]
    assert len(rendering.word_phones) == len(rendering.words)
    assert all(rendering.word_phones)
    assert rendering.elapsed_s > 0


def test_words_lie_in_order_inside_the_rendering(rendering):
    offsets = [offset for _, offset, _ in rendering.words]
    assert offsets == sorted(offsets)
    last, duration = rendering.words[-1][1:]
    assert last + duration <= len(rendering.samples)


def test_pitch_is_asked_for_in_every_word_and_not_in_silence(rendering):
    curve = rendering.requested_f0
    assert len(curve) == -(-len(rendering.samples) // 320)
    for text, offset, duration in rendering.words:
        assert (curve[offset // 320 + 1 : (offset + duration) // 320 - 1] > 0).all(), text
    assert curve[0] == 0
    assert curve[-1] == 0


def test_a_text_that_is_refused_says_why(engine):
    with pytest.raises(ValueError, match="was refused"):
        EngineSystem(engine).speak("bell \x07", VOICE)


def test_the_loop_scores_the_engine(engine):
    class Deaf:
        name = "deaf"

        def transcribe(self, samples, sample_rate, locale="en", *, word_times=False):
            return Transcript("", (), locale, 0.0, 1.0)

    (score,) = score_systems([EngineSystem(engine)], Judges(Deaf()), [(VOICE, TEXT)])
    assert score.words.rate == 1.0
    assert score.words.length == 6
    assert score.real_time_factor > 0


def test_the_prompt_is_decoded_for_the_encoder(engine):
    samples = prompt_samples(engine, VOICE)
    assert samples.shape == (40 * 320,)
    assert np.isfinite(samples).all()

"""Sampling is a pure function of logits, options and key."""

import numpy as np
import pytest

from ssml_engine.synthesis.sampling import DrawKey, SamplingOptions, keep_nucleus, sample

KEY = DrawKey(seed=7, utterance=1, frame=2)


def test_temperature_zero_takes_the_best_code() -> None:
    logits = np.array([0.1, 3.0, 2.9], np.float32)
    assert sample(logits, SamplingOptions(temperature=0), KEY, [], False) == 1


def test_the_same_key_draws_the_same_code_and_another_frame_another_sequence() -> None:
    logits = np.zeros(1024, np.float32)
    flat = SamplingOptions(top_k=1024, top_p=1.0)
    first = [sample(logits, flat, DrawKey(7, 1, t), [], False) for t in range(20)]
    again = [sample(logits, flat, DrawKey(7, 1, t), [], False) for t in range(20)]
    other = [sample(logits, flat, DrawKey(8, 1, t), [], False) for t in range(20)]
    assert first == again
    assert first != other
    assert len(set(first)) > 10


def test_draws_follow_the_probabilities() -> None:
    logits = np.log(np.array([0.7, 0.2, 0.1], np.float32))
    options = SamplingOptions(temperature=1.0, top_k=3, top_p=1.0)
    draws = [sample(logits, options, DrawKey(0, 0, t), [], False) for t in range(4000)]
    shares = np.bincount(draws, minlength=3) / 4000
    assert shares == pytest.approx([0.7, 0.2, 0.1], abs=0.03)


def test_nucleus_keeps_the_smallest_set_that_holds_top_p() -> None:
    logits = np.log(np.array([0.5, 0.3, 0.15, 0.05]))
    kept = np.isfinite(keep_nucleus(logits, SamplingOptions(top_k=4, top_p=0.75)))
    assert kept.tolist() == [True, True, False, False]
    only_one = np.isfinite(keep_nucleus(logits, SamplingOptions(top_k=1, top_p=1.0)))
    assert only_one.tolist() == [True, False, False, False]


def test_a_repeated_code_is_drawn_again_from_everything_except_in_silence() -> None:
    logits = np.array([4.0, 3.0, 3.0, 3.0], np.float32)
    options = SamplingOptions(temperature=1.0, top_k=1)
    stuck = [0] * 10
    drawn = {sample(logits, options, DrawKey(0, 0, t), stuck, False) for t in range(50)}
    assert len(drawn) > 1
    assert {sample(logits, options, DrawKey(0, 0, t), stuck, True) for t in range(50)} == {0}

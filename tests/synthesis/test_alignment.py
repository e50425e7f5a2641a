"""Forced alignment against paths worked out by hand."""

import numpy as np
import pytest

from ssml_engine.synthesis.alignment import AlignedPhone, align_phones

SILENCE = 0


def log_probs(labels: list[int], confidence: float = 0.9, num_symbols: int = 4) -> np.ndarray:
    rows = np.full((len(labels), num_symbols), (1 - confidence) / (num_symbols - 1))
    rows[np.arange(len(labels)), labels] = confidence
    return np.log(rows).astype(np.float32)


def test_boundaries_follow_the_frames() -> None:
    path = align_phones(log_probs([0, 0, 1, 1, 1, 2, 0]), [1, 2], [True, False], SILENCE)
    assert path == [AlignedPhone(-1, 0, 2), AlignedPhone(0, 2, 5), AlignedPhone(1, 5, 6), AlignedPhone(-1, 6, 7)]


def test_an_optional_silence_is_left_out_where_nothing_is_silent() -> None:
    path = align_phones(log_probs([1, 1, 2, 2]), [1, 2], [True, True], SILENCE)
    assert path == [AlignedPhone(0, 0, 2), AlignedPhone(1, 2, 4)]


def test_every_phone_gets_a_frame_even_if_it_was_not_heard() -> None:
    path = align_phones(log_probs([1, 1, 1, 2]), [1, 3, 2], [False] * 3, SILENCE)
    assert [p.phone for p in path] == [0, 1, 2]


def test_equal_neighbours_are_both_there() -> None:
    path = align_phones(log_probs([1, 1, 1, 1]), [1, 1], [False, False], SILENCE)
    assert [p.phone for p in path] == [0, 1]


def test_too_few_frames_are_refused() -> None:
    with pytest.raises(ValueError, match="2 frames cannot hold 3 phones"):
        align_phones(log_probs([1, 2]), [1, 2, 3], [False] * 3, SILENCE)

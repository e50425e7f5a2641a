"""Recordings of people become timed utterances, in pieces, beside those of a teacher."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.recognition.spoken_words import AlignedWord
from ssml_engine.training.recorded_tokens import PIECE_FRAMES, cut_at_pauses
from ssml_engine.training.token_cache import TimedUtterance, TokenCache, write_tokens


def words_from(gaps_and_lengths: list[tuple[int, int]]) -> list[AlignedWord]:
    words, place = [], 0
    for gap, length in gaps_and_lengths:
        words.append(AlignedWord("word", (), (place + gap, place + gap + length), 0.0))
        place += gap + length
    return words


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(5, 90)), max_size=40))
def test_pieces_keep_the_order_and_none_is_too_long_or_too_short(timing: list[tuple[int, int]]) -> None:
    words = words_from(timing)
    pieces = cut_at_pauses(words)
    starts = [word.start for piece in pieces for word in piece]
    assert starts == sorted(set(starts))
    assert set(starts) <= {word.start for word in words}
    for piece in pieces:
        assert PIECE_FRAMES[0] <= piece[-1].end - piece[0].start <= PIECE_FRAMES[1]


def test_the_cut_is_at_the_longest_pause() -> None:
    words = words_from([(0, 50)] * 4 + [(40, 50)] + [(0, 50)] * 5)
    assert [len(piece) for piece in cut_at_pauses(words)] == [4, 6]


def utterance(voice: int, num_frames: int) -> TimedUtterance:
    return TimedUtterance(
        voice,
        np.array([[3, 0, 0, 0]], np.uint8),
        np.array([num_frames]),
        np.full(num_frames, 100, np.float32),
        np.zeros(1, np.float32),
        np.full((num_frames, 8), voice, np.int16),
        np.zeros(3, np.float32),
    )


def test_a_token_file_knows_which_utterances_are_of_people(tmp_path: Path) -> None:
    file = tmp_path / "tokens.safetensors"
    write_tokens([utterance(0, 4), utterance(1, 3), utterance(2, 5)], [False, True, False], file, num_recorded=1)
    tokens = TokenCache(file)
    assert tokens.recorded() == [2]
    assert tokens.numbers(held_out=True) == [1]
    assert np.array_equal(tokens[2].codes, utterance(2, 5).codes)

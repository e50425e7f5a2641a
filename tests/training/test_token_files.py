"""Token files are joined without mixing voices up, and know which utterances have other phones than English."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.heard_symbols import FEWEST, heard_symbols
from ssml_engine.training.join_tokens import join
from ssml_engine.training.token_cache import TimedUtterance, TokenCache, write_tokens


def utterance(voice: int, symbols: str, first_frame: int = -1) -> TimedUtterance:
    ids = [symbol_table().id(symbol) for symbol in symbols]
    frames = 2 * len(ids)
    return TimedUtterance(
        voice,
        np.array([[number, 0, 0, 0] for number in ids], np.uint8),
        np.full(len(ids), 2),
        np.full(frames, 100, np.float32),
        np.zeros(len(ids), np.float32),
        np.full((frames, 8), voice, np.int16),
        np.zeros(3, np.float32),
        first_frame,
    )


def test_the_place_of_a_recording_is_kept(tmp_path: Path) -> None:
    write_tokens([utterance(0, "pb", 750)], [False], tmp_path / "tokens.safetensors")
    assert TokenCache(tmp_path / "tokens.safetensors")[0].first_frame == 750


def test_only_utterances_for_training_with_foreign_phones_are_foreign(tmp_path: Path) -> None:
    file = tmp_path / "tokens.safetensors"
    write_tokens([utterance(0, "pb"), utterance(1, "pʁb"), utterance(2, "ʁ")], [False, False, True], file)
    assert TokenCache(file).foreign() == [1]


def test_joined_files_keep_every_utterance_and_keep_voices_apart(tmp_path: Path) -> None:
    first, second, out = (tmp_path / f"{name}.safetensors" for name in ("first", "second", "out"))
    write_tokens([utterance(0, "pb"), utterance(1, "p")], [False, True], first, num_recorded=1)
    write_tokens([utterance(0, "ʁʁʁ"), utterance(3, "b")], [False, False], second)
    join([first, second], out)
    joined = TokenCache(out)
    assert [joined[n].voice for n in range(4)] == [0, 1, 2, 5]
    assert [len(joined[n].phones) for n in range(4)] == [2, 1, 3, 1]
    assert [joined[n].codes[0, 0] for n in range(4)] == [0, 1, 0, 3]
    assert (joined.numbers(held_out=True), joined.recorded(), joined.foreign()) == ([1], [1], [2])
    assert joined[0].first_frame == -1  # the recordings lie in different caches


def test_what_was_heard_seldom_or_is_held_out_or_english_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "tokens.safetensors"
    often = "ʁp" * FEWEST
    write_tokens([utterance(0, often), utterance(1, "ɲ"), utterance(2, "ʎ" * FEWEST)], [False, False, True], file)
    assert heard_symbols(TokenCache(file)) == ["ʁ"]

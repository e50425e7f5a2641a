"""What a recipe draws that goes on from given weights."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from ssml_engine.training.recipes.fine_tuning import FineTuning
from ssml_engine.training.token_cache import TokenCache, write_tokens

from .test_token_files import utterance


def test_people_and_other_languages_have_their_turns(tmp_path: Path) -> None:
    file = tmp_path / "tokens.safetensors"
    timed = [utterance(0, "pb"), utterance(1, "pʁb"), utterance(2, "pb"), utterance(3, "pb")]
    write_tokens(timed, [False, False, True, False], file, num_recorded=1)
    turns = FineTuning(1e-3, 1e-5, 10, recorded_turns=3, foreign_turns=2).turns(TokenCache(file))
    assert Counter(turns) == {0: 1, 1: 2, 3: 3}

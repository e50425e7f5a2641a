"""Word starts come from the best path; times are exact to the frame."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from ssml_engine.evaluation.boundaries import aligned_starts
from ssml_engine.evaluation.run import boundary_errors_ms
from ssml_engine.evaluation.systems import Rendering
from ssml_engine.text.symbols import SILENCE, symbol_table


class ScriptedAligner:
    """Is sure of one symbol for each frame."""

    def __init__(self, frames):
        self._frames = frames

    def __call__(self, samples):
        assert samples.shape == (1, len(self._frames) * 320)
        logits = torch.full((1, len(self._frames), len(symbol_table().symbols)), -9.0)
        logits[0, torch.arange(len(self._frames)), torch.tensor(self._frames)] = 0.0
        return SimpleNamespace(frames=logits)


@pytest.fixture
def script():
    silence = symbol_table().id(SILENCE)
    a, b, c = [number for number in range(5, 30) if number != silence][:3]
    return [silence, silence, a, a, b, silence, c, c, silence], ((a, b), (c,))


def test_words_start_after_their_silence(script):
    frames, words = script
    assert aligned_starts(ScriptedAligner(frames), np.zeros(9 * 320 - 5, np.float32), words) == [640, 1920]


def test_errors_are_in_milliseconds(script):
    frames, words = script
    rendering = Rendering(
        np.zeros(9 * 320, np.float32), 1.0, (("ab", 640, 960), ("c", 1680, 640)), word_phones=words
    )
    assert boundary_errors_ms(ScriptedAligner(frames), rendering) == pytest.approx((0.0, 10.0))


def test_words_without_phones_are_not_guessed(script):
    frames, words = script
    rendering = Rendering(np.zeros(9 * 320, np.float32), 1.0, (("ab", 640, 960),), word_phones=words)
    assert boundary_errors_ms(ScriptedAligner(frames), rendering) == ()

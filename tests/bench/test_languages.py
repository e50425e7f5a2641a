"""English phones alone: what the other languages' phones bring is heard against it."""

from __future__ import annotations

import numpy as np

from bench.languages import _folded, _spoken_by
from ssml_engine.evaluation.run import english_voices
from ssml_engine.synthesis import Engine

FRENCH = "Une lune."  # its first vowel is in no English word


def test_folding_takes_the_phones_that_english_lacks() -> None:
    engine = Engine.load(device="cpu")
    own = _spoken_by(engine, lambda locale: english_voices(engine))
    with_them, again = own(FRENCH, "fr-FR", 0), own(FRENCH, "fr-FR", 0)
    without = _folded(engine)(FRENCH, "fr-FR", 0)
    assert np.array_equal(with_them, again)
    assert len(without) > 0
    assert not np.array_equal(with_them, without)

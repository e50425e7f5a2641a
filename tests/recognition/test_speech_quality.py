"""DNSMOS falls when noise is added; skipped where its weights are not installed."""

import numpy as np
import pytest

from ssml_engine.recognition import MissingModelError, QualityJudge


def test_noise_lowers_the_background_score_and_length_does_not_matter():
    generator = np.random.default_rng(0)
    time = np.arange(40_000) / 16_000
    syllables = 0.5 * (1 + np.sin(2 * np.pi * 3 * time))
    clean = (0.1 * syllables * sum(np.sin(2 * np.pi * 140 * h * time) / h for h in range(1, 20))).astype(
        np.float32
    )
    judge = QualityJudge()
    try:
        quiet = judge.score(clean, 16_000)
    except MissingModelError:
        pytest.skip("the DNSMOS network is not installed")
    noisy = judge.score(clean + generator.normal(0, 0.1, len(clean)).astype(np.float32), 16_000)
    assert noisy.background < quiet.background - 0.3
    assert all(0.5 < value < 5 for value in (quiet.signal, quiet.background, quiet.overall))


def test_no_samples_are_refused():
    with pytest.raises(ValueError, match="shape"):
        QualityJudge().score(np.zeros(0, np.float32), 16_000)

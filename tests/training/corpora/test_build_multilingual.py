"""Blocks of other languages: timbres as stated, and durations that follow the letters the teacher was given."""

from __future__ import annotations

import numpy as np
import pytest

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.build_multilingual import ENGLISH_TIMBRE_SHARE, NATIVE_SHARE, draw_timbre
from ssml_engine.training.corpora.native_speech import native_speech
from ssml_engine.training.corpora.neural_teacher import VoiceMix
from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
from ssml_engine.training.corpora.spoken_text import paired_tokens
from ssml_engine.training.corpora.teacher_speech import UNIT_SAMPLES, TeacherSpeech

NAMES = ["af_heart", "am_michael", "bf_emma", "ef_dora", "em_alex", "ff_siwis"]


class Letters:
    """A teacher that knows a few letters and gives the nth letter n + 2 units."""

    def __init__(self, letters: str) -> None:
        self.symbols = {letter: number for number, letter in enumerate(letters)}

    def speak(self, teacher: str, mix: VoiceMix, edit: ProsodyEdit) -> TeacherSpeech:
        frames = list(range(1, len(teacher) + 3))
        return TeacherSpeech(np.zeros(sum(frames) * UNIT_SAMPLES, np.float32), frames, np.zeros(2 * sum(frames)))


def test_every_block_has_a_native_melody_and_timbres_are_shared_out() -> None:
    drawn = [draw_timbre(np.random.default_rng(n), NAMES, "e") for n in range(1500)]
    assert {native for _, native in drawn} == {"ef_dora", "em_alex"}
    alone = sum(timbre == {native: 1.0} for timbre, native in drawn) / len(drawn)
    english = sum(set(timbre) <= {"af_heart", "am_michael", "bf_emma"} for timbre, _ in drawn) / len(drawn)
    assert alone == pytest.approx(NATIVE_SHARE, abs=0.04)
    assert english == pytest.approx(ENGLISH_TIMBRE_SHARE, abs=0.04)
    assert all(sum(timbre.values()) == pytest.approx(1) for timbre, _ in drawn)


def test_letters_of_one_phone_are_one_duration() -> None:
    teacher = Letters("ˈpaɛ̃.ʃtʧ ")
    said = native_speech("Pain.", "fr-FR", VoiceMix({"ff_siwis": 1.0}), ProsodyEdit(), teacher, Phonemizer())
    assert said.tokens == ["p", "ˈ", "ɛ̃", "."]
    # The nasal vowel is two letters to the teacher: its units are those of both.
    assert said.frames == [1, 2, 3, 4 + 5, 6, 7]
    assert sum(said.frames) * UNIT_SAMPLES == len(said.speech.samples)


def test_affricates_are_one_letter_to_the_teacher_and_one_phone_to_us() -> None:
    assert paired_tokens("t^ʃˈao", "it-IT", frozenset("ʧˈao")) == [("tʃ", "ʧ"), ("ˈ", "ˈ"), ("a", "a"), ("o", "o")]


def test_a_sound_that_the_teacher_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="no letters for 'x'"):
        paired_tokens("xa", "es-ES", frozenset("a"))

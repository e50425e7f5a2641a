"""A sentence in any language of the teacher's → its speech, timed by the phones of our inventory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.neural_teacher import STYLE_ROWS, NeuralTeacher, VoiceMix
from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
from ssml_engine.training.corpora.spoken_text import paired_tokens, to_teacher, transcribe_with_punctuation
from ssml_engine.training.corpora.teacher_speech import TeacherSpeech

ENGLISH = "en-us"
_MARKS = str.maketrans({"¡": "", "¿": "", "।": ".", "’": "'"})


@dataclass(frozen=True)
class NativeSpeech:
    """A sentence as the teacher said it.  tokens: of our phone inventory; frames: one for each, and at both ends."""

    espeak: str
    tokens: list[str]
    frames: list[int]
    speech: TeacherSpeech


def native_speech(
    text: str, locale: str, mix: VoiceMix, edit: ProsodyEdit, teacher: NeuralTeacher, phonemizer: Phonemizer
) -> NativeSpeech:
    """Say a sentence in its language. Raises ValueError for sounds that the teacher lacks."""
    symbols = frozenset(teacher.symbols)
    espeak = transcribe_with_punctuation(text.translate(_MARKS), locale, phonemizer)
    if locale.startswith("en"):
        pairs = [(symbol, symbol) for symbol in to_teacher(espeak, locale, symbols, STYLE_ROWS)]
    else:
        pairs = paired_tokens(espeak, locale, symbols)
    speech = teacher.speak("".join(letters for _, letters in pairs), mix, edit)
    frames = _per_token(speech.frames, [len(letters) for _, letters in pairs])
    return NativeSpeech(espeak, [token for token, _ in pairs], frames, speech)


def _per_token(frames: list[int], sizes: list[int]) -> list[int]:
    """Durations of letters, with one more at each end, summed over the letters of each token."""
    edges = pairwise(np.cumsum([1, *sizes]))
    return [frames[0], *(sum(frames[start:end]) for start, end in edges), frames[-1]]

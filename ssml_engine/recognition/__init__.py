"""Ears: what was said, how far from the text, by whom, and how well it sounds. Knows nothing of SSML."""

from ssml_engine.recognition.english_normalizer import normalize_basic, normalize_english
from ssml_engine.recognition.phone_score import PhoneScore, PhoneScorer
from ssml_engine.recognition.speaker_encoder import SpeakerEncoder, speaker_similarity
from ssml_engine.recognition.speech_quality import QualityJudge, SpeechQuality
from ssml_engine.recognition.streaming import (
    EndOfSpeech,
    EndOfSpeechOptions,
    StreamingRecognizer,
    ends_of_speech,
    speech_bounds,
    trim_prompt,
)
from ssml_engine.recognition.transcript import HeardWord, Recognizer, Transcript
from ssml_engine.recognition.whisper import WhisperOptions, WhisperRecognizer
from ssml_engine.recognition.whisper_weights import MissingModelError, find_whisper
from ssml_engine.recognition.word_alignment import ComparedWord, compared_words
from ssml_engine.recognition.word_errors import (
    ErrorRate,
    character_error_rate,
    pooled_rate,
    word_error_rate,
)

__all__ = [
    "ComparedWord",
    "EndOfSpeech",
    "EndOfSpeechOptions",
    "ErrorRate",
    "HeardWord",
    "MissingModelError",
    "PhoneScore",
    "PhoneScorer",
    "QualityJudge",
    "Recognizer",
    "SpeakerEncoder",
    "SpeechQuality",
    "StreamingRecognizer",
    "Transcript",
    "WhisperOptions",
    "WhisperRecognizer",
    "character_error_rate",
    "compared_words",
    "ends_of_speech",
    "find_whisper",
    "normalize_basic",
    "normalize_english",
    "pooled_rate",
    "speaker_similarity",
    "speech_bounds",
    "trim_prompt",
    "word_error_rate",
]

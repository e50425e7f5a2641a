"""A recording and a voice → timed speeches of that voice, stretch by stretch.

Words come from a recogniser, times from the aligner, the melody from a pitch tracker; the voice brings its acoustic
prompt and its register.  Implements `ssml_engine.synthesis.respeaking.Converter`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ssml_engine.conversion.hearing import Listener
from ssml_engine.conversion.phrases import cut_phrases
from ssml_engine.conversion.register import Register, without_jumps
from ssml_engine.conversion.respeaking import respeak
from ssml_engine.conversion.stretches import cut_stretches
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import CheckpointError, load_checkpoint
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE
from ssml_engine.plan import Conversion, Silence
from ssml_engine.recognition import Recognizer, WhisperRecognizer
from ssml_engine.recognition.listening import speech_frames
from ssml_engine.recognition.phone_score import ALIGNER_FILE
from ssml_engine.synthesis.respeaking import ConversionUnable
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.text import Frontend
from ssml_engine.text.symbols import symbol_table
from ssml_engine.voices.pitch import track_f0
from ssml_engine.voices.prompt import VoiceFacts

SHORTEST_SAMPLES = SAMPLE_RATE // 10  # less is no word, and too little for the networks
SPEECH_DBFS = -20.0  # level of the speech that the models learned from
PITCH_CONFIDENCE = 0.5  # of the tracker: at its usual threshold only the loudest vowels are left
REGISTER_FRAMES = 60 * FRAME_RATE  # a minute of a recording tells the speaker's register

Samples = NDArray[np.float32]


class VoiceConverter:
    """Hears recordings for conversion.  Safe to use from many threads."""

    def __init__(
        self, aligner: Aligner, recognizer: Callable[[], Recognizer], frontend: Frontend | None = None
    ) -> None:
        """recognizer: gives one when first needed, or raises MissingModelError."""
        self._aligner, self._recognizer = aligner, recognizer
        self._frontend = frontend or Frontend()

    @classmethod
    def load(cls, models: Path, recognizer: Callable[[], Recognizer] | None = None) -> VoiceConverter:
        """Load the aligner of a folder of weights; without a recogniser it is Whisper, loaded when first needed.

        Raises ConversionUnable where there is no aligner that fits.
        """
        try:
            aligner = load_checkpoint(Aligner, AlignerConfig, models / ALIGNER_FILE)
        except CheckpointError as error:
            raise ConversionUnable(str(error)) from error
        if aligner.config.symbol_table != symbol_table().sha256:
            raise ConversionUnable(f"{ALIGNER_FILE} was trained on another phoneme table")
        return cls(aligner, recognizer or OnceLoaded(WhisperRecognizer))

    def convert(
        self, samples: Samples, conversion: Conversion, voice: VoiceFacts, locale: str
    ) -> Iterator[TimedSpeech | Silence]:
        """See `Converter.convert`."""
        samples = np.pad(samples, (0, -len(samples) % HOP_LENGTH)).astype(np.float32)
        speech = speech_frames(samples) if len(samples) >= SHORTEST_SAMPLES else np.zeros(1, bool)
        if not speech.any():
            raise ConversionUnable("nobody speaks in it")
        return self._respoken(at_level(samples, speech), speech, conversion, voice, locale)

    def _respoken(
        self,
        samples: Samples,
        speech: NDArray[np.bool_],
        conversion: Conversion,
        voice: VoiceFacts,
        locale: str,
    ) -> Iterator[TimedSpeech | Silence]:
        listener = Listener(self._aligner, self._recognizer, self._frontend, locale)
        first = int(speech.argmax())
        register = Register.of_pitch(
            _pitch(samples, speech, first, min(first + REGISTER_FRAMES, len(speech)))
        )
        own = Register.of_voice(voice)
        f0 = np.zeros(len(speech), np.float32)
        sentence = 0
        for start, end in cut_stretches(speech):
            heard = samples[start * HOP_LENGTH : end * HOP_LENGTH]
            if register is None:
                f0[start:end] = 2.0**own.mean
            else:
                f0[start:end] = register.move(_pitch(samples, speech, start, end), own)
            words = listener.hear(heard, start) if speech[start:end].any() else []
            for phrase in cut_phrases(words, start, end):
                yield respeak(phrase, samples, f0, conversion, sentence, voice)
                sentence += phrase.ends_sentence
            if not words:
                yield Silence(conversion.voice, len(heard) * 1000 / SAMPLE_RATE, conversion.source)


def _pitch(samples: Samples, speech: NDArray[np.bool_], start: int, end: int) -> NDArray[np.float32]:
    """Hz of the frames `[start, end)`, 0 where unvoiced or not of speech."""
    heard = samples[start * HOP_LENGTH : end * HOP_LENGTH]
    return without_jumps(track_f0(heard, end - start, PITCH_CONFIDENCE)) * speech[start:end]


class OnceLoaded:
    """A recogniser that is loaded at the first call, and the same at every later one."""

    def __init__(self, load: Callable[[], Recognizer]) -> None:
        self._load = load
        self._loaded: Recognizer | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Recognizer:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded


def at_level(samples: Samples, speech: NDArray[np.bool_]) -> Samples:
    """The recording with its speech at SPEECH_DBFS, also where its peaks pass 1 then.  speech: `[N / 320]`."""
    spoken = samples.reshape(-1, HOP_LENGTH)[speech]
    rms = float(np.sqrt(np.square(spoken, dtype=np.float64).mean()))
    return (samples * np.float32(10 ** (SPEECH_DBFS / 20) / max(rms, 1e-6))).astype(np.float32)

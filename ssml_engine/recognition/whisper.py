"""Speech → text by Whisper (faster-whisper), with Whisper's published decoding defaults.

Beam 5; temperature falls back 0 → 1 when the text compresses better than 2.4 (it loops) or its mean log
probability is under -1; a segment with no-speech probability over 0.6 and a low log probability is silence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio.resample import resample
from ssml_engine.recognition.transcript import HeardWord, Transcript
from ssml_engine.recognition.whisper_weights import MissingModelError, find_whisper

WHISPER_RATE_HZ = 16_000
SHORTEST_SAMPLES = 160


@dataclass(frozen=True)
class WhisperOptions:
    """Decoding defaults of Whisper's paper and code."""

    beam_size: int = 5
    # Tried in turn while a text fails the two checks below.
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    compression_ratio_threshold: float = 2.4
    log_prob_threshold: float = -1.0
    no_speech_threshold: float = 0.6


class WhisperRecognizer:
    """A `Recognizer`. The model is loaded at construction; raises MissingModelError if it cannot be."""

    def __init__(
        self,
        model: str | None = None,
        *,
        options: WhisperOptions | None = None,
        device: str = "cpu",
        num_threads: int = 0,
    ) -> None:
        """model: name or folder, see `find_whisper`.

        Device: cpu or cuda. num_threads: 0 = the library's choice.
        """
        from faster_whisper import WhisperModel

        self._options = options or WhisperOptions()
        found = find_whisper(model)
        self.name = f"whisper {model or 'base'}"
        try:
            self._model: Any = WhisperModel(
                found,
                device=device,
                compute_type="int8" if device == "cpu" else "float16",
                cpu_threads=num_threads,
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise MissingModelError(f"cannot load Whisper from {found!r}: {error}") from error

    def transcribe(
        self, samples: NDArray[np.float32], sample_rate: int, locale: str = "en", *, word_times: bool = False
    ) -> Transcript:
        """See `Recognizer.transcribe`; `locale` is cut to its language, an empty one is detected."""
        if samples.ndim != 1:
            raise ValueError(f"samples are [N], got shape {list(samples.shape)}")
        language = locale.replace("_", "-").split("-")[0].lower() or None
        heard = samples.astype(np.float32, copy=False)
        if sample_rate != WHISPER_RATE_HZ:
            heard = resample(heard, sample_rate, WHISPER_RATE_HZ)
        if len(heard) < SHORTEST_SAMPLES:
            return Transcript("", (), language or "", 0.0, 1.0)
        options = self._options
        segments, information = self._model.transcribe(
            heard,
            language=language,
            beam_size=options.beam_size,
            temperature=list(options.temperatures),
            compression_ratio_threshold=options.compression_ratio_threshold,
            log_prob_threshold=options.log_prob_threshold,
            no_speech_threshold=options.no_speech_threshold,
            condition_on_previous_text=True,
            word_timestamps=word_times,
        )
        return _transcript(list(segments), str(information.language))


def _transcript(segments: list[Any], language: str) -> Transcript:
    words = tuple(
        HeardWord(word.word.strip(), float(word.start), float(word.end), float(word.probability))
        for segment in segments
        for word in segment.words or ()
    )
    tokens = sum(len(segment.tokens) for segment in segments)
    log_probability = sum(segment.avg_logprob * len(segment.tokens) for segment in segments)
    return Transcript(
        text=" ".join(segment.text.strip() for segment in segments).strip(),
        words=words,
        locale=language,
        confidence=math.exp(log_probability / tokens) if tokens else 0.0,
        no_speech=max((float(segment.no_speech_prob) for segment in segments), default=1.0),
    )

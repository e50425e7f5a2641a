"""One rendering → its scores, by judges that are loaded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio import match_loudness
from ssml_engine.evaluation.pitch import (
    PitchScore,
    PitchStatistics,
    compare_pitch,
    measure_f0,
    pitch_statistics,
)
from ssml_engine.evaluation.systems import SAMPLE_RATE, Rendering
from ssml_engine.recognition import (
    ErrorRate,
    QualityJudge,
    Recognizer,
    SpeakerEncoder,
    SpeechQuality,
    character_error_rate,
    speaker_similarity,
    word_error_rate,
)

# DNSMOS rises with the level, about 0.03 for 3 dB: all systems are judged at one, that of EBU R 128.
QUALITY_LUFS = -23.0


@dataclass(frozen=True)
class SentenceScore:
    """Everything measured on one sentence; None where a judge was not asked or heard nothing.

    similarity: to the voice's reference recording, 0…1. words_per_second: of the text, pauses included.
    boundary_errors_ms: of each word's start, against a forced alignment.
    """

    system: str
    voice: str
    text: str
    heard: str
    words: ErrorRate
    characters: ErrorRate
    seconds: float
    elapsed_s: float
    words_per_second: float
    similarity: float | None = None
    quality: SpeechQuality | None = None
    pitch: PitchScore | None = None
    voice_pitch: PitchStatistics | None = None
    boundary_errors_ms: tuple[float, ...] = ()

    @property
    def real_time_factor(self) -> float:
        """Seconds of work for one of speech."""
        return self.elapsed_s / self.seconds if self.seconds else 0.0


class Judges:
    """The listeners. Those given as None are not asked."""

    def __init__(
        self,
        recognizer: Recognizer,
        encoder: SpeakerEncoder | None = None,
        quality: QualityJudge | None = None,
        *,
        measures_pitch: bool = False,
        boundaries: Callable[[Rendering], tuple[float, ...]] | None = None,
    ) -> None:
        """boundaries: errors of a rendering's word starts in ms, for renderings that promise word times."""
        self._recognizer = recognizer
        self._encoder = encoder
        self._quality = quality
        self._measures_pitch = measures_pitch
        self._boundaries = boundaries
        self._references: dict[str, NDArray[np.float32]] = {}

    def set_reference(self, voice: str, samples: NDArray[np.float32]) -> None:
        """Name the recording, float32 `[N]` at 24 kHz, that renderings of a voice are likened to."""
        if self._encoder is not None:
            self._references[voice] = self._encoder.embed(samples, SAMPLE_RATE)

    def score(self, system: str, voice: str, text: str, rendering: Rendering) -> SentenceScore:
        """Listen to one rendering. A silent one has every word missing and no other score."""
        samples = rendering.samples
        heard = self._recognizer.transcribe(samples, SAMPLE_RATE, "en").text
        audible = bool(len(samples)) and float(np.abs(samples).max()) > 1e-4
        curve = measure_f0(samples) if self._measures_pitch and audible else None
        requested = rendering.requested_f0
        return SentenceScore(
            system=system,
            voice=voice,
            text=text,
            heard=heard,
            words=word_error_rate(text, heard, "en"),
            characters=character_error_rate(text, heard, "en"),
            seconds=rendering.seconds,
            elapsed_s=rendering.elapsed_s,
            words_per_second=len(text.split()) / rendering.seconds if rendering.seconds else 0.0,
            similarity=self._similarity(voice, samples) if audible else None,
            quality=self._score_quality(samples) if audible else None,
            pitch=compare_pitch(requested, curve) if requested is not None and curve is not None else None,
            voice_pitch=pitch_statistics(curve) if curve is not None else None,
            boundary_errors_ms=self._boundaries(rendering) if self._boundaries and rendering.words else (),
        )

    def _score_quality(self, samples: NDArray[np.float32]) -> SpeechQuality | None:
        if self._quality is None:
            return None
        return self._quality.score(match_loudness(samples, QUALITY_LUFS), SAMPLE_RATE)

    def _similarity(self, voice: str, samples: NDArray[np.float32]) -> float | None:
        if self._encoder is None or voice not in self._references:
            return None
        return speaker_similarity(self._encoder.embed(samples, SAMPLE_RATE), self._references[voice])

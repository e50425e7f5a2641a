"""What is evaluated: our engine, the teacher it learned from, and the codec alone, behind one protocol.

The teacher and the codec are the upper bounds: the codec speaks the teacher's own recording after encoding
and decoding it, so the gap to the teacher is the codec's, and the gap from there to the engine the models'.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.plan import Plan, Speech
from ssml_engine.request import PlainText, Request, prepare
from ssml_engine.synthesis import Engine
from ssml_engine.text.symbols import symbol_table

if TYPE_CHECKING:
    from ssml_engine.training.corpora.neural_teacher import NeuralTeacher

SAMPLE_RATE = 24_000


@dataclass(frozen=True)
class Rendering:
    """One sentence as a system spoke it.

    samples: float32 `[N]`, 24 kHz. elapsed_s: wall time it took. words: (text, offset, duration) in
    samples. word_phones: symbol ids of each of `words`. requested_f0: Hz for each 320 samples, 0 where
    nothing is asked; None if the system does not say.
    """

    samples: NDArray[np.float32]
    elapsed_s: float
    words: tuple[tuple[str, int, int], ...] = ()
    word_phones: tuple[tuple[int, ...], ...] = ()
    requested_f0: NDArray[np.float32] | None = None

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


class System(Protocol):
    """Something that speaks a sentence in one of the shipped voices."""

    @property
    def name(self) -> str:
        """Name of the row in the table."""
        ...

    def speak(self, text: str, voice: str) -> Rendering:
        """Render one sentence. Raises ValueError if it cannot be spoken."""
        ...


class EngineSystem:
    """Our engine, offline, one document a sentence."""

    name = "ssml-engine"

    def __init__(self, engine: Engine, seed: int = 0) -> None:
        self._engine = engine
        self._seed = seed

    def speak(self, text: str, voice: str) -> Rendering:
        from ssml_engine.evaluation.pitch import requested_curve

        info = self._engine.catalog.resolve(voice)
        locale = info.locale if info else "en-US"
        started = time.perf_counter()
        prepared = prepare(Request(PlainText(text, voice, locale)), self._engine.catalog)
        if prepared.plan is None:
            raise ValueError(f"{text!r} was refused: {'; '.join(d.message for d in prepared.diagnostics)}")
        synthesis = self._engine.synthesize(prepared.plan, seed=self._seed)
        elapsed = time.perf_counter() - started
        words = tuple(
            (event.text, event.offset_samples, event.duration_samples)
            for event in synthesis.events
            if event.kind == "word"
        )
        curve = requested_curve(self._engine, prepared.plan, len(synthesis.samples))
        return Rendering(synthesis.samples, elapsed, words, word_phones(prepared.plan), curve)


def word_phones(plan: Plan) -> tuple[tuple[int, ...], ...]:
    """Symbol ids of each word that is spoken, in order."""
    table = symbol_table()
    return tuple(
        tuple(table.id(phone.symbol) for phone in item.phones[word.first_phone : word.end_phone])
        for item in plan.items
        if isinstance(item, Speech)
        for word in item.words
        if word.kind == "word" and word.end_phone > word.first_phone
    )


class TeacherSystem:
    """The neural teacher with the voice that each shipped voice was made from."""

    name = "teacher"

    def __init__(self, teacher: NeuralTeacher, teacher_voices: Mapping[str, tuple[str, str]]) -> None:
        """teacher_voices: shipped name to (teacher's voice, locale)."""
        from ssml_engine.text.phonemizer import Phonemizer

        self._teacher = teacher
        self._voices = teacher_voices
        self._phonemizer = Phonemizer()
        self._spoken: dict[tuple[str, str], Rendering] = {}

    def speak(self, text: str, voice: str) -> Rendering:
        """Spoken once and kept, because the codec speaks it again."""
        if (text, voice) not in self._spoken:
            self._spoken[text, voice] = self._speak(text, voice)
        return self._spoken[text, voice]

    def _speak(self, text: str, voice: str) -> Rendering:
        from ssml_engine.training.corpora.neural_teacher import STYLE_ROWS, VoiceMix
        from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
        from ssml_engine.training.corpora.spoken_text import to_teacher, transcribe_with_punctuation

        if voice not in self._voices:
            raise ValueError(f"no teacher voice is known for {voice}")
        name, locale = self._voices[voice]
        started = time.perf_counter()
        espeak = transcribe_with_punctuation(text, locale, self._phonemizer)
        spoken = to_teacher(espeak, locale, frozenset(self._teacher.symbols), STYLE_ROWS)
        speech = self._teacher.speak(spoken, VoiceMix({name: 1.0}), ProsodyEdit())
        return Rendering(speech.samples, time.perf_counter() - started)


class CodecSystem:
    """Our codec alone: another system's speech, encoded and decoded."""

    name = "codec only"

    def __init__(self, source: System, engine: Engine) -> None:
        self._source = source
        self._codec = engine.networks.codec

    def speak(self, text: str, voice: str) -> Rendering:
        original = self._source.speak(text, voice)
        started = time.perf_counter()
        samples = resynthesize(self._codec, original.samples)
        return replace(original, samples=samples, elapsed_s=time.perf_counter() - started)


def resynthesize(codec: torch.nn.Module, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Encode and decode `[N]` samples, with the pitch that the codec itself hears; returns `[N]`."""
    padded = np.pad(samples, (0, -len(samples) % HOP_LENGTH))
    device = next(codec.parameters()).device
    with torch.inference_mode():
        codes = codec.encode(torch.from_numpy(padded)[None].to(device))  # type: ignore[operator]
        decoded = codec.decode(codes)  # type: ignore[operator]
    heard: NDArray[np.float32] = decoded[0].cpu().numpy().astype(np.float32)
    return heard[: len(samples)]

"""An engine that does what a test tells it, and three voices, so that faults happen on purpose."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ssml_engine.plan import Plan, VoiceInfo
from ssml_engine.synthesis import AudioChunk, Event, TakeChooser

ADA = VoiceInfo("en-US-Ada", "en-US", "female", styles=("calm",), roles=("Girl",), converts=True)
BEN = VoiceInfo("en-GB-Ben", "en-GB", "male")
EVA = VoiceInfo("es-ES-Eva", "es-ES", "female", locales=("en", "pt-BR"))


class Catalog:
    """Three voices, one of them under a second name."""

    def resolve(self, name: str) -> VoiceInfo | None:
        wanted = name.lower()
        if wanted == "en-us-avaneural":
            return ADA
        return next((voice for voice in self.voices() if voice.name.lower() == wanted), None)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (EVA, ADA, BEN)


def tone(num_samples: int) -> np.ndarray:
    return (0.5 * np.sin(np.arange(num_samples) * 2 * np.pi * 220 / 24_000)).astype(np.float32)


@dataclass
class ScriptedEngine:
    """Renders `num_chunks` chunks of a tenth of a second, with a word before each."""

    num_chunks: int = 3
    # Called before each chunk with its number; may wait or raise.
    before_chunk: Callable[[int], None] = lambda number: None
    catalog: Catalog = field(default_factory=Catalog)
    # What the last rendering saw.
    plan: Plan | None = None
    seed: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    num_open: int = 0

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        chooser: TakeChooser | None = None,
    ) -> Iterator[AudioChunk | Event]:
        self.plan, self.seed = plan, seed
        self.num_open += 1
        try:
            yield Event("started", 0)
            for number in range(self.num_chunks):
                self.before_chunk(number)
                if cancelled():
                    self.stopped.set()
                    return
                yield Event("word", number * 2400, 2000, f"word{number}", (number, number + 1))
                yield AudioChunk(tone(2400))
            yield Event("ended", self.num_chunks * 2400)
        finally:
            self.num_open -= 1


def until(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    """Wait until something that another thread does has happened."""
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def ssml(body: str, head: str = "") -> str:
    """A document around the content of one voice."""
    return (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
        f'xmlns:mstts="http://www.w3.org/2001/mstts" xml:lang="en-US">{head}'
        f'<voice name="en-US-Ada">{body}</voice></speak>'
    )


HELLO = ssml("Hello there.")

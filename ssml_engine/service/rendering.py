"""A plan -> encoded chunks and events, in the order in which they may be sent.

Sits between the engine, which knows samples, and the handlers, which know messages. Polls the call, so that
nobody renders for a caller who left; cuts at the operator's limit; measures what it did.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio import OutputFormat, encode, open_encoder
from ssml_engine.plan import Plan, VoiceCatalog
from ssml_engine.service.call import Call
from ssml_engine.service.errors import ServiceError
from ssml_engine.service.metrics import Metrics
from ssml_engine.synthesis import AudioChunk, Event, RenderPart, RenderWarning, TakeChooser

SAMPLE_RATE_HZ = 24_000


class SpeechEngine(Protocol):
    """The part of `ssml_engine.synthesis.Engine` that a server needs. Used from several threads at once."""

    @property
    def catalog(self) -> VoiceCatalog:
        """The voices that plans may name."""
        ...

    def for_owner(self, owner: str) -> SpeechEngine:
        """The same engine with the enrolled voices of another owner."""
        ...

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = ...,
        chooser: TakeChooser | None = None,
    ) -> Iterator[RenderPart]:
        """Yield chunks and events in time order, and warnings; end early, without error, once cancelled.

        chooser: hears takes of each speech before one leaves.
        """
        ...


@dataclass(frozen=True)
class EncodedChunk:
    """Bytes that are ready."""

    audio: bytes
    # First rendered sample since the chunk before, at 24 kHz.
    offset_samples: int


@dataclass(frozen=True)
class Rendered:
    """What a rendering came to."""

    num_samples: int
    # True when the plan goes on beyond the operator's limit.
    cut: bool


@dataclass
class Rendering:
    """One rendering of one plan for one call."""

    engine: SpeechEngine
    plan: Plan
    call: Call
    metrics: Metrics
    seed: int
    # Samples at 24 kHz after which the audio is cut.
    max_samples: int
    # Hears takes of each speech before one leaves; None lets the only take stream.
    chooser: TakeChooser | None = None
    num_samples: int = field(default=0, init=False)
    cut: bool = field(default=False, init=False)
    # What could not be heard, so far.
    warnings: list[RenderWarning] = field(default_factory=list, init=False)

    def parts(self) -> Iterator[AudioChunk | Event]:
        """Yield the engine's parts up to the limit. Raises CallCancelled or DeadlinePassed."""
        started = time.monotonic()
        parts = self.engine.render(
            self.plan, seed=self.seed, cancelled=self.call.is_over, chooser=self.chooser
        )
        try:
            for part in parts:
                self.call.check()
                if isinstance(part, RenderWarning):
                    self.warnings.append(part)
                    continue
                if not isinstance(part, AudioChunk):
                    if part.offset_samples <= self.max_samples:
                        yield part
                    continue
                if self.num_samples == 0:
                    self.metrics.first_audio(time.monotonic() - started)
                samples = part.samples[: self.max_samples - self.num_samples]
                self.num_samples += len(samples)
                yield AudioChunk(samples)
                if len(samples) < len(part.samples):
                    self.cut = True
                    yield Event("ended", self.max_samples)
                    return
            self.call.check()
        except ServiceError:
            raise
        except Exception:
            # What breaks because nobody waits any more is not a fault of the engine's.
            self.call.check()
            raise
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
            self.metrics.rendered(self.num_samples / SAMPLE_RATE_HZ, time.monotonic() - started)

    def encoded(self, row: OutputFormat) -> Iterator[EncodedChunk | Event]:
        """Yield the parts with their audio in the format `row`, as bytes become ready."""
        offset_samples = 0
        with open_encoder(row, source_rate_hz=SAMPLE_RATE_HZ) as encoder:
            for part in self.parts():
                if not isinstance(part, AudioChunk):
                    yield part
                    continue
                audio = encoder.push(part.samples)
                if audio:
                    yield EncodedChunk(audio, offset_samples)
                    offset_samples = self.num_samples
            audio = encoder.finish()
            if audio:
                yield EncodedChunk(audio, offset_samples)

    def whole(self, row: OutputFormat) -> tuple[bytes, list[Event]]:
        """Render everything, then encode it at once, so that a header can state the length."""
        chunks: list[NDArray[np.float32]] = []
        events: list[Event] = []
        for part in self.parts():
            if isinstance(part, AudioChunk):
                chunks.append(part.samples)
            else:
                events.append(part)
        samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        return encode(samples, row, source_rate_hz=SAMPLE_RATE_HZ), events

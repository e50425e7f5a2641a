"""What the suite asks of a server, whatever it speaks: a document in, everything that can be seen of it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ssml_engine.conformance.cases import Case


class TargetError(Exception):
    """A server that cannot be asked: it is not there, wants a key, or answers what no case could mean."""


class NotAskable(Exception):
    """A document that the interface of a server cannot carry; the case is skipped."""


@dataclass(frozen=True)
class SeenDiagnostic:
    """A fault as the server tells it."""

    code: str
    severity: str
    line: int
    column: int
    message: str = ""
    kind: str = ""


@dataclass(frozen=True)
class HeardEvent:
    """An event of the audio."""

    # "word", "punctuation", "sentence", "mark", "viseme", "blend_shapes", "started", "ended".
    kind: str
    # From the first sample.
    offset_ms: float
    duration_ms: float = 0.0
    # The characters of the document, the name of the mark, the number of the viseme.
    text: str = ""
    # Place in the document, `[start, end)` in code points; None where the server does not say.
    source: tuple[int, int] | None = None
    # Of "blend_shapes": frames of values, and how many frames came before.
    frames: tuple[tuple[float, ...], ...] = ()
    frame_index: int = 0


@dataclass(frozen=True)
class HeardAudio:
    """The audio of an answer."""

    # As it came, with its container.
    encoded: bytes
    # Decoded, mono, `[N]` float32.
    samples: NDArray[np.float32]
    sample_rate_hz: int
    # "wav", "raw", "mp3", "ogg", "webm", "flac".
    container: str
    # Hz that the container states, which the samples need not have any more.
    stated_rate_hz: int

    @property
    def duration_ms(self) -> float:
        return 1000.0 * len(self.samples) / self.sample_rate_hz


@dataclass(frozen=True)
class Answer:
    """What a server does with a document. None stands for what it does not show."""

    accepted: bool
    diagnostics: tuple[SeenDiagnostic, ...] | None = None
    # The plan as `plan_view` tells it.
    plan: Mapping[str, Any] | None = None
    audio: HeardAudio | None = None
    events: tuple[HeardEvent, ...] | None = None
    # What the transport said: {"http": 400} or {"grpc": "INVALID_ARGUMENT"}.
    status: Mapping[str, Any] | None = None
    # The server's own words for a refusal.
    reason: str = ""


class Target(Protocol):
    """A server under test."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    @property
    def offers(self) -> frozenset[str]:
        """What it has of the things that cases need."""
        ...

    def check(self, case: Case) -> Answer:
        """What it says about a document without rendering it, as far as it can. Raises TargetError."""
        ...

    def speak(self, case: Case, document: bytes) -> Answer:
        """Render a document under a case's settings; the answer has audio. Raises TargetError."""
        ...

"""What a rendering yields: samples, what is heard in them when, and what could not be heard."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

EventKind = Literal["started", "word", "punctuation", "sentence", "mark", "viseme", "blend_shapes", "ended"]


@dataclass(frozen=True)
class AudioChunk:
    """samples: float32 `[n]`, mono, 24 kHz, in [−1, 1]; chunks follow each other without gaps."""

    samples: NDArray[np.float32]


@dataclass(frozen=True)
class Event:
    """Says when something of the document is heard.

    offset_samples counts from the first sample of the audio, at 24 kHz.  text: the document's characters, the
    name of a mark, else empty.  source: code points `(start, end)` of the document, where there is a place.
    """

    kind: EventKind
    offset_samples: int
    duration_samples: int = 0
    text: str = ""
    source: tuple[int, int] | None = None
    viseme_id: int | None = None
    # Of "blend_shapes": faces at 60 a second from offset_samples on, 55 values of 0 to 1 each, and how many were
    # sent before them.
    frames: tuple[tuple[float, ...], ...] | None = None
    frame_index: int | None = None


@dataclass(frozen=True)
class RenderWarning:
    """Says what of the plan is not heard, or not whole; the rendering goes on without it.

    code: a row of the table of faults; url: the recording, as the plan names it; reason: for authors;
    source: code points `(start, end)` of the document.
    """

    code: Literal["SSML-AUDIO-UNAVAILABLE", "SSML-AUDIO-CUT", "SSML-BACKGROUND-UNAVAILABLE"]
    url: str
    reason: str
    source: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


RenderPart = AudioChunk | Event | RenderWarning


@dataclass(frozen=True)
class Synthesis:
    """A whole rendering.

    samples: float32 `[n]` at 24 kHz; events in time order; warnings: what could not be heard.
    """

    samples: NDArray[np.float32]
    events: tuple[Event, ...]
    warnings: tuple[RenderWarning, ...] = ()


def event_as_dict(event: Event) -> dict[str, Any]:
    """Plain values for JSON, empty fields left out."""
    return {name: value for name, value in asdict(event).items() if value not in (None, "")}

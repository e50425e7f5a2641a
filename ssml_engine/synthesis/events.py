"""What a rendering yields: samples, and what is heard in them when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

EventKind = Literal["started", "word", "punctuation", "sentence", "mark", "viseme", "ended"]


@dataclass(frozen=True)
class AudioChunk:
    """samples: float32 `[n]`, mono, 24 kHz, in [−1, 1]; chunks follow each other without gaps."""

    samples: NDArray[np.float32]


@dataclass(frozen=True)
class Event:
    """Says when something of the document is heard.

    offset_samples counts from the first sample of the audio, at 24 kHz.  text: the document's characters, the name of a
    mark, else empty.  source: code points `(start, end)` of the document, where there is a place.
    """

    kind: EventKind
    offset_samples: int
    duration_samples: int = 0
    text: str = ""
    source: tuple[int, int] | None = None
    viseme_id: int | None = None


@dataclass(frozen=True)
class Synthesis:
    """A whole rendering: samples float32 `[n]` at 24 kHz, and its events in time order."""

    samples: NDArray[np.float32]
    events: tuple[Event, ...]


def event_as_dict(event: Event) -> dict[str, Any]:
    """Plain values for JSON, empty fields left out."""
    return {name: value for name, value in asdict(event).items() if value not in (None, "")}

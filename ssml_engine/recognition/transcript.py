"""What a recogniser heard: words with times, and the contract every recogniser keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class HeardWord:
    """One word as heard. start_s, end_s: seconds from the first sample. probability: 0…1."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class Transcript:
    """What was heard.

    text: as the recogniser writes it, with case and punctuation. words: with times, empty where none were
    asked for. locale: BCP 47 language. confidence: mean probability of the tokens, 0…1. no_speech:
    probability that nothing was said, 0…1.
    """

    text: str
    words: tuple[HeardWord, ...]
    locale: str
    confidence: float
    no_speech: float


class Recognizer(Protocol):
    """Turns speech into text. Implementations are safe for use by one thread at a time."""

    @property
    def name(self) -> str:
        """Model and version, for reports."""
        ...

    def transcribe(
        self, samples: NDArray[np.float32], sample_rate: int, locale: str = "en", *, word_times: bool = False
    ) -> Transcript:
        """Write down what is said.

        samples: float32 `[N]`, mono, in [-1, 1], any sample rate. Silence or no samples give an empty text.
        Raises ValueError for samples of another shape.
        """
        ...

"""A recording → speeches that say it again: the contract between a rendering and whoever hears recordings.

Synthesis knows no recogniser; `ssml_engine.conversion` has one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ssml_engine.plan import Conversion, Silence
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.voices.prompt import VoiceFacts


class ConversionUnable(Exception):
    """A recording that cannot be said again; the message says why, to its author."""


class Converter(Protocol):
    """Hears recordings.  Safe to use from many threads."""

    def convert(
        self, samples: NDArray[np.float32], conversion: Conversion, voice: VoiceFacts, locale: str
    ) -> Iterator[TimedSpeech | Silence]:
        """What is said in a recording, timed as it was said, at the pitch of the voice that says it again.

        samples: float32 `[N]`, 24 kHz.  locale: BCP 47 tag for the language that is spoken, where it is of this
        language; another is found out.  All parts together last as long as the recording, up to one frame.  Raises
        ConversionUnable, before the first part.
        """
        ...


class LazyConverter:
    """A converter that is loaded when a document first needs one: most need none."""

    def __init__(self, load: Callable[[], Converter]) -> None:
        """load: may raise ConversionUnable."""
        self._load = load
        self._loaded: Converter | None = None
        self._lock = threading.Lock()

    def convert(
        self, samples: NDArray[np.float32], conversion: Conversion, voice: VoiceFacts, locale: str
    ) -> Iterator[TimedSpeech | Silence]:
        """See `Converter.convert`."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
        return self._loaded.convert(samples, conversion, voice, locale)

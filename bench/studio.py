"""Markup and a voice → what was promised and what was recorded, for measuring one against the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ssml_engine.evaluation.pitch import measure_f0
from ssml_engine.plan import Plan
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import Engine, Event

RATE_HZ = 24_000
# Of the pitch tracker.  At its usual 0.9 only the loudest vowels are left, which are the highest ones.
CONFIDENCE = 0.5
_FRAME_SAMPLES = 120  # 5 ms
_SPEECH_BELOW_PEAK_DB = 25.0
_QUIET_SHARE = 0.01  # of the loudest sample
_NAMESPACES = 'xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="http://www.w3.org/2001/mstts"'


@dataclass(frozen=True)
class Recorded:
    """One rendering.  samples: float32 `[N]`, 24 kHz."""

    plan: Plan
    samples: NDArray[np.float32]
    events: tuple[Event, ...]

    @property
    def words(self) -> list[Event]:
        """Word events in order."""
        return [event for event in self.events if event.kind == "word"]

    @property
    def seconds(self) -> float:
        """Length of the recording."""
        return len(self.samples) / RATE_HZ

    def gap_s(self, before: int) -> float:
        """Promised pause between word number `before` and the next."""
        first, second = self.words[before : before + 2]
        return (second.offset_samples - first.offset_samples - first.duration_samples) / RATE_HZ

    def audible_s(self) -> float:
        """From the first to the last 5 ms whose level is within 25 dB of the loudest."""
        count = len(self.samples) // _FRAME_SAMPLES
        frames = self.samples[: count * _FRAME_SAMPLES].reshape(count, _FRAME_SAMPLES).astype(np.float64)
        level = 10 * np.log10(np.square(frames).mean(1) + 1e-12)
        loud = np.flatnonzero(level > level.max() - _SPEECH_BELOW_PEAK_DB)
        return float((loud[-1] + 1 - loud[0]) * _FRAME_SAMPLES / RATE_HZ)

    def longest_quiet_s(self) -> float:
        """Longest run of samples under a hundredth of the loudest, the ends of the recording left out."""
        loud = np.flatnonzero(np.abs(self.samples) >= _QUIET_SHARE * np.abs(self.samples).max())
        return float(np.diff(loud).max()) / RATE_HZ


@dataclass
class Studio:
    """Renders markup once and keeps it: most controls are measured against the same neutral recording."""

    engine: Engine
    seed: int = 0
    _recorded: dict[tuple[str, str], Recorded] = field(default_factory=dict)
    _pitch: dict[tuple[str, str], NDArray[np.float32]] = field(default_factory=dict)

    def record(self, voice: str, markup: str) -> Recorded:
        """Render the content of one `voice` element.  Raises ValueError where the document is refused."""
        key = (voice, markup)
        if key not in self._recorded:
            root = f'<speak version="1.0" xml:lang="{voice[:5]}" {_NAMESPACES}>'
            document = f'{root}<voice name="{voice}">{markup}</voice></speak>'
            prepared = prepare(Request(document), self.engine.catalog)
            if prepared.plan is None:
                raise ValueError(f"{markup} was refused: {prepared.diagnostics}")
            result = self.engine.synthesize(prepared.plan, seed=self.seed)
            self._recorded[key] = Recorded(prepared.plan, result.samples, result.events)
        return self._recorded[key]

    def pitch(self, voice: str, markup: str) -> NDArray[np.float32]:
        """Measured F0 for each 320 samples of the recording, `[T]` Hz, 0 where unvoiced or unsure."""
        key = (voice, markup)
        if key not in self._pitch:
            self._pitch[key] = measure_f0(self.record(voice, markup).samples, CONFIDENCE)
        return self._pitch[key]

"""An engine that beeps plans: every phone takes as long as its controls say, from a fixed length, and is a tone.

It has no weights and renders far faster than real time, so that a whole server can be held to the suite in a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio import AUDIO, ClipOptions, DecodeError, FetchError, decode, play_clip
from ssml_engine.plan import Clip, Conversion, Fetcher, Item, Mark, Pause, Plan, Silence, Speech, VoiceCatalog
from ssml_engine.recognition.listening import speech_frames
from ssml_engine.synthesis import AudioChunk, Event, RenderPart, RenderWarning
from ssml_engine.synthesis.engine import ConversionRefused

RATE_HZ = 24_000
PHONE_MS = 80.0
PAUSE_MS = 40.0


@dataclass
class Metronome:
    """`break_factor` other than 1 is a fault that the suite is to find."""

    catalog: VoiceCatalog
    fetcher: Fetcher
    break_factor: float = 1.0

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        chooser: object = None,
    ) -> Iterator[RenderPart]:
        now = 0
        yield Event("started", 0)
        for part in self._items(plan.items):
            if isinstance(part, Event):
                yield Event(
                    part.kind, now + part.offset_samples, part.duration_samples, part.text, part.source
                )
            elif isinstance(part, RenderWarning):
                yield part
            else:
                now += len(part)
                yield AudioChunk(part)
        yield Event("ended", now)

    def _items(self, items: tuple[Item, ...]) -> Iterator[Event | RenderWarning | NDArray[np.float32]]:
        for item in items:
            match item:
                case Speech():
                    yield from self._speech(item)
                case Silence():
                    yield tone(item.duration_ms * self.break_factor, 0.0)
                case Mark():
                    yield Event("mark", 0, 0, item.name, item.source)
                case Clip():
                    yield from self._clip(item)
                case Conversion():
                    yield self._conversion(item)

    def _conversion(self, conversion: Conversion) -> NDArray[np.float32]:
        try:
            recording = decode(self.fetcher.fetch(conversion.url, AUDIO).content, max_duration_s=600)
        except (FetchError, DecodeError) as error:
            raise ConversionRefused("SSML-CONVERSION-FETCH", conversion, str(error)) from error
        if not speech_frames(recording.samples).any():
            raise ConversionRefused("SSML-CONVERSION-SPEECH", conversion, "nobody speaks in it")
        return recording.samples

    def _speech(self, speech: Speech) -> Iterator[Event | RenderWarning | NDArray[np.float32]]:
        pauses = {pause.phone: pause for pause in speech.pauses}
        lengths = [self._length_ms(speech, phone, pauses.get(phone)) for phone in range(len(speech.phones))]
        for number, phone in enumerate(speech.phones):
            yield from (Event("mark", 0, 0, m.name, m.source) for m in speech.marks if m.phone == number)
            for word in speech.words:
                if word.first_phone == number and word.kind == "word" and word.end_phone > number:
                    duration = sum(num_samples(lengths[i]) for i in range(number, word.end_phone))
                    yield Event("word", 0, duration, word.text, word.source)
            controls = speech.control(number)
            pitch_hz = min(max(controls.pitch.apply(200.0), 100.0), 300.0)
            yield tone(lengths[number], 0.0 if phone.is_pause else 0.3 * controls.gain, pitch_hz)

    def _length_ms(self, speech: Speech, phone: int, pause: Pause | None) -> float:
        if not speech.phones[phone].is_pause:
            return PHONE_MS / speech.control(phone).rate
        if pause is None:
            return PAUSE_MS
        return max(PAUSE_MS, pause.resolve(PAUSE_MS) * self.break_factor)

    def _clip(self, clip: Clip) -> Iterator[Event | RenderWarning | NDArray[np.float32]]:
        try:
            recording = decode(self.fetcher.fetch(clip.url, AUDIO).content, max_duration_s=600)
        except FetchError as error:
            yield RenderWarning("SSML-AUDIO-UNAVAILABLE", clip.url, str(error), clip.source)
            yield from self._items(clip.fallback)
            return
        options = ClipOptions(sound_level_db=clip.level_db, speed=clip.speed)
        yield play_clip(recording.samples, options, max_samples=600 * RATE_HZ)


def num_samples(length_ms: float) -> int:
    return round(length_ms * RATE_HZ / 1000)


def tone(length_ms: float, amplitude: float, pitch_hz: float = 200.0) -> NDArray[np.float32]:
    phase = np.arange(num_samples(length_ms)) * (2 * np.pi * pitch_hz / RATE_HZ)
    return (amplitude * np.sin(phase)).astype(np.float32)

"""One pass over one plan: items are timed, decoded or fetched, and sent through the output chain.

Timing is decided before decoding, so every event of a sentence leaves before its audio.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ssml_engine.audio import Background, BackgroundMixer, db_to_gain
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.plan import Clip, Conversion, Fetcher, Item, Mark, Plan, Silence, Speech
from ssml_engine.plan.timeline import walk
from ssml_engine.synthesis.decoding import Cancelled, DecodingOptions, decode_stream, decode_takes
from ssml_engine.synthesis.events import AudioChunk, Event, RenderPart, RenderWarning
from ssml_engine.synthesis.face import FaceTrack
from ssml_engine.synthesis.grouping import Group, group_items
from ssml_engine.synthesis.marking import Marking
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.output import BLOCK_SAMPLES, Output
from ssml_engine.synthesis.recordings import CUT_REASON, MAX_RECORDING_SAMPLES, RecordingFailed, Recordings
from ssml_engine.synthesis.respeaking import ConversionUnable, Converter
from ssml_engine.synthesis.speaker import Speaker
from ssml_engine.synthesis.speech_events import speech_events
from ssml_engine.synthesis.takes import SpeechTakes, TakeChooser
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.synthesis.timing import silence_samples, time_speeches
from ssml_engine.synthesis.trimming import Window, cut_audio, cut_events, find_bounds
from ssml_engine.watermark import Watermarker

FACE_TYPE = "FacialExpression"  # of `mstts:viseme`; ids need no element, and no other type has frames


class RenderError(Exception):
    """A plan that asks for what this engine cannot do."""


class ConversionRefused(RenderError):
    """A recording that was to be said again and cannot be: the document is refused (R-VC-4).

    code: a row of the table of faults; url, reason, source: as in `RenderWarning`.
    """

    def __init__(self, code: str, conversion: Conversion, reason: str) -> None:
        super().__init__(f"{conversion.url} cannot be said again: {reason}")
        self.code, self.url, self.reason, self.source = code, conversion.url, reason, conversion.source


class Resources(Protocol):
    """What a rendering borrows; `Engine` has it."""

    networks: Networks
    fetcher: Fetcher
    marking: Marking
    converter: Converter

    def speaker(self, name: str) -> Speaker:
        """The prepared prompt of a voice."""
        ...


@dataclass(frozen=True)
class _Recorded:
    """A clip whose samples are at hand."""

    voice: int
    samples: NDArray[np.float32]


@dataclass(frozen=True)
class _Part:
    """Something to be heard: `item` stands at place `index` of the plan, or in a fallback there.

    number: of the speeches before it in the plan, fallbacks included, so that how something is said
    does not depend on which recordings could be had.
    """

    index: int
    number: int
    item: Speech | Silence | Mark | Conversion | _Recorded


class Rendering:
    """State of one pass; `parts` is called once."""

    def __init__(
        self,
        resources: Resources,
        plan: Plan,
        options: DecodingOptions,
        cancelled: Callable[[], bool],
        chooser: TakeChooser | None = None,
    ) -> None:
        """chooser: hears takes of each speech before one leaves; without it the only take streams."""
        self.resources, self.plan, self.options, self.cancelled = resources, plan, options, cancelled
        self.chooser = chooser
        self.recordings = Recordings(resources.fetcher, cancelled)
        self.bounds = find_bounds(plan)
        self.watermark: Watermarker | None = None
        self.output = Output()
        self.face = FaceTrack()
        self.num_speeches = 0

    def parts(self) -> Iterator[RenderPart]:
        """Yield everything in order; end early, without error, once `cancelled()` is true."""
        yield Event("started", 0)
        try:
            if self.bounds.holds_any(0, len(self.plan.items)):
                self._open_watermark()
                yield from self._open_background()
            for group in group_items(self.plan):
                if self.bounds.holds_any(group.first, group.first + len(group.items)):
                    yield from self._group(group)
                else:
                    self.num_speeches += _count_speeches(group.items)
            yield from self.output.close()
        except Cancelled:
            return
        yield Event("ended", self.output.num_samples)

    def _open_watermark(self) -> None:
        heard = dict.fromkeys(
            item.voice for item in walk(self.plan.items) if isinstance(item, Speech | Conversion)
        )
        self.watermark = self.resources.marking.open(self._speaker(voice).prompt.facts for voice in heard)
        self.output = Output(watermark=self.watermark)

    def _open_background(self) -> Iterator[RenderWarning]:
        wanted = self.plan.background
        if wanted is None:
            return
        try:
            recording = self.recordings.load(wanted.url)
        except RecordingFailed as error:
            yield RenderWarning("SSML-BACKGROUND-UNAVAILABLE", wanted.url, str(error), wanted.source)
            return
        if recording.truncated:
            yield RenderWarning("SSML-AUDIO-CUT", wanted.url, CUT_REASON, wanted.source)
        background = Background(recording.samples, wanted.volume, wanted.fade_in_ms, wanted.fade_out_ms)
        self.output = Output(BackgroundMixer(background, SAMPLE_RATE), self.watermark)

    def _group(self, group: Group) -> Iterator[RenderPart]:
        """Recordings first: `audioduration` counts their lengths, and fallbacks are timed with the rest."""
        parts: list[_Part] = []
        for index, item in enumerate(group.items, group.first):
            yield from self._collect(index, item, parts)
        self._look_ahead(group.first + len(group.items))
        speeches = [part.item for part in parts if isinstance(part.item, Speech)]
        facts = [self._speaker(speech.voice).prompt.facts for speech in speeches]
        fixed_ms = sum(_fixed_ms(part.item) for part in parts)
        timed = iter(time_speeches(self.resources.networks, self.plan, speeches, facts, fixed_ms))
        for part in parts:
            if self.cancelled():
                raise Cancelled
            speech = next(timed) if isinstance(part.item, Speech) else None
            if self.bounds.holds_any(part.index, part.index + 1):
                yield from self._part(part, speech)

    def _look_ahead(self, first: int) -> None:
        """Have the next recording fetched while what stands before it is rendered."""
        for index, item in enumerate(self.plan.items[first:], first):
            if isinstance(item, Clip) and self.bounds.holds_any(index, index + 1):
                self.recordings.expect(item)
                return

    def _collect(self, index: int, item: Item, parts: list[_Part]) -> Iterator[RenderWarning]:
        """Add what is heard of an item to `parts`: itself, its recording, or the fallback in place of one."""
        if not isinstance(item, Clip):
            parts.append(_Part(index, self.num_speeches, item))
            self.num_speeches += _count_speeches((item,))
            return
        held = sum(len(part.item.samples) for part in parts if isinstance(part.item, _Recorded))
        loudness = self._speaker(item.voice).heard_lufs
        try:
            recording = self.recordings.play(item, loudness, MAX_RECORDING_SAMPLES - held)
        except RecordingFailed as error:
            yield RenderWarning("SSML-AUDIO-UNAVAILABLE", item.url, str(error), item.source)
            for inner in item.fallback:
                yield from self._collect(index, inner, parts)
            return
        self.num_speeches += _count_speeches(item.fallback)
        if recording.truncated:
            yield RenderWarning("SSML-AUDIO-CUT", item.url, CUT_REASON, item.source)
        parts.append(_Part(index, self.num_speeches, _Recorded(item.voice, recording.samples)))

    def _speaker(self, voice: int) -> Speaker:
        return self.resources.speaker(self.plan.voices[voice].name)

    def _part(self, part: _Part, speech: TimedSpeech | None) -> Iterator[RenderPart]:
        item = part.item
        if isinstance(item, Mark):
            yield Event("mark", self.output.num_samples, text=item.name, source=item.source)
            return
        voice = self.plan.voices[item.voice]
        self.output.enter(voice)
        has_face = voice.viseme == FACE_TYPE
        match item:
            case Speech():
                assert speech is not None
                yield from self._speech(part.number, speech, self.bounds.window(part.index, speech), has_face)
            case Silence():
                yield from self._resting_face(silence_samples(item), has_face)
                yield from self._silence(silence_samples(item))
            case _Recorded():
                yield from self._resting_face(len(item.samples), has_face)
                yield from self._play(item.samples)
            case Conversion():
                yield from self._conversion(item, has_face)

    def _conversion(self, item: Conversion, has_face: bool) -> Iterator[RenderPart]:
        """Say a recording again, part by part.  Raises ConversionRefused before the first."""
        try:
            recording = self.recordings.load(item.url)
        except RecordingFailed as error:
            raise ConversionRefused("SSML-CONVERSION-FETCH", item, str(error)) from error
        facts = self._speaker(item.voice).prompt.facts
        locale = self.plan.locale or facts.locale
        try:
            spoken = self.resources.converter.convert(recording.samples, item, facts, locale)
        except ConversionUnable as error:
            raise ConversionRefused("SSML-CONVERSION-SPEECH", item, str(error)) from error
        if recording.truncated:
            yield RenderWarning("SSML-AUDIO-CUT", item.url, CUT_REASON, item.source)
        for part in spoken:
            if self.cancelled():
                raise Cancelled
            if isinstance(part, Silence):
                yield from self._resting_face(silence_samples(part), has_face)
                yield from self._silence(silence_samples(part))
                continue
            whole = Window(0, part.num_samples, part.num_samples)
            yield from self._speech(self.num_speeches, part, whole, has_face)
            self.num_speeches += 1

    def _resting_face(self, num_samples: int, has_face: bool) -> Iterator[Event]:
        if has_face:
            yield from self.face.rest(self.output.num_samples, self.output.num_samples + num_samples)

    def _speech(
        self, number: int, timed: TimedSpeech, window: Window, has_face: bool
    ) -> Iterator[RenderPart]:
        first = self.output.num_samples
        last = first + window.end - window.start
        yield from cut_events(speech_events(timed, first - window.start), first, last)
        if has_face:
            yield from self.face.speech(timed, first - window.start, first, last)
        if window.end <= window.start:
            return
        level = np.float32(db_to_gain(self._speaker(timed.speech.voice).gain_db))
        chunks = (level * chunk for chunk in self._decoded(number, timed, first - window.start))
        for samples in cut_audio(finish_audio(timed, chunks), window):
            yield from self.output.push(samples)

    def _decoded(self, number: int, timed: TimedSpeech, offset: int) -> Iterator[NDArray[np.float32]]:
        """The speech in chunks as they are decoded, or whole once a take is chosen."""
        what = (self.resources.networks, self._speaker(timed.speech.voice), timed.timed, self.options, number)
        if self.chooser is None:
            yield from (chunk.samples for chunk in decode_stream(*what, self.cancelled))
            return

        def render(takes: Sequence[int]) -> list[NDArray[np.float32]]:
            return [take.samples for take in decode_takes(*what, takes, self.cancelled)]

        yield self.chooser.choose(SpeechTakes(timed, offset, render))

    def _silence(self, num_samples: int) -> Iterator[AudioChunk]:
        for start in range(0, num_samples, BLOCK_SAMPLES):
            yield from self._play(np.zeros(min(BLOCK_SAMPLES, num_samples - start), np.float32))

    def _play(self, samples: NDArray[np.float32]) -> Iterator[AudioChunk]:
        for start in range(0, len(samples), BLOCK_SAMPLES):
            if self.cancelled():
                raise Cancelled
            yield from self.output.push(samples[start : start + BLOCK_SAMPLES])


def _count_speeches(items: tuple[Item, ...]) -> int:
    return sum(isinstance(item, Speech) for item in walk(items))


def _fixed_ms(item: Item | _Recorded) -> float:
    """Time that `audioduration` does not stretch."""
    if isinstance(item, _Recorded):
        return len(item.samples) * 1000 / SAMPLE_RATE
    return item.duration_ms if isinstance(item, Silence) else 0.0


def finish_audio(timed: TimedSpeech, chunks: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """Insert the digital silences and apply the gain curve."""
    waiting = list(timed.inserted)
    frames_in, samples_out = 0, 0
    for chunk in chunks:
        pieces: list[NDArray[np.float32]] = []
        start = 0
        while waiting and waiting[0][0] * HOP_LENGTH <= frames_in * HOP_LENGTH + len(chunk):
            frame, count = waiting.pop(0)
            cut = (frame - frames_in) * HOP_LENGTH
            pieces += [chunk[start:cut], np.zeros(count, np.float32)]
            start = cut
        pieces.append(chunk[start:])
        frames_in += len(chunk) // HOP_LENGTH
        samples = np.concatenate(pieces)
        if timed.gain is not None:
            samples = samples * timed.gain[samples_out : samples_out + len(samples)]
        samples_out += len(samples)
        yield samples

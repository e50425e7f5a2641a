"""Plan → audio and events, sentence by sentence: the one object that services and commands hold.

Timing is decided before decoding, so every event of a sentence leaves before its audio.  Knows nothing of SSML.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.plan import Clip, Conversion, Item, Mark, Plan, Silence, Speech
from ssml_engine.synthesis.decoding import Cancelled, DecodingOptions, decode_stream
from ssml_engine.synthesis.events import AudioChunk, Event, Synthesis
from ssml_engine.synthesis.network import Networks, load_networks
from ssml_engine.synthesis.speaker import Speaker, prepare_speaker
from ssml_engine.synthesis.timing import TimedSpeech, silence_samples, time_speeches
from ssml_engine.synthesis.visemes import viseme_track
from ssml_engine.text import symbol_table
from ssml_engine.voices.library import VoiceLibrary, open_library
from ssml_engine.voices.locations import models_folder
from ssml_engine.voices.prompt import VoicePrompt

logger = logging.getLogger(__name__)

SILENCE_CHUNK = 24_000  # samples; long silences leave in pieces


class RenderError(Exception):
    """A plan that asks for what this engine cannot do."""


@dataclass(frozen=True)
class _Group:
    """Items that must be timed together, in order."""

    items: tuple[Item, ...]


class Engine:
    """Loaded networks and voices.  Safe to use from several threads: a rendering keeps its state to itself."""

    def __init__(self, networks: Networks, library: VoiceLibrary, options: DecodingOptions | None = None) -> None:
        self.networks = networks
        self.catalog = library
        self.options = options or DecodingOptions()
        self._speakers: dict[str, tuple[VoicePrompt, Speaker]] = {}
        self._lock = threading.Lock()

    @classmethod
    def load(cls, models_dir: Path | None = None, voices_dir: Path | None = None, device: str = "auto") -> Engine:
        """Load shipped weights and voices, or those of the folders given.

        Raises CheckpointError for missing or unfit weights, ValueError for a device that is not there.
        """
        return cls(load_networks(models_folder(models_dir), device), open_library(voices_dir))

    def speaker(self, name: str) -> Speaker:
        """The prepared prompt of a voice of the catalog; cached until the voice's file changes."""
        prompt = self.catalog.prompt(name)
        with self._lock:
            known = self._speakers.get(name)
            if known is None or known[0] is not prompt:
                if prompt.facts.codebook_id != self.networks.codebook_id:
                    raise RenderError(f"voice {name} was made with another codec; enrol it again")
                known = (prompt, prepare_speaker(self.networks, prompt))
                self._speakers[name] = known
            return known[1]

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        options: DecodingOptions | None = None,
    ) -> Iterator[AudioChunk | Event]:
        """Yield chunks and events; ends early, without error, once `cancelled()` is true.

        seed: same plan and seed, same samples.  Events of a sentence come before its audio, the sentence's own event
        after those of its words.  Raises RenderError for an item that cannot be rendered.
        """
        return _Rendering(self, plan, replace(options or self.options, seed=seed), cancelled).parts()

    def synthesize(self, plan: Plan, *, seed: int = 0, options: DecodingOptions | None = None) -> Synthesis:
        """Render a whole plan."""
        chunks: list[NDArray[np.float32]] = []
        events: list[Event] = []
        for part in self.render(plan, seed=seed, options=options):
            if isinstance(part, AudioChunk):
                chunks.append(part.samples)
            else:
                events.append(part)
        samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        return Synthesis(samples, tuple(events))


class _Rendering:
    """One pass over one plan."""

    def __init__(
        self, engine: Engine, plan: Plan, options: DecodingOptions, cancelled: Callable[[], bool]
    ) -> None:
        self.engine, self.plan, self.options, self.cancelled = engine, plan, options, cancelled
        self.offset = 0  # samples that have left
        self.num_speeches = 0

    def parts(self) -> Iterator[AudioChunk | Event]:
        yield Event("started", 0)
        try:
            for group in group_items(self.plan):
                yield from self._group(group)
        except Cancelled:
            return
        yield Event("ended", self.offset)

    def _group(self, group: _Group) -> Iterator[AudioChunk | Event]:
        speeches = [item for item in group.items if isinstance(item, Speech)]
        facts = [self._speaker(s).prompt.facts for s in speeches]
        fixed_ms = sum(item.duration_ms for item in group.items if isinstance(item, Silence))
        timed = iter(time_speeches(self.engine.networks, self.plan, speeches, facts, fixed_ms))
        for item in group.items:
            if self.cancelled():
                raise Cancelled
            match item:
                case Speech():
                    yield from self._speech(next(timed))
                case Silence():
                    yield from self._silence(silence_samples(item))
                case Mark():
                    yield Event("mark", self.offset, text=item.name, source=item.source)
                case Clip():
                    logger.warning("recording %s is not played; its fallback is", item.url)
                    yield from self._group(_Group(item.fallback))
                case Conversion():
                    raise RenderError("this engine cannot convert recordings yet")

    def _speaker(self, speech: Speech) -> Speaker:
        return self.engine.speaker(self.plan.voices[speech.voice].name)

    def _speech(self, timed: TimedSpeech) -> Iterator[AudioChunk | Event]:
        yield from speech_events(timed, self.offset)
        chunks = decode_stream(
            self.engine.networks,
            self._speaker(timed.speech),
            timed.timed,
            self.options,
            self.num_speeches,
            self.cancelled,
        )
        self.num_speeches += 1
        yield from self._audio(finish_audio(timed, (chunk.samples for chunk in chunks)))

    def _silence(self, num_samples: int) -> Iterator[AudioChunk]:
        while num_samples > 0:
            if self.cancelled():
                raise Cancelled
            count = min(num_samples, SILENCE_CHUNK)
            num_samples -= count
            yield from self._audio(iter([np.zeros(count, np.float32)]))

    def _audio(self, chunks: Iterator[NDArray[np.float32]]) -> Iterator[AudioChunk]:
        for samples in chunks:
            if len(samples):
                self.offset += len(samples)
                yield AudioChunk(samples)


def group_items(plan: Plan) -> Iterator[_Group]:
    """Cut the timeline where no contour, fit or `audioduration` is open, so that little is timed at once."""
    scopes = [_scopes(plan, item) for item in plan.items]
    last = {scope: number for number, item_scopes in enumerate(scopes) for scope in item_scopes}
    start, open_until = 0, -1
    for number, item_scopes in enumerate(scopes):
        open_until = max([open_until, *(last[s] for s in item_scopes)])
        if number >= open_until:
            yield _Group(plan.items[start : number + 1])
            start = number + 1
    if start < len(plan.items):
        yield _Group(plan.items[start:])


def _scopes(plan: Plan, item: Item) -> set[tuple[str, int]]:
    scopes: set[tuple[str, int]] = set()
    if not isinstance(item, Mark) and plan.voices[item.voice].audio_duration_ms is not None:
        scopes.add(("element", plan.voices[item.voice].element))
    if isinstance(item, Speech):
        for controls in set(item.controls):
            if controls.contour is not None:
                scopes.add(("contour", controls.contour))
            if controls.fit is not None:
                scopes.add(("fit", controls.fit))
    return scopes


def finish_audio(
    timed: TimedSpeech, chunks: Iterator[NDArray[np.float32]]
) -> Iterator[NDArray[np.float32]]:
    """Insert the digital silences, apply the gain curve, keep within [−1, 1]."""
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
        yield np.clip(samples, -1.0, 1.0)


def speech_events(timed: TimedSpeech, offset: int) -> Iterator[Event]:
    """Events of a speech in time order, the sentence's own last.

    offset: samples before the speech.
    """
    speech, spans = timed.speech, timed.spans
    events: list[Event] = []
    for word in speech.words:
        if word.end_phone > word.first_phone:
            start, end = spans[word.first_phone].start, spans[word.end_phone - 1].end
        elif word.kind == "punctuation" and word.first_phone < len(spans):
            pause = spans[word.first_phone]
            start, end = pause.start, pause.end if speech.phones[word.first_phone].is_pause else pause.start
        else:
            continue
        events.append(Event(word.kind, offset + start, end - start, word.text, word.source))
    for mark in speech.marks:
        events.append(Event("mark", offset + spans[mark.phone].start, 0, mark.name, mark.source))
    events += [Event("viseme", offset + at, viseme_id=v) for at, v in _visemes(speech, timed)]
    yield from sorted(events, key=lambda event: event.offset_samples)
    spoken = [n for n, phone in enumerate(speech.phones) if not phone.is_pause]
    if spoken and speech.ends_sentence:
        start, end = spans[spoken[0]].start, spans[spoken[-1]].end
        yield Event("sentence", offset + start, end - start, speech.text, speech.source)


def _visemes(speech: Speech, timed: TimedSpeech) -> Sequence[tuple[int, int]]:
    table = symbol_table()
    vowels = [table.is_vowel(p.symbol) for p in speech.phones]
    return list(viseme_track(speech.phones, [(s.start, s.end) for s in timed.spans], vowels))

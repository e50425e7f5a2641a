"""Samples as they arrive → characters and phones heard so far, and when the speaker has finished.

The two CTC levels of the aligner run over a sliding window whose context covers what the network sees, so that a stream
gives what the whole recording gives. End of speech is decided jointly with the words: once at least one was heard,
where silence is the likeliest symbol and its posterior exceeds a threshold that sinks while the silence lasts. Source
of the rule: end-of-speech as a symbol of hierarchical CTC for streaming recognition; over the posterior of silence, and
linear in time, is ours.

Characters are a rough hint at this size of network: use `WhisperRecognizer` for words that count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.aligner import CHARACTER_STRIDE, CHARACTERS, Aligner
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE
from ssml_engine.text.symbols import PAUSE, SILENCE, symbol_table

# The network sees 23 frames ahead and the longest spectrum 3 more; a multiple of the character stride.
CONTEXT_FRAMES = 27
CHUNK_FRAMES = 12
SILENT = 0.5  # posterior from which a frame is more likely silent than not

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class EndOfSpeechOptions:
    """When a speaker counts as having finished."""

    # Posterior of silence that is asked for at once, 0…1.
    alpha: float = 0.8
    # Seconds of silence over which that threshold would sink to alpha - 1.
    beta_s: float = 2.0
    # Frames that the silence must last at least.
    silence_frames: int = 12
    # Characters that must have been heard before.
    min_characters: int = 2

    def is_end(self, silence: Sequence[float] | NDArray[np.float32]) -> bool:
        """Whether this run of silence, posteriors of its frames up to now, ends what was said before."""
        if len(silence) < self.silence_frames:
            return False
        threshold = self.alpha - len(silence) / FRAME_RATE / self.beta_s
        return bool(np.mean(silence[-self.silence_frames :]) > threshold)


@dataclass(frozen=True)
class EndOfSpeech:
    """speech_end: the first sample of the silence; decided_at: samples that had arrived when it was known."""

    speech_end: int
    decided_at: int


class StreamingRecognizer:
    """Listens to one stream. Not for use from several threads at once."""

    def __init__(self, aligner: Aligner, options: EndOfSpeechOptions | None = None) -> None:
        self._aligner, self._options = aligner, options or EndOfSpeechOptions()
        table = symbol_table()
        self._silences = [table.id(SILENCE), table.id(PAUSE)]
        self._held = np.zeros(0, np.float32)  # from frame `_first_held` on
        self._first_held = self._num_frames = self._num_arrived = 0
        self._silence: list[float] = []  # posterior of each frame
        self._phones: list[int] = []
        self._characters: list[int] = []
        self._last_phone = self._last_character = -1
        self._run = 0  # frames of silence up to now
        self.end: EndOfSpeech | None = None

    @property
    def text(self) -> str:
        """Characters heard so far, by greedy CTC."""
        return " ".join("".join(CHARACTERS[c - 1] for c in self._characters).split())

    @property
    def phones(self) -> tuple[str, ...]:
        """Phones heard so far, by greedy CTC."""
        table = symbol_table()
        return tuple(table.symbols[p].symbol for p in self._phones)

    @property
    def silence(self) -> NDArray[np.float32]:
        """Posterior of silence at each frame so far, `[T]`."""
        return np.array(self._silence, np.float32)

    def push(self, samples: Samples) -> EndOfSpeech | None:
        """Take `[n]` float32 at 24 kHz; returns the end of speech when these samples decide it, once."""
        before = self.end
        self._num_arrived += len(samples)
        self._held = np.concatenate([self._held, samples.astype(np.float32, copy=False)])
        while self._held_end - self._num_frames >= CHUNK_FRAMES + CONTEXT_FRAMES:
            self._listen(self._num_frames + CHUNK_FRAMES)
        return self.end if before is None else None

    def finish(self) -> EndOfSpeech | None:
        """End the stream; the last sample, where speech lasts to it, is its end."""
        before = self.end
        tail = -len(self._held) % HOP_LENGTH
        self._held = np.pad(self._held, (0, tail))
        if self._held_end > self._num_frames:
            self._listen(self._held_end)
        if self.end is None and self._characters:
            silent = min(self._run * HOP_LENGTH, self._num_arrived)
            self.end = EndOfSpeech(self._num_arrived - silent, self._num_arrived)
        return self.end if before is None else None

    @property
    def _held_end(self) -> int:
        """Whole frames that have arrived."""
        return self._first_held + len(self._held) // HOP_LENGTH

    @torch.inference_mode()
    def _listen(self, end: int) -> None:
        """Hear the frames up to `end`, with what context there is."""
        start = self._num_frames
        first = self._first_held
        last = min(end + CONTEXT_FRAMES, self._held_end)
        window = self._held[: (last - first) * HOP_LENGTH]
        heard = self._aligner(torch.from_numpy(window)[None].to(self._aligner.features.mean.device))
        frames = heard.frames[0, start - first : end - first].cpu().numpy()
        phones = heard.phones[0, start - first : end - first].argmax(-1).cpu().numpy()
        places = slice((start - first) // CHARACTER_STRIDE, -(-(end - first) // CHARACTER_STRIDE))
        characters = heard.characters[0, places].argmax(-1).cpu().numpy()
        self._collect(phones, characters, blank=heard.phones.shape[-1] - 1)
        for row in frames:
            self._judge(row)
        self._num_frames = end
        keep = max(0, (end - CONTEXT_FRAMES) // CHARACTER_STRIDE * CHARACTER_STRIDE)
        if keep > first:
            self._held = self._held[(keep - first) * HOP_LENGTH :]
            self._first_held = keep

    def _collect(self, phones: NDArray[np.int64], characters: NDArray[np.int64], blank: int) -> None:
        for phone in phones.tolist():
            if phone not in (blank, self._last_phone):
                self._phones.append(phone)
            self._last_phone = phone
        for character in characters.tolist():
            if character not in (0, self._last_character):
                self._characters.append(character)
            self._last_character = character

    def _judge(self, log_probs: NDArray[np.float32]) -> None:
        silence = float(np.exp(log_probs[self._silences]).sum())
        likeliest = int(log_probs.argmax()) in self._silences
        self._silence.append(silence)
        self._run = self._run + 1 if likeliest else 0
        if self.end is not None or not self._run or len(self.text) < self._options.min_characters:
            return
        if self._options.is_end(self._silence[-self._run :]):
            frame = len(self._silence) - self._run
            self.end = EndOfSpeech(frame * HOP_LENGTH, self._num_arrived)


def ends_of_speech(silence: NDArray[np.float32], options: EndOfSpeechOptions | None = None) -> NDArray[np.bool_]:
    """Every place of a whole recording at which the rule says that the speaker has finished, for now or for good.

    silence: posterior of silence at each frame, `[T]`. Returns `[T + 1]`: entry t is true where frame t is the first
    of a silence that satisfies the rule or lasts to the end; entry T where speech lasts to the end.
    """
    options = options or EndOfSpeechOptions()
    silent = silence > SILENT
    edges = np.flatnonzero(np.diff(np.concatenate([[True], silent, [True]])))  # of speech: start, end, start, …
    ends = np.zeros(len(silence) + 1, bool)
    stops, resumptions = edges[1::2], [*edges[2::2], len(silence)]
    for start, resumes in zip(stops, resumptions, strict=False):
        lengths = range(options.silence_frames, resumes - start + 1)
        is_last = resumes == len(silence)
        ends[start] = is_last or any(options.is_end(silence[start : start + length]) for length in lengths)
    return ends


def speech_bounds(aligner: Aligner, samples: Samples, margin_ms: float = 60.0) -> tuple[int, int]:
    """Where speech begins and ends in a recording, with a margin of what surrounds it.

    samples: float32 `[N]`, 24 kHz. A stretch of fewer than three speech frames between silences is a click and not
    speech. Returns samples `(start, end)`; `(0, 0)` where nothing is said.
    """
    listener = StreamingRecognizer(aligner)
    listener.push(samples)
    listener.finish()
    speech = listener.silence < SILENT
    solid = np.convolve(speech, np.ones(3), "valid") == 3
    if not solid.any():
        return 0, 0
    margin = round(margin_ms * SAMPLE_RATE / 1000)
    first, last = np.flatnonzero(solid)[[0, -1]]
    return max(0, int(first) * HOP_LENGTH - margin), min(len(samples), (int(last) + 3) * HOP_LENGTH + margin)


def trim_prompt(aligner: Aligner, samples: Samples, margin_ms: float = 60.0) -> Samples:
    """The recording without the silence at its ends; empty where nothing is said. See `speech_bounds`."""
    start, end = speech_bounds(aligner, samples, margin_ms)
    return samples[start:end]

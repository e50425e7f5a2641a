"""Held-out recordings → the same sentences with one part of the engine after another in place of the truth.

    recording            as it is
    codec only           encoded and decoded
    oracle level 1       its codes of level 1; levels 2 to 8 by the second language model
    oracle prosody       its durations, pitch and energy; all codes by the language models
    full system          nothing of it but the phones

Each row lacks one more truth than the one above, so the gap between neighbours is what that part costs. The prompt is
another held-out recording of the same voice. Needs the speech cache that the training recipes read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.evaluation.systems import Rendering, resynthesize
from ssml_engine.models.conditioning import contour_to_frames
from ssml_engine.synthesis import Engine
from ssml_engine.synthesis.decoding import DecodingOptions, TimedPhones, decode_takes, speak_codes
from ssml_engine.synthesis.speaker import Speaker, phone_batch, prepare_speaker
from ssml_engine.text.symbols import PAUSE, SILENCE, symbol_table
from ssml_engine.training.speech_cache import SpeechCache, Utterance
from ssml_engine.training.token_cache import TimedUtterance, time_utterance
from ssml_engine.voices.prompt import VoiceFacts, VoicePrompt

PROMPT_FRAMES = 225
LONGEST_FRAMES = 750


@dataclass(frozen=True)
class Example:
    """A held-out recording, and another of its voice to speak it with."""

    utterance: Utterance
    prompt: Utterance


def held_out_examples(cache: SpeechCache, number: int) -> list[Example]:
    """Pairs spread over the held-out voices. Raises ValueError if no voice has two held-out recordings with phones."""
    by_voice: dict[str, list[Utterance]] = {}
    for utterance in cache.split(held_out=True):
        if utterance.teacher and utterance.frames and utterance.num_frames <= LONGEST_FRAMES:
            by_voice.setdefault(utterance.voice, []).append(utterance)
    pairs = [
        Example(spoken, several[place - 1])
        for several in by_voice.values()
        if len(several) > 1
        for place, spoken in enumerate(several)
    ]
    if not pairs:
        raise ValueError("the speech cache holds no voice with two held-out recordings")
    number = min(number, len(pairs))
    return [pairs[index * len(pairs) // number] for index in range(number)]


class LadderSystem:
    """One row: a `System` whose sentences are those of the examples."""

    def __init__(self, name: str, ladder: Ladder, speak: Callable[[Example], NDArray[np.float32]]) -> None:
        self.name = name
        self._ladder, self._speak = ladder, speak

    def speak(self, text: str, voice: str) -> Rendering:
        """Raises ValueError for what is no example."""
        example = self._ladder.example(text, voice)
        started = time.perf_counter()
        samples = self._speak(example)
        return Rendering(samples, time.perf_counter() - started)


class Ladder:
    """The examples with what is known of them, and the systems that speak them."""

    def __init__(self, engine: Engine, folder: Path, number: int, seed: int = 0) -> None:
        """folder: of the speech cache. Raises ValueError if it holds no examples."""
        self._engine, self._seed = engine, seed
        self._cache = SpeechCache(folder)
        self._examples = {
            (example.utterance.text, self._voice(example)): example
            for example in held_out_examples(self._cache, number)
        }
        self._timed: dict[tuple[str, int], TimedUtterance] = {}
        self._speakers: dict[tuple[str, int], Speaker] = {}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Voice and sentence of each example."""
        return [(voice, text) for text, voice in self._examples]

    @cached_property
    def systems(self) -> list[LadderSystem]:
        """From the truth down to the full system."""
        codec = self._engine.networks.codec
        return [
            LadderSystem("recording", self, self._recording),
            LadderSystem("codec only", self, lambda e: resynthesize(codec, self._recording(e))),
            LadderSystem("oracle level 1", self, self._oracle_codes),
            LadderSystem("oracle prosody", self, lambda e: self._decode(e, self._true_prosody(e))),
            LadderSystem("full system", self, lambda e: self._decode(e, self._predicted_prosody(e))),
        ]

    def example(self, text: str, voice: str) -> Example:
        """Raises ValueError for what is no example."""
        if (text, voice) not in self._examples:
            raise ValueError(f"{text!r} by {voice} is none of the held-out recordings")
        return self._examples[text, voice]

    def prompt_samples(self, voice: str) -> NDArray[np.float32]:
        """The recording that a voice is prompted with, float32 `[N]`."""
        example = next(example for (_, name), example in self._examples.items() if name == voice)
        return self._cache.samples(example.prompt)

    def _voice(self, example: Example) -> str:
        return f"{example.prompt.voice}:{example.prompt.shard}:{example.prompt.number}"

    def _recording(self, example: Example) -> NDArray[np.float32]:
        return self._cache.samples(example.utterance)

    def _oracle_codes(self, example: Example) -> NDArray[np.float32]:
        timed = self._time(example.utterance)
        speaker = self._speaker(example.prompt)
        return speak_codes(self._engine.networks, speaker, self._true_prosody(example), timed.codes[:, 0]).samples

    def _decode(self, example: Example, timed: TimedPhones) -> NDArray[np.float32]:
        options = DecodingOptions(seed=self._seed)
        return decode_takes(self._engine.networks, self._speaker(example.prompt), timed, options, 0, (0,))[0].samples

    def _true_prosody(self, example: Example) -> TimedPhones:
        timed = self._time(example.utterance)
        return TimedPhones(timed.phones, timed.durations, timed.f0, timed.energy, _pauses(timed.phones))

    def _predicted_prosody(self, example: Example) -> TimedPhones:
        networks, phones = self._engine.networks, self._time(example.utterance).phones
        statistics = self._time(example.prompt).statistics
        with torch.inference_mode():
            batch = phone_batch(torch.from_numpy(phones.astype(np.int64))).to(networks.device)
            predicted = networks.prosody(batch, torch.from_numpy(statistics)[None].to(networks.device))
        durations = predicted.log_duration[0].cpu().exp().numpy().round().clip(1, 120).astype(np.int64)
        contour = float(statistics[0]) + float(statistics[1]) * predicted.contour[0].cpu().double()
        f0 = contour_to_frames(contour, torch.from_numpy(durations)).numpy().astype(np.float32)
        energy = predicted.energy[0].cpu().numpy().astype(np.float32)
        return TimedPhones(phones, durations, f0, energy, _pauses(phones))

    def _speaker(self, prompt: Utterance) -> Speaker:
        key = (prompt.shard, prompt.number)
        if key not in self._speakers:
            timed = self._time(prompt)
            ends = np.cumsum(timed.durations)
            count = max(1, int((ends <= PROMPT_FRAMES).sum()))  # whole phones
            frames = int(ends[count - 1])
            facts = VoiceFacts(
                prompt.voice, prompt.locale, "", "", prompt.text, tuple(map(float, timed.statistics)),  # type: ignore[arg-type]
                prompt.source, self._engine.networks.codebook_id,
            )  # fmt: skip
            voice = VoicePrompt(
                facts, timed.codes[:frames], timed.phones[:count], timed.durations[:count], timed.f0[:frames],
                timed.energy[:count],
            )  # fmt: skip
            with torch.inference_mode():
                self._speakers[key] = prepare_speaker(self._engine.networks, voice)
        return self._speakers[key]

    def _time(self, utterance: Utterance) -> TimedUtterance:
        key = (utterance.shard, utterance.number)
        if key not in self._timed:
            with torch.inference_mode():
                self._timed[key] = time_utterance(self._cache, utterance, 0, self._engine.networks.codec)
        return self._timed[key]


def _pauses(phones: NDArray[np.uint8]) -> NDArray[np.bool_]:
    table = symbol_table()
    return np.isin(phones[:, 0], [table.id(SILENCE), table.id(PAUSE)])

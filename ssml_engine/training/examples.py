"""Timed utterances → batches of prompt + target sequences for the two language models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ssml_engine.models.conditioning import (
    FrameBatch,
    PhoneBatch,
    contour_to_frames,
    forget_phones,
    frame_features,
    frames_to_contour,
)
from ssml_engine.training.token_cache import TimedUtterance, TokenCache

MAX_FRAMES = 900
PROMPT_FRAMES = (75, 270)  # 1 to 3.6 s
TASKS = (("other", 0.45), ("continue", 0.35), ("unknown", 0.10), ("none", 0.10))
PHONE_DROPOUT = 0.1  # of targets whose phones are unknown: the other side of guidance in decoding
CONTOUR_SHARE = 0.5  # of utterances whose pitch is rebuilt from the four-point contour, as at inference


@dataclass(frozen=True)
class Segment:
    """A stretch of whole phones: phones `[P, 4]`, index `[T]`, features `[T, 21]`, codes `[T, 8]`."""

    phones: Tensor
    index: Tensor
    features: Tensor
    codes: Tensor

    @property
    def num_frames(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class SequenceBatch:
    """B examples; rows of `phones` and `frames` are the B prompts, then the B targets.

    gather: `[B, S]` int64, where in the flattened `[2B · T]` conditioning each position of the sequence finds its
    frame; codes: `[B, S, 8]`; is_target, is_real: `[B, S]` bool; prompt_frames, num_frames: `[B]`.
    """

    phones: PhoneBatch
    frames: FrameBatch
    gather: Tensor
    codes: Tensor
    is_target: Tensor
    is_real: Tensor
    prompt_frames: Tensor
    num_frames: Tensor


def cut_segment(utterance: TimedUtterance, first: int, last: int, f0: Tensor) -> Segment:
    """Phones `first` to `last` (exclusive) of an utterance; f0 `[T]` of the whole utterance."""
    durations = torch.from_numpy(utterance.durations)
    edges = F.pad(durations.cumsum(0), (1, 0))
    start, stop = int(edges[first]), int(edges[last])
    energy = torch.from_numpy(utterance.energy[first:last])
    index, features = frame_features(durations[first:last], f0[start:stop], energy)
    phones = torch.from_numpy(utterance.phones[first:last].astype(np.int64))
    return Segment(phones, index, features, torch.from_numpy(utterance.codes[start:stop].astype(np.int64)))


def model_f0(utterance: TimedUtterance, as_contour: bool) -> Tensor:
    f0 = torch.from_numpy(utterance.f0)
    if not as_contour:
        return f0
    durations = torch.from_numpy(utterance.durations)
    return contour_to_frames(frames_to_contour(f0, durations), durations)


EMPTY = Segment(
    torch.zeros(0, 4, dtype=torch.int64),
    torch.zeros(0, dtype=torch.int64),
    torch.zeros(0, 21),
    torch.zeros(0, 8, dtype=torch.int64),
)


class ExampleSampler:
    """Draws (prompt, target) pairs by the task mix, and batches of about `frames_per_batch` padded frames."""

    def __init__(
        self,
        cache: TokenCache,
        numbers: list[int],
        seed: int,
        frames_per_batch: int,
        phone_dropout: float = PHONE_DROPOUT,
    ) -> None:
        self.cache, self.phone_dropout = cache, phone_dropout
        self.numbers = numbers
        self.frames_per_batch = frames_per_batch
        self.rng = np.random.default_rng(seed)
        self.by_voice: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            self.by_voice[cache[number].voice].append(number)

    def example(self, number: int) -> tuple[Segment, Segment]:
        """A prompt and a target; now and then the target's phones are hidden, its timing and pitch never."""
        prompt, target = self._pair(number)
        if self.rng.random() < self.phone_dropout:
            target = replace(target, phones=forget_phones(target.phones))
        return prompt, target

    def other_prompt(self, number: int) -> Segment | None:
        """A stretch of another utterance of the voice; None if it has no other."""
        others = [n for n in self.by_voice[self.cache[number].voice] if n != number]
        return self._random_stretch(self.cache[int(self.rng.choice(others))]) if others else None

    def batches(self) -> Iterator[SequenceBatch]:
        """Endless batches; examples of like length meet, so that little is padded."""
        while True:
            drawn = self.rng.choice(self.numbers, 96)
            pool = [p for p in (self.example(int(n)) for n in drawn) if _length(p) <= MAX_FRAMES]
            pool.sort(key=_length)
            groups: list[list[tuple[Segment, Segment]]] = [[]]
            for pair in pool:
                if groups[-1] and (len(groups[-1]) + 1) * _length(pair) > self.frames_per_batch:
                    groups.append([])
                groups[-1].append(pair)
            for place in self.rng.permutation(len(groups)):
                yield collate(groups[place])

    def _pair(self, number: int) -> tuple[Segment, Segment]:
        utterance = self.cache[number]
        f0 = model_f0(utterance, self.rng.random() < CONTOUR_SHARE)
        task = str(self.rng.choice([t for t, _ in TASKS], p=[p for _, p in TASKS]))
        if task == "other" and (prompt := self.other_prompt(number)):
            return prompt, cut_segment(utterance, 0, len(utterance.phones), f0)
        if task == "none":
            return EMPTY, cut_segment(utterance, 0, len(utterance.phones), f0)
        split = self._split_phone(utterance)
        prompt = cut_segment(utterance, 0, split, f0)
        if task == "unknown":
            prompt = replace(prompt, phones=forget_phones(prompt.phones))
        return prompt, cut_segment(utterance, split, len(utterance.phones), f0)

    def _random_stretch(self, utterance: TimedUtterance) -> Segment:
        wanted = self.rng.integers(*PROMPT_FRAMES)
        edges = np.concatenate([[0], np.cumsum(utterance.durations)])
        latest = int(np.searchsorted(edges, max(0, edges[-1] - wanted), side="right"))
        first = int(self.rng.integers(0, max(1, latest)))
        last = max(first + 1, int(np.searchsorted(edges, edges[first] + wanted, side="right")) - 1)
        f0 = model_f0(utterance, self.rng.random() < CONTOUR_SHARE)
        return cut_segment(utterance, first, min(last, len(utterance.phones)), f0)

    def _split_phone(self, utterance: TimedUtterance) -> int:
        edges = np.cumsum(utterance.durations)
        longest = min(PROMPT_FRAMES[1], 0.7 * edges[-1])
        wanted = self.rng.uniform(min(PROMPT_FRAMES[0], longest), longest)
        return int(np.clip(np.searchsorted(edges, wanted), 1, len(edges) - 1))


def _length(pair: tuple[Segment, Segment]) -> int:
    return pair[0].num_frames + pair[1].num_frames


def collate_phones(rows: list[Tensor]) -> PhoneBatch:
    """Rows of `[P, 4]` → padded `PhoneBatch`."""
    length = max(1, max(len(r) for r in rows))
    padded = torch.stack([F.pad(r, (0, 0, 0, length - len(r))) for r in rows])
    mask = torch.stack([torch.arange(length) < len(r) for r in rows])
    return PhoneBatch(padded[..., 0], padded[..., 1], padded[..., 2], padded[..., 3], mask)


def collate_frames(segments: list[Segment]) -> FrameBatch:
    length = max(1, max(s.num_frames for s in segments))
    index = torch.stack([F.pad(s.index, (0, length - s.num_frames)) for s in segments])
    features = torch.stack([F.pad(s.features, (0, 0, 0, length - s.num_frames)) for s in segments])
    mask = torch.stack([torch.arange(length) < s.num_frames for s in segments])
    return FrameBatch(index, features, mask)


def collate(pairs: list[tuple[Segment, Segment]]) -> SequenceBatch:
    segments = [p for p, _ in pairs] + [t for _, t in pairs]
    frames = collate_frames(segments)
    stride = frames.index.shape[1]
    prompt_frames = torch.tensor([p.num_frames for p, _ in pairs])
    num_frames = torch.tensor([_length(pair) for pair in pairs])
    length = int(num_frames.max())
    place = torch.arange(length)[None]
    is_target = (place >= prompt_frames[:, None]) & (place < num_frames[:, None])
    row = torch.arange(len(pairs))[:, None] + len(pairs) * is_target
    column = torch.where(is_target, place - prompt_frames[:, None], place).clamp_max(stride - 1)
    codes = torch.stack([F.pad(torch.cat([p.codes, t.codes]), (0, 0, 0, length - _length((p, t)))) for p, t in pairs])
    return SequenceBatch(
        collate_phones([s.phones for s in segments]),
        frames,
        row * stride + column,
        codes,
        is_target,
        place < num_frames[:, None],
        prompt_frames,
        num_frames,
    )

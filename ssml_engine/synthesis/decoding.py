"""Timed phones + speaker → codes → samples, chunk by chunk: the loops around the three networks.

Offline synthesis is the concatenation of the streamed chunks, so both give the same codes and the same samples.
The AR runs frame by frame; as soon as a chunk and its look-ahead are written, the NAR fills levels 2 to 8 of it and the
codec turns finished frames into sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ssml_engine.models.conditioning import forget_phones, frame_features
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.models.nonautoregressive import FIRST_STAGE
from ssml_engine.models.source_filter import clean_low_end, filter_source, pulse_train
from ssml_engine.synthesis.held_pitch import HeldPitch, audible_voicing
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.pacing import Pace
from ssml_engine.synthesis.sampling import DrawKey, SamplingOptions, sample
from ssml_engine.synthesis.speaker import Speaker, frame_batch, phone_batch
from ssml_engine.synthesis.timbre import Timbre, change_timbre
from ssml_engine.synthesis.wsola import TimeScaler

NAR_BACK, NAR_AHEAD = 64, 16  # frames of context around a chunk
FIRST_CHUNK, NEXT_CHUNK = 32, 48  # frames; a small first chunk lets the first audio leave early
# Stages run and the levels that each writes: all seven as in VALL-E, or three.
NAR_PASSES = {7: ((2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 8)), 3: ((2, 2), (3, 4), (5, 8))}

LATE_TAKE, LATE_TEMPERATURE = 4, 1.2


class Cancelled(Exception):
    """The caller no longer wants the result."""


@dataclass(frozen=True)
class DecodingOptions:
    """sampling: how the AR draws; nar_passes: 7 (paper) or 3 (as good to every measure here, and quicker);
    seed: same seed, same codes; 0: the first take has the likeliest code of every frame, others are drawn, the late
    ones more freely."""

    sampling: SamplingOptions = field(default_factory=SamplingOptions)
    nar_passes: int = 3
    seed: int = 0

    def __post_init__(self) -> None:
        if self.nar_passes not in NAR_PASSES:
            raise ValueError(f"nar_passes is {self.nar_passes}, expected one of {sorted(NAR_PASSES)}")

    def sampling_of(self, take: int) -> SamplingOptions:
        """How the codes of one take are drawn."""
        if self.seed == take == 0:
            return replace(self.sampling, temperature=0.0)
        # A sentence that was misheard four times is misheard alike; Whisper, too, grows warmer when it fails.
        warm = max(self.sampling.temperature, LATE_TEMPERATURE) if take >= LATE_TAKE else self.sampling.temperature
        return replace(self.sampling, temperature=warm)


@dataclass(frozen=True)
class TimedPhones:
    """One sentence, timed and pitched.

    phones: uint8 `[P, 4]`; durations: int64 `[P]`, each ≥ 1; f0: float32 `[ΣD]` Hz, positive; energy: float32 `[P]`;
    is_pause: bool `[P]`; timbre: of the frames, or None for the voice's own; written: int64 `[P]`, frames of each phone
    that the models write, or None where they write what is heard; held: the medians that the pitch is to keep.
    """

    phones: NDArray[np.uint8]
    durations: NDArray[np.int64]
    f0: NDArray[np.float32]
    energy: NDArray[np.float32]
    is_pause: NDArray[np.bool_]
    timbre: Timbre | None = None
    written: NDArray[np.int64] | None = None
    held: HeldPitch | None = None

    @property
    def pace(self) -> Pace | None:
        """How what is written becomes what is heard."""
        return None if self.written is None else Pace(self.written, self.durations)

    def as_written(self) -> TimedPhones:
        """The same as the models write it, at their own speed."""
        pace = self.pace
        if pace is None:
            return self
        timbre = None if self.timbre is None else self.timbre.retimed(pace.to_written)
        return replace(self, durations=pace.written, f0=pace.to_written(self.f0), timbre=timbre, written=None)

    @property
    def num_frames(self) -> int:
        return int(self.durations.sum())

    @property
    def told_f0(self) -> NDArray[np.float32]:
        """The pitch that the models are given: the one that is heard, less a role's share."""
        return self.f0 if self.timbre is None else self.f0 / self.timbre.pitch


@dataclass(frozen=True)
class DecodedChunk:
    """samples: float32 `[n * 320]`; codes: int16 `[n, 8]`, the likeliest; latents: float32 `[n, 128]`, what the codec
    was given.  Codes and latents are other than n where the speech is paced."""

    samples: NDArray[np.float32]
    codes: NDArray[np.int16]
    latents: NDArray[np.float32]

    @classmethod
    def join(cls, chunks: Sequence[DecodedChunk]) -> DecodedChunk:
        """Chunks that follow each other as one."""
        return cls(
            np.concatenate([chunk.samples for chunk in chunks]),
            np.concatenate([chunk.codes for chunk in chunks]),
            np.concatenate([chunk.latents for chunk in chunks]),
        )


@torch.inference_mode()
def decode_stream(
    networks: Networks,
    speaker: Speaker,
    timed: TimedPhones,
    options: DecodingOptions,
    utterance: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[DecodedChunk]:
    """Yield the sentence in chunks as they become ready.

    utterance: number of the sentence in its request, part of the random key.  Raises Cancelled.
    """
    sentence = _Sentence(networks, speaker, timed, options, utterance, (0,))
    for end in chunk_ends(timed.num_frames):
        yield sentence.chunk(end, cancelled)[0]


@torch.inference_mode()
def decode_takes(
    networks: Networks,
    speaker: Speaker,
    timed: TimedPhones,
    options: DecodingOptions,
    utterance: int,
    takes: Sequence[int],
    cancelled: Callable[[], bool] = lambda: False,
) -> list[DecodedChunk]:
    """Several whole tries at a sentence, decoded as one batch; take 0 is what `decode_stream` yields.

    Raises Cancelled.
    """
    sentence = _Sentence(networks, speaker, timed, options, utterance, tuple(takes))
    chunks = [sentence.chunk(end, cancelled) for end in chunk_ends(timed.num_frames)]
    return [DecodedChunk.join(parts) for parts in zip(*chunks, strict=True)]


@torch.inference_mode()
def speak_codes(
    networks: Networks, speaker: Speaker, timed: TimedPhones, first_level: NDArray[np.integer]
) -> DecodedChunk:
    """A sentence whose codes of level 1, `[ΣD]`, are known: only the other levels are estimated.

    Raises ValueError if there is not one code a frame.
    """
    if timed.written is not None or first_level.shape != (timed.num_frames,):
        raise ValueError(f"{list(first_level.shape)} codes for {timed.num_frames} frames")
    sentence = _Sentence(networks, speaker, timed, DecodingOptions(), 0, (0,))
    sentence.first_level = [first_level.tolist()]
    sentence.codes[0, :, 0] = torch.from_numpy(first_level.astype(np.int64))
    return DecodedChunk.join([sentence.chunk(end, lambda: False)[0] for end in chunk_ends(timed.num_frames)])


def chunk_ends(num_frames: int) -> list[int]:
    """Frame numbers at which chunks end; the last one is `num_frames`.

    >>> chunk_ends(100)
    [32, 80, 100]
    """
    ends = list(range(FIRST_CHUNK, num_frames, NEXT_CHUNK))
    return [*ends, num_frames]


def guide(logits: Tensor, guidance: float) -> Tensor:
    """Scores that know the phones and scores that do not → scores that follow the phones more closely.

    logits: `[2B, V]`, told rows first; `[B, V]` where guidance is 1.  Returns `[B, V]`.  Source: classifier-free
    guidance (arXiv 2207.12598), in the logits of a language model (arXiv 2306.17806).
    """
    if guidance == 1:
        return logits
    told, untold = logits.chunk(2)
    return untold + guidance * (told - untold)


class _Sentence:
    """State of one sentence between chunks; the takes of it are the rows B of a batch."""

    def __init__(
        self,
        networks: Networks,
        speaker: Speaker,
        timed: TimedPhones,
        options: DecodingOptions,
        utterance: int,
        takes: tuple[int, ...],
    ) -> None:
        self.networks, self.speaker, self.options, self.utterance = networks, speaker, options, utterance
        self.takes, self.is_guided = takes, options.sampling.guidance != 1
        self.sampling = [options.sampling_of(take) for take in takes]
        batch = 2 * len(takes) if self.is_guided else len(takes)  # the second half is told no phones
        device = networks.device
        pace = timed.pace
        self.scalers = [pace.time_scaler() for _ in takes] if pace is not None else None
        timed = timed.as_written()
        self.timbre, self.told_f0 = timed.timbre, torch.from_numpy(timed.told_f0)[None].to(device)
        index, features = frame_features(
            torch.from_numpy(timed.durations), torch.from_numpy(timed.told_f0), torch.from_numpy(timed.energy)
        )
        num_heard = timed.num_frames if pace is None else pace.num_heard
        ends = [0, *(self.written_for(end) for end in chunk_ends(num_heard))]
        self.ends = ends[1:]  # of the chunks, in written frames
        self.is_pause = timed.is_pause[index.numpy()]
        phone_rows = torch.from_numpy(timed.phones.astype(np.int64))
        phones = phone_batch(phone_rows).to(device)
        frames = frame_batch(index, features).to(device)
        role = torch.ones(1, dtype=torch.int64, device=device)
        ar, nar = networks.ar, networks.nar
        self.ar_inputs = ar.conditioner(phones, frames, speaker.voice) + ar.role(role)  # [1, T, D]
        if self.is_guided:
            unknown = phone_batch(forget_phones(phone_rows)).to(device)
            untold = ar.conditioner(unknown, frames, speaker.voice) + ar.role(role)
            self.ar_inputs = torch.cat([self.ar_inputs, untold]).repeat_interleave(len(takes), 0)  # [B, T, D]
        self.nar_inputs = nar.conditioner(phones, frames, speaker.nar_voice) + nar.role(role)
        self.cache = speaker.ar_cache.copy(speaker.num_frames + len(index), batch)
        widest = NAR_BACK + int(np.diff(ends).max()) + NAR_AHEAD + networks.codec.look_ahead_frames
        self.nar_caches = [cache.copy(speaker.num_frames + widest, len(takes)) for cache in speaker.nar_caches]
        self.previous = speaker.last_frame.expand(batch, -1, -1)
        self.codes = torch.zeros(len(takes), len(index), 8, dtype=torch.int64, device=device)
        self.latents = torch.zeros(len(takes), len(index), nar.config.latent_dim, device=device)  # what is heard
        self.first_level: list[list[int]] = [[] for _ in takes]
        self.num_filled = 0  # frames whose 8 levels are known
        self.num_spoken = 0  # frames that have left as samples
        # Of the whole sentence at once, so that the phase runs through all chunks.
        self.f0 = torch.from_numpy(timed.f0)[None].to(device)
        self.pulses = pulse_train(self.f0, torch.ones_like(self.f0, dtype=torch.bool))
        self.durations, self.held = timed.durations, timed.held

    @property
    def num_written(self) -> int:
        return len(self.first_level[0])

    @property
    def look_ahead(self) -> int:
        """Frames that the AR must be ahead of the audio that leaves."""
        return NAR_AHEAD + self.networks.codec.look_ahead_frames

    def written_for(self, end: int) -> int:
        """Frames that must be written for the heard frames `[0, end)`, look-ahead aside."""
        return end if self.scalers is None else -(-self.scalers[0].needed(end * HOP_LENGTH) // HOP_LENGTH)

    def chunk(self, end: int, cancelled: Callable[[], bool]) -> list[DecodedChunk]:
        """The next chunk of each take, up to heard frame `end`.  Raises Cancelled."""
        if self.held is not None:
            self._settle_pitch(cancelled)
        written = self.written_for(end)
        self._write(written, cancelled)
        return self._speak(written, end)

    def _write(self, written: int, cancelled: Callable[[], bool]) -> None:
        """All levels of the written frames up to `written`, and as many more as the codec looks ahead."""
        total = self.codes.shape[1]
        while self.num_written < min(written + self.look_ahead, total):
            if cancelled():
                raise Cancelled
            self._write_frame()
        if self.num_filled < written:
            self._fill_levels(min(written + self.networks.codec.look_ahead_frames, total))

    def _write_frame(self) -> None:
        """One AR step: draw level 1 of the next frame."""
        frame = self.num_written
        logits = self.networks.frame_step((self.previous + self.ar_inputs[:, frame : frame + 1])[:, 0], self.cache)
        scores = guide(logits, self.options.sampling.guidance).float().cpu().numpy()
        for row, take in enumerate(self.takes):
            key = DrawKey(self.options.seed, self.utterance, frame, take)
            recent = self.first_level[row]
            recent.append(sample(scores[row], self.sampling[row], key, recent, bool(self.is_pause[frame])))
        drawn = [codes[-1] for codes in self.first_level]
        self.codes[:, frame, 0] = torch.tensor(drawn, device=self.codes.device)
        spoken = self.networks.ar.embed_target(self.codes[:, frame : frame + 1, 0])
        self.previous = torch.cat([spoken, spoken]) if self.is_guided else spoken

    def _speak(self, written: int, end: int) -> list[DecodedChunk]:
        """Samples up to heard frame `end`, of the frames up to `written`."""
        samples = self._decode(self.num_spoken, written)
        codes = self.codes[:, self.num_spoken : written].to(torch.int16).cpu().numpy()
        latents = self.latents[:, self.num_spoken : written].float().cpu().numpy()
        self.num_spoken = written
        heard = samples if self.scalers is None else [
            _scaled(scaler, row, end * HOP_LENGTH) for scaler, row in zip(self.scalers, samples, strict=True)
        ]
        return [DecodedChunk(*row) for row in zip(heard, codes, latents, strict=True)]

    def _fill_levels(self, end: int) -> None:
        networks, nar, start = self.networks, self.networks.nar, self.num_filled
        first, last = max(0, start - NAR_BACK), min(end + NAR_AHEAD, self.num_written)
        position = self.speaker.num_frames + first
        # Look-ahead frames beyond `end` are estimated too, but only frames up to `end` are kept.
        known = self.codes[:, first:last].clone()
        latents = networks.codec.quantizer.decode(known[:, start - first :], 1)
        for stage, highest in NAR_PASSES[self.options.nar_passes]:
            inputs = nar.embed_target(known, stage) + self.nar_inputs[:, first:last]
            states = nar.run_cached(inputs, self.nar_caches[stage - FIRST_STAGE], stage, position)
            for level in range(stage, highest + 1):
                scores = nar.logits(states[:, start - first :], level)
                known[:, start - first :, level - 1] = scores.argmax(-1)
                # Where the NAR is unsure its likeliest code is mostly wrong; the mean of what it expects errs less.
                latents = latents + nar.expected(scores, level)
        self.codes[:, start:end] = known[:, start - first : end - first]
        self.latents[:, start:end] = latents[:, : end - start]
        self.num_filled = end

    def _decode(self, start: int, end: int) -> NDArray[np.float32]:
        """Samples of the frames `[start, end)`, `[B, n * 320]`."""
        codec, total = self.networks.codec, self.f0.shape[1]
        first = max(0, start - codec.history_frames)
        last = min(end + codec.look_ahead_frames, total)
        output = codec.decoder(self.latents[:, first:last])
        voiced = output.voicing_logit > 0
        filters = clean_low_end(output.filters, self.f0[:, first:last], voiced)
        if self.timbre is not None:
            timbre = self.timbre.cut(first, last, self.codes.device)
            filters = change_timbre(filters, self.told_f0[:, first:last], voiced, timbre)
        source = self.pulses[:, first * HOP_LENGTH : last * HOP_LENGTH] * voiced.repeat_interleave(HOP_LENGTH, dim=1)
        samples = filter_source(filters, source, codec.noise_frames(first, last - first))
        return samples[:, (start - first) * HOP_LENGTH : (end - first) * HOP_LENGTH].float().cpu().numpy()

    def _settle_pitch(self, cancelled: Callable[[], bool]) -> None:
        """Write the whole sentence, chunk by chunk as ever, and move its pitch to the medians asked for."""
        assert self.held is not None
        for end in self.ends:
            self._write(end, cancelled)
        output = self.networks.codec.decoder(self.latents)
        voiced = output.voicing_logit > 0
        filters = clean_low_end(output.filters, self.f0, voiced)
        told = self.f0[0].cpu().numpy()
        self.f0 = self.held.settle(self.durations, told, audible_voicing(filters, voiced))
        self.pulses = pulse_train(self.f0, torch.ones_like(self.f0, dtype=torch.bool))
        self.held = None


def _scaled(scaler: TimeScaler, samples: NDArray[np.float32], end: int) -> NDArray[np.float32]:
    scaler.feed(samples)
    return scaler.take(end)

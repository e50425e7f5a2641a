"""A recording and its words → the aligned phones of all of it, and the best three seconds as a voice prompt."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.checkpoint import codebook_id
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH
from ssml_engine.models.spectral_codec import SpectralCodec
from ssml_engine.recognition.spoken_words import AlignedWord
from ssml_engine.text import Phone
from ssml_engine.text.symbols import PAUSE, SILENCE
from ssml_engine.voices.measures import phone_energy, phone_row, speaker_statistics
from ssml_engine.voices.pitch import fill_unvoiced, track_f0
from ssml_engine.voices.prompt import VoiceFacts, VoicePrompt

WANTED_FRAMES = round(3.4 * FRAME_RATE)
RANGE_FRAMES = (round(1.8 * FRAME_RATE), round(5.0 * FRAME_RATE))
LEADING_FRAMES = 6
END_FRAMES = 10  # of a word's last frame and the end of speech that it belongs to
CLOSED = 0.5  # nats a frame: what an end of speech after the last word is worth, half a second of length
SHORTEST_PAUSE_FRAMES = 4
DOUBT = 2.0  # nats a frame: what a word that only the transcript has weighs against an aligned one
PROMPT_DBFS = -20.0  # of the speech, as in the voices that the models learned from
MOST_PEAK = 0.95


def choose_span(
    words: list[AlignedWord],
    allowed: NDArray[np.bool_],
    confirmed: tuple[bool, ...] | None = None,
    ends: NDArray[np.bool_] | None = None,
) -> tuple[int, int]:
    """First and last word, exclusive, of the best part of about three seconds.

    Long enough, surely aligned, with few pauses, closed by an end of speech where one is near.  allowed: `[T]`, frames
    that may be used; confirmed: whether a recogniser hears each word too; ends: `[T + 1]`, see `ends_of_speech`.  Where
    no part is long enough the whole is taken.
    """
    closes = [ends is not None and bool(_near(ends, word.end).any()) for word in words]
    doubted = np.array([word.end - word.start for word in words], np.float64)
    doubted *= ~np.array(confirmed or (True,) * len(words))
    best, chosen = -np.inf, (0, len(words))
    for first, opening in enumerate(words):
        for last in range(first + 1, len(words) + 1):
            part = words[first:last]
            length = part[-1].end - opening.start
            if length > RANGE_FRAMES[1]:
                break
            if length < RANGE_FRAMES[0] or not allowed[opening.start : part[-1].end].all():
                continue
            spoken = sum(word.end - word.start for word in part)
            sure = sum(word.score * (word.end - word.start) for word in part) / spoken
            gap = max((b.start - a.end for a, b in pairwise(part)), default=0)
            doubt = DOUBT * float(doubted[first:last].sum()) / spoken
            score = sure - abs(length - WANTED_FRAMES) / FRAME_RATE - 0.5 * gap / FRAME_RATE - doubt
            score += CLOSED * closes[last - 1]
            if score > best:
                best, chosen = score, (first, last)
    return chosen


def close_at(word: AlignedWord, ends: NDArray[np.bool_], limit: int) -> AlignedWord:
    """The word up to the end of speech that is near its last frame; each phone keeps one.

    limit: the frame at which the next word or the end of the recording comes.
    """
    near = _near(ends, word.end)
    if not near.any():
        return word
    last = max(0, word.end - END_FRAMES) + int(np.flatnonzero(near)[0])
    end = min(limit, max(last, word.edges[-2] + 1))
    return replace(word, edges=(*word.edges[:-1], end))


def _near(ends: NDArray[np.bool_], frame: int) -> NDArray[np.bool_]:
    """The places from END_FRAMES before a frame to as many after it."""
    return ends[max(0, frame - END_FRAMES) : frame + END_FRAMES + 1]


def make_prompt(
    samples: NDArray[np.float32],
    speech: NDArray[np.bool_],
    words: list[AlignedWord],
    span: tuple[int, int],
    codec: SpectralCodec,
    facts: VoiceFacts,
) -> VoicePrompt:
    """samples: float32 `[N]`, 24 kHz, N a multiple of 320; words: all; span: of those that become the prompt.

    The statistics are taken from all words, the rest from the prompt.
    """
    leveled = at_level(samples, speech)
    f0 = track_f0(leveled, len(leveled) // HOP_LENGTH)
    phones, durations = timeline(words)
    rows = np.array([phone_row(phone) for phone in phones], np.uint8)
    statistics = speaker_statistics(f0[words[0].start :], rows, durations)

    part = words[slice(*span)]
    phones, durations = timeline(part)
    start, end = part[0].start, part[-1].end
    lead = min(LEADING_FRAMES, start - (words[span[0] - 1].end if span[0] else 0))
    missing = LEADING_FRAMES - lead
    cut = np.pad(leveled[(start - lead) * HOP_LENGTH : end * HOP_LENGTH], (missing * HOP_LENGTH, 0))
    curve = np.pad(fill_unvoiced(f0)[start - lead : end], (missing, 0), mode="edge")
    phones, durations = [Phone(SILENCE), *phones], np.concatenate([[LEADING_FRAMES], durations])
    with torch.inference_mode():
        heard = torch.from_numpy(cut)[None].to(codec.quantizer.codebooks.device)
        codes = codec.encode(heard)[0].cpu().numpy().astype(np.int16)
    books = codebook_id(codec.quantizer.codebooks)
    mean, deviation, rate = (float(value) for value in statistics)
    known = {**vars(facts), "statistics": (mean, deviation, rate), "codebook_id": books}
    known["transcript"] = " ".join(word.text for word in part)
    return VoicePrompt(
        VoiceFacts(**known),
        codes,
        np.array([phone_row(phone) for phone in phones], np.uint8),
        durations.astype(np.int64),
        curve,
        phone_energy(cut, durations),
    )


def at_level(samples: NDArray[np.float32], speech: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The recording with its speech at the level of the voices that the models learned from."""
    spoken = np.repeat(speech, HOP_LENGTH)[: len(samples)]
    rms = float(np.sqrt(np.mean(samples[: len(spoken)][spoken].astype(np.float64) ** 2)))
    gain = min(10 ** (PROMPT_DBFS / 20) / max(rms, 1e-6), MOST_PEAK / max(float(np.abs(samples).max()), 1e-6))
    return (samples * np.float32(gain)).astype(np.float32)


def timeline(words: list[AlignedWord]) -> tuple[list[Phone], NDArray[np.int64]]:
    """Phones and frames from the first word's start to the last one's end; gaps become pauses, or the word's end."""
    phones: list[Phone] = []
    frames: list[int] = []
    for number, word in enumerate(words):
        phones += word.phones
        frames += [b - a for a, b in pairwise(word.edges)]
        gap = words[number + 1].start - word.end if number + 1 < len(words) else 0
        if gap >= SHORTEST_PAUSE_FRAMES:
            phones.append(Phone(PAUSE, punctuation=word.phones[-1].punctuation or 1))
            frames.append(gap)
        else:
            frames[-1] += gap
    return phones, np.array(frames, np.int64)

"""Speech and its tokens → who spoke when: changes of speaker between tokens, and the voices that explain them.

Tokens are runs of phones that the aligner hears.  At each border between two tokens the speech before is likened to
the speech after; where they differ most, the speaker changes.  Each stretch between changes has an embedding; one that
no non-negative mixture of the representatives so far explains becomes a representative of its own, so that a stretch
in which two known people speak does not count as a third.

Source: token-level change detection and representative segments by non-negative least squares after SCDiar
(arXiv 2501.16641).  Departures: not streaming; embeddings are Resemblyzer's; tokens come from a frame classifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from ssml_engine.audio.resample import resample
from ssml_engine.recognition.speaker_encoder import HOP_LENGTH, RATE_HZ, SpeakerEncoder, mel_spectrogram

MELS_PER_SECOND = RATE_HZ // HOP_LENGTH
CONTEXT_FRAMES = 160  # of speech on each side of a border, 1.6 s
LEAST_CONTEXT_FRAMES = 110
LEAST_STEP_FRAMES = 25  # between borders that are tried
WINDOW_STEP_FRAMES = 40
TARGET_DBFS = -30.0


@dataclass(frozen=True)
class SpeakerOptions:
    """change: two sides less alike than this may be two people.  residual: a stretch of which more than this is left
    unexplained, 0 to 1, is another person's.  least_s: someone who speaks less is not counted."""

    change: float = 0.62
    residual: float = 0.75
    least_s: float = 1.1


@dataclass(frozen=True)
class Turn:
    """A stretch of one speaker.  speaker: from 0, in the order of who speaks most."""

    start_s: float
    end_s: float
    speaker: int


def who_spoke_when(
    samples: NDArray[np.float32],
    sample_rate: int,
    tokens: Sequence[tuple[float, float]],
    encoder: SpeakerEncoder,
    options: SpeakerOptions | None = None,
) -> list[Turn]:
    """Turns in order; empty where there are no tokens.

    samples: float32 `[N]`, mono.  tokens: start and end in seconds, in order, without the silence between them.
    """
    options = options or SpeakerOptions()
    speech = _Speech.of(samples, sample_rate, tokens, encoder)
    if not len(speech.mels):
        return []
    borders = _changes(speech, options.change)
    stretches = list(pairwise([0, *borders, len(speech.edges) - 1]))
    embedded = np.stack([speech.embed(first, last) for first, last in stretches])
    lengths = np.array([speech.edges[last] - speech.edges[first] for first, last in stretches])
    speakers = _assign(embedded, lengths, options)
    turns: list[Turn] = []
    for (first, last), speaker in zip(stretches, speakers, strict=True):
        start_s, end_s = tokens[first][0], tokens[last - 1][1]
        if turns and turns[-1].speaker == speaker:
            start_s = turns.pop().start_s
        turns.append(Turn(start_s, end_s, speaker))
    return turns


def representatives(
    embedded: NDArray[np.float32], lengths: NDArray[np.int64], residual: float, least: float = 0
) -> list[int]:
    """Rows that explain all others: the longest first, then whatever is explained worst.

    embedded: unit vectors `[S, D]`; lengths: `[S]`.  A row is explained when a non-negative mixture of the
    representatives comes nearer to it than `residual`; rows shorter than `least` need no explanation.
    """
    chosen = [int(lengths.argmax())]
    while True:
        left = np.array([nnls(embedded[chosen].T, row)[1] for row in embedded])
        left[lengths < least] = 0.0
        worst = int(left.argmax())
        if left[worst] <= residual or worst in chosen:
            return chosen
        chosen.append(worst)


@dataclass(frozen=True)
class _Speech:
    """The mel frames of all tokens, end to end `[T, 40]`; edges: frame at which each token begins, and the end."""

    mels: NDArray[np.float32]
    edges: NDArray[np.int64]
    encoder: SpeakerEncoder

    @classmethod
    def of(
        cls,
        samples: NDArray[np.float32],
        sample_rate: int,
        tokens: Sequence[tuple[float, float]],
        encoder: SpeakerEncoder,
    ) -> _Speech:
        heard = samples if sample_rate == RATE_HZ else resample(samples, sample_rate, RATE_HZ)
        rms = float(np.sqrt(np.mean(heard.astype(np.float64) ** 2))) if len(heard) else 0.0
        level = np.float32(10 ** (TARGET_DBFS / 20) / max(rms, 1e-6))
        mels = mel_spectrogram((heard * level).astype(np.float32))
        spans = [(round(a * MELS_PER_SECOND), round(b * MELS_PER_SECOND)) for a, b in tokens]
        kept = [mels[a:b] for a, b in spans]
        edges = np.cumsum([0, *(len(part) for part in kept)])
        return cls(np.concatenate(kept) if kept else mels[:0], edges, encoder)

    def windows(self, start: int, end: int) -> NDArray[np.float32]:
        """Windows `[B, 160, 40]` of a stretch of frames; a short stretch is repeated until it fills one."""
        stretch = self.mels[start:end]
        if len(stretch) < CONTEXT_FRAMES:
            return np.resize(stretch, (CONTEXT_FRAMES, stretch.shape[1]))[None]
        starts = range(0, len(stretch) - CONTEXT_FRAMES + 1, WINDOW_STEP_FRAMES)
        return np.stack([stretch[a : a + CONTEXT_FRAMES] for a in starts])

    def embed(self, first: int, last: int) -> NDArray[np.float32]:
        """Unit vector of tokens first … last − 1."""
        mean = self.encoder.embed_windows(self.windows(int(self.edges[first]), int(self.edges[last]))).mean(0)
        unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
        return unit


def _changes(speech: _Speech, threshold: float) -> list[int]:
    """Tokens before which the speaker may change: where both sides are least alike, one within a context."""
    last = int(speech.edges[-1])
    places: list[int] = []
    for number, edge in enumerate(speech.edges[:-1]):
        inside = edge >= LEAST_CONTEXT_FRAMES and last - edge >= LEAST_CONTEXT_FRAMES
        if inside and (not places or edge - speech.edges[places[-1]] >= LEAST_STEP_FRAMES):
            places.append(number)
    if not places:
        return []
    sides = []
    for number in places:
        edge = int(speech.edges[number])
        sides.append(speech.windows(max(0, edge - CONTEXT_FRAMES), edge)[-1])
        sides.append(speech.windows(edge, min(last, edge + CONTEXT_FRAMES))[0])
    embedded = speech.encoder.embed_windows(np.stack(sides))
    alike = (embedded[0::2] * embedded[1::2]).sum(1)
    found: list[int] = []
    for rank in np.argsort(alike):
        if alike[rank] >= threshold:
            break
        edge = speech.edges[places[rank]]
        if all(abs(edge - speech.edges[other]) >= LEAST_CONTEXT_FRAMES for other in found):
            found.append(places[rank])
    return sorted(found)


def _assign(embedded: NDArray[np.float32], lengths: NDArray[np.int64], options: SpeakerOptions) -> list[int]:
    """Number of the speaker of each stretch, in the order of who speaks most."""
    least = options.least_s * MELS_PER_SECOND
    chosen = representatives(embedded, lengths, options.residual, least)
    owner = np.array([int(np.argmax(embedded[chosen] @ row)) for row in embedded])
    total = np.bincount(owner, lengths, len(chosen))
    order = np.argsort(-total, kind="stable")
    place = {int(speaker): rank for rank, speaker in enumerate(order)}
    return [place[int(speaker)] for speaker in owner]

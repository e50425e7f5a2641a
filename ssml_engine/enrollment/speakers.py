"""Speech and its tokens → who spoke when: changes of speaker between tokens, and the voices that explain them.

Tokens are runs of phones that the aligner hears.  At each border between two tokens the speech before is likened to
the speech after, up to 3.2 s of either; where they differ most, the speaker changes.  How alike one person stays
depends on how much is heard, and so does the threshold.  Each stretch between changes has an embedding; one that no
non-negative mixture of the representatives so far explains becomes a representative of its own, so that a stretch in
which two known people speak does not count as a third.

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
WINDOW_FRAMES = 160  # of speech that the encoder learned on, 1.6 s
GRID_FRAMES = 20  # between windows; a border is as exact as half of it
SIDE_FRAMES = 320  # of speech that is heard on each side of a border, at most
TARGET_DBFS = -30.0
# Seconds of the shorter of two sides, and how alike those of one person almost always are: about the second percentile
# of the least alike border of a recording, over recordings of 70 people and of 50 synthetic voices.
HEARD_S = (1.6, 2.0, 2.6, 3.2)
ALIKE = (0.56, 0.62, 0.67, 0.70)


@dataclass(frozen=True)
class SpeakerOptions:
    """alike: one person's speech is at least so alike, where the shorter side has as many seconds as `heard_s` says;
    linear between, constant beyond.  least_s: someone who speaks less is not counted."""

    heard_s: tuple[float, ...] = HEARD_S
    alike: tuple[float, ...] = ALIKE
    least_s: float = 1.1

    def threshold(self, frames: NDArray[np.int64] | np.int64) -> NDArray[np.float64]:
        """Cosines under which sides of so many frames are two people's."""
        return np.asarray(np.interp(frames / MELS_PER_SECOND, self.heard_s, self.alike))


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
    borders = _changes(speech, options)
    if not borders:
        return [Turn(tokens[0][0], tokens[-1][1], 0)]
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
    embedded: NDArray[np.float32],
    lengths: NDArray[np.int64],
    residual: float | NDArray[np.float64],
    least: float = 0,
) -> list[int]:
    """Rows that explain all others: the longest first, then whatever is explained worst.

    embedded: unit vectors `[S, D]`; lengths: `[S]`.  A row is explained when a non-negative mixture of the
    representatives comes nearer to it than `residual`, 0 to 1, of all or of each; rows shorter than `least` need no
    explanation.
    """
    chosen = [int(lengths.argmax())]
    while True:
        left = np.array([nnls(embedded[chosen].T, row)[1] for row in embedded]) - residual
        left[lengths < least] = 0.0
        worst = int(left.argmax())
        if left[worst] <= 0 or worst in chosen:
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
        if len(stretch) < WINDOW_FRAMES:
            return np.resize(stretch, (WINDOW_FRAMES, stretch.shape[1]))[None]
        starts = range(0, len(stretch) - WINDOW_FRAMES + 1, GRID_FRAMES)
        return np.stack([stretch[a : a + WINDOW_FRAMES] for a in starts])

    def embed(self, first: int, last: int) -> NDArray[np.float32]:
        """Unit vector of tokens first … last − 1."""
        return _unit(self.encoder.embed_windows(self.windows(int(self.edges[first]), int(self.edges[last]))).mean(0))


def _changes(speech: _Speech, options: SpeakerOptions) -> list[int]:
    """Tokens before which the speaker changes: where both sides are least alike, one within a window."""
    last = int(speech.edges[-1])
    if last < 2 * WINDOW_FRAMES - GRID_FRAMES:
        return []
    embedded = speech.encoder.embed_windows(speech.windows(0, last))
    begins = np.arange(len(embedded)) * GRID_FRAMES
    found: list[tuple[float, int]] = []
    for number, edge in enumerate(speech.edges[:-1]):
        near = GRID_FRAMES // 2
        before = embedded[(begins + WINDOW_FRAMES <= edge + near) & (begins >= edge - SIDE_FRAMES - near)]
        after = embedded[(begins >= edge - near) & (begins + WINDOW_FRAMES <= edge + SIDE_FRAMES + near)]
        if not len(before) or not len(after):
            continue
        heard = WINDOW_FRAMES + (min(len(before), len(after)) - 1) * GRID_FRAMES
        alike = float(_unit(before.mean(0)) @ _unit(after.mean(0)))
        found.append((alike - float(options.threshold(np.int64(heard))), number))
    changes: list[int] = []
    for margin, number in sorted(found):
        far = all(abs(speech.edges[number] - speech.edges[other]) >= WINDOW_FRAMES for other in changes)
        if margin < 0 and far:
            changes.append(number)
    return sorted(changes)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return scaled


def _assign(embedded: NDArray[np.float32], lengths: NDArray[np.int64], options: SpeakerOptions) -> list[int]:
    """Number of the speaker of each stretch, in the order of who speaks most."""
    least = options.least_s * MELS_PER_SECOND
    residual = np.sqrt(1 - options.threshold(lengths) ** 2)  # of a unit vector that alike to one other
    chosen = representatives(embedded, lengths, residual, least)
    owner = np.array([int(np.argmax(embedded[chosen] @ row)) for row in embedded])
    total = np.bincount(owner, lengths, len(chosen))
    order = np.argsort(-total, kind="stable")
    place = {int(speaker): rank for rank, speaker in enumerate(order)}
    return [place[int(speaker)] for speaker in owner]

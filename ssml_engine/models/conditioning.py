"""Phones, durations, pitch and energy → one vector a frame: what both language models are told about the speech.

Frame t carries the phone that it belongs to (with context), its place in that phone, the pitch and the energy asked
for, and the voice.  Alignment is therefore given and nothing can be skipped or repeated: the strict form of VALL-E R
(arXiv 2406.07855) and RALL-E (arXiv 2404.03204).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.layers import ConvNeXtStack
from ssml_engine.text.symbols import UNKNOWN, symbol_table

NUM_FRAME_FEATURES = 21
PITCH_REFERENCE_HZ = 55.0
NUM_BOUNDARY_CLASSES = 4  # word-initial bit + 2 · word-final bit
NUM_PUNCTUATION_CLASSES = 8
CONTOUR_POSITIONS = (1 / 8, 3 / 8, 5 / 8, 7 / 8)  # of a phone's own time
_NUM_PITCH_WAVES = 8


@dataclass(frozen=True)
class PhoneBatch:
    """What is known of the phones before timing; `[B, P]` int64 each, mask `[B, P]` bool."""

    symbol: Tensor
    stress: Tensor
    boundary: Tensor
    punctuation: Tensor
    mask: Tensor

    def to(self, device: torch.device | str) -> PhoneBatch:
        return PhoneBatch(*(getattr(self, f.name).to(device) for f in fields(self)))


@dataclass(frozen=True)
class FrameBatch:
    """Timed speech.  index: `[B, T]` int64, phone of each frame; features: `[B, T, 21]`; mask: `[B, T]` bool."""

    index: Tensor
    features: Tensor
    mask: Tensor

    def to(self, device: torch.device | str) -> FrameBatch:
        return FrameBatch(*(getattr(self, f.name).to(device) for f in fields(self)))


def frame_features(durations: Tensor, f0: Tensor, energy: Tensor) -> tuple[Tensor, Tensor]:
    """Features of one utterance's frames.

    durations: `[P]` int64 frames, each >= 1; f0: `[ΣD]` Hz, positive everywhere; energy: `[P]` (dB / 10 relative to
    the voiced median).  Returns the phone of each frame `[T]` and features `[T, 21]`.
    """
    index = torch.repeat_interleave(torch.arange(len(durations)), durations)
    starts = F.pad(durations.cumsum(0)[:-1], (1, 0))
    length = durations[index].float()
    place = (torch.arange(len(index)) - starts[index] + 0.5) / length
    octaves = torch.log2(f0.clamp_min(20.0) / PITCH_REFERENCE_HZ)
    waves = 2 * math.pi * octaves[:, None] * torch.arange(1, _NUM_PITCH_WAVES + 1) / 4
    columns = [place, 1 - place, length.log2() / 6, octaves - 1.5]
    features = torch.cat([torch.stack(columns, 1), waves.sin(), waves.cos(), energy[index, None]], 1)
    return index, features


def contour_to_frames(contour: Tensor, durations: Tensor) -> Tensor:
    """Four log2-Hz points a phone → Hz a frame, linear in log2 between the points, held at both ends.

    contour: `[P, 4]` log2 Hz; durations: `[P]` int64.  Returns `[ΣD]` float32.
    """
    starts = F.pad(durations.cumsum(0)[:-1], (1, 0)).double()
    times = (starts[:, None] + durations[:, None] * torch.tensor(CONTOUR_POSITIONS).double()).flatten()
    values = contour.double().flatten()
    frames = torch.arange(int(durations.sum()), dtype=torch.float64) + 0.5
    right = torch.searchsorted(times, frames).clamp(1, len(times) - 1)
    t0, t1 = times[right - 1], times[right]
    weight = ((frames - t0) / (t1 - t0)).clamp(0, 1)
    return torch.exp2(values[right - 1] + weight * (values[right] - values[right - 1])).float()


def frames_to_contour(f0: Tensor, durations: Tensor) -> Tensor:
    """Inverse reading: log2 of the filled F0 `[ΣD]` at the four positions of each phone, `[P, 4]`."""
    starts = F.pad(durations.cumsum(0)[:-1], (1, 0)).double()
    times = starts[:, None] + durations[:, None] * torch.tensor(CONTOUR_POSITIONS).double() - 0.5
    times = times.clamp(0, len(f0) - 1)
    left = times.floor().long().clamp_max(max(0, len(f0) - 2))
    right = (left + 1).clamp_max(len(f0) - 1)
    log_f0 = f0.double().log2()
    weight = (times - left).clamp(0, 1)
    return (log_f0[left] * (1 - weight) + log_f0[right] * weight).float()


def forget_phones(phones: Tensor) -> Tensor:
    """Phones `[P, 4]` → as many unknown ones: timing, pitch and energy stay, what is said is hidden."""
    forgotten = torch.zeros_like(phones)
    forgotten[:, 0] = symbol_table().id(UNKNOWN)
    return forgotten


class PhoneEncoder(nn.Module):
    """Phones in context: `PhoneBatch` → `[B, P, D]`."""

    def __init__(self, num_symbols: int, dim: int = 256, hidden: int = 512, num_blocks: int = 4) -> None:
        super().__init__()
        self.symbol = nn.Embedding(num_symbols, dim)
        self.stress = nn.Embedding(3, dim)
        self.boundary = nn.Embedding(NUM_BOUNDARY_CLASSES, dim)
        self.punctuation = nn.Embedding(NUM_PUNCTUATION_CLASSES, dim)
        self.blocks = ConvNeXtStack(num_blocks, dim, hidden, 2, 2)

    def forward(self, phones: PhoneBatch) -> Tensor:
        embedded = (
            self.symbol(phones.symbol)
            + self.stress(phones.stress)
            + self.boundary(phones.boundary)
            + self.punctuation(phones.punctuation)
        )
        return self.blocks(embedded, phones.mask.unsqueeze(-1).to(embedded.dtype))


class FrameConditioner(nn.Module):
    """Phones, frames and voice vector → `[B, T, D_out]`.  Looks 6 frames and 8 phones to each side."""

    def __init__(self, num_symbols: int, voice_dim: int, out_dim: int, dim: int = 256) -> None:
        super().__init__()
        self.phones = PhoneEncoder(num_symbols, dim)
        self.features = nn.Linear(NUM_FRAME_FEATURES, dim)
        self.voice = nn.Linear(voice_dim, dim)
        self.blocks = ConvNeXtStack(2, dim, 3 * dim, 3, 3)
        self.output = nn.Linear(dim, out_dim)

    def forward(self, phones: PhoneBatch, frames: FrameBatch, voice: Tensor) -> Tensor:
        """voice: `[B, 192]`."""
        encoded = self.phones(phones)
        spread = encoded.gather(1, frames.index.unsqueeze(-1).expand(-1, -1, encoded.shape[-1]))  # [B, T, D]
        x = spread + self.features(frames.features) + self.voice(voice).unsqueeze(1)
        return self.output(self.blocks(x, frames.mask.unsqueeze(-1).to(x.dtype)))

"""Phones and speaker statistics → durations, pitch contour and energy of every phone.

Source: FastSpeech 2 (arXiv 2006.04558) for predicting all three beside each other, FastPitch (arXiv 2006.06873) for
pitch per symbol; the contour of four points a phone is ours.  The speaker enters by three numbers only (pitch level,
pitch range, rate), so that the predictor does not depend on the codec or on the language models.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ssml_engine.models.conditioning import CONTOUR_POSITIONS, PhoneBatch, PhoneEncoder

NUM_SPEAKER_STATISTICS = 3  # mean and deviation of log2 F0, log2 phones a second
_STATISTICS_CENTRE = (7.3, 0.3, 3.6)
_STATISTICS_SPREAD = (0.5, 0.12, 0.3)


@dataclass(frozen=True)
class ProsodyConfig:
    num_symbols: int = 256
    symbol_table: str = ""
    dim: int = 256
    hidden: int = 512
    num_blocks: int = 6
    dropout: float = 0.0


@dataclass(frozen=True)
class ProsodyPrediction:
    """log_duration `[B, P]` (natural log of frames); contour `[B, P, 4]` in speaker deviations from the speaker's
    mean log2 F0; energy `[B, P]` in dB / 10 relative to the voiced median."""

    log_duration: Tensor
    contour: Tensor
    energy: Tensor


class ProsodyPredictor(nn.Module):
    def __init__(self, config: ProsodyConfig) -> None:
        super().__init__()
        self.config = config
        c = config
        self.phones = PhoneEncoder(c.num_symbols, c.dim, c.hidden, num_blocks=2)
        self.speaker = nn.Sequential(
            nn.Linear(NUM_SPEAKER_STATISTICS, c.dim), nn.GELU(), nn.Linear(c.dim, c.dim)
        )
        self.context = PhoneEncoderTail(c.dim, c.hidden, c.num_blocks - 2)
        self.dropout = nn.Dropout(c.dropout)
        self.norm = nn.LayerNorm(c.dim)
        self.heads = nn.Linear(c.dim, 2 + len(CONTOUR_POSITIONS))

    def forward(self, phones: PhoneBatch, statistics: Tensor) -> ProsodyPrediction:
        """statistics: `[B, 3]` (mean log2 F0, its deviation, log2 phones a second)."""
        offset = torch.tensor(_STATISTICS_CENTRE, device=statistics.device)
        spread = torch.tensor(_STATISTICS_SPREAD, device=statistics.device)
        speaker = self.speaker((statistics - offset) / spread).unsqueeze(1)
        x = self.context(self.dropout(self.phones(phones)) + speaker, phones.mask)
        out = self.heads(self.dropout(self.norm(x))).float()
        return ProsodyPrediction(out[..., 0] + 1.5, out[..., 2:], out[..., 1])


class PhoneEncoderTail(nn.Module):
    """Wide-context blocks over phones that know the speaker; dilation doubles, so that a sentence is seen."""

    def __init__(self, dim: int, hidden: int, num_blocks: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(
            nn.Conv1d(dim, dim, 5, padding=2 * 2**i, dilation=2**i, groups=dim) for i in range(num_blocks)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(dim) for _ in range(num_blocks))
        self.mlps = nn.ModuleList(
            nn.Sequential(nn.Linear(dim, hidden), nn.GELU(), nn.Linear(hidden, dim)) for _ in range(num_blocks)
        )

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        keep = mask.unsqueeze(-1).to(x.dtype)
        for convolution, norm, mlp in zip(self.convolutions, self.norms, self.mlps, strict=True):
            y = convolution((x * keep).transpose(1, 2)).transpose(1, 2)
            x = x + mlp(norm(y))
        return x * keep

"""Speech → phones and characters over time: what the engine listens to itself with.

Hierarchical CTC: phones at 75 frames a second in the middle of the network, characters at 25 at its end, plus a frame
classifier over phones, because the training speech has exact boundaries.  Source: hierarchical CTC (arXiv 1807.06234);
the frame head is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from ssml_engine.models.bandwidth import fill_empty_bands
from ssml_engine.models.layers import ConvNeXtStack, PaddedConv
from ssml_engine.models.spectral_codec import NUM_LOW_BINS, SpectralFeatures

CHARACTERS = " 'abcdefghijklmnopqrstuvwxyz"  # blank is class 0, CHARACTERS[i] is class i + 1
CHARACTER_STRIDE = 3


@dataclass(frozen=True)
class AlignerConfig:
    num_symbols: int = 256
    symbol_table: str = ""
    num_mels: int = 100
    dim: int = 192
    hidden: int = 576


@dataclass(frozen=True)
class AlignerOutput:
    """Log-probabilities: frames `[B, T, V]` over phones (with SIL), phones `[B, T, V + 1]` with blank last,
    characters `[B, ceil(T / 3), 29]` with blank first."""

    frames: Tensor
    phones: Tensor
    characters: Tensor


class Aligner(nn.Module):
    def __init__(self, config: AlignerConfig) -> None:
        super().__init__()
        self.config = config
        c = config
        self.features = SpectralFeatures(c.num_mels)
        self.input = PaddedConv(c.num_mels + NUM_LOW_BINS, c.dim, 2, 2)
        self.lower = ConvNeXtStack(4, c.dim, c.hidden, 3, 3)
        self.frame_head = nn.Sequential(nn.LayerNorm(c.dim), nn.Linear(c.dim, c.num_symbols))
        self.phone_head = nn.Sequential(nn.LayerNorm(c.dim), nn.Linear(c.dim, c.num_symbols + 1))
        self.upper = ConvNeXtStack(2, c.dim, c.hidden, 3, 3)
        self.stride = nn.Conv1d(c.dim, c.dim, CHARACTER_STRIDE, stride=CHARACTER_STRIDE)
        self.character_head = nn.Sequential(nn.LayerNorm(c.dim), nn.Linear(c.dim, len(CHARACTERS) + 1))

    def forward(self, samples: Tensor) -> AlignerOutput:
        """samples: `[B, N]`, N a multiple of 320."""
        return self.listen(fill_empty_bands(self.features(samples), self.config.num_mels))

    def listen(self, features: Tensor) -> AlignerOutput:
        """features: `[B, T, 196]`, normalised."""
        lower = self.lower(self.input(features))
        upper = self.upper(lower)
        tail = -upper.shape[1] % CHARACTER_STRIDE
        padded = nn.functional.pad(upper.transpose(1, 2), (0, tail))
        strided = nn.functional.gelu(self.stride(padded)).transpose(1, 2)
        return AlignerOutput(
            self.frame_head(lower).float().log_softmax(-1),
            self.phone_head(lower).float().log_softmax(-1),
            self.character_head(strided).float().log_softmax(-1),
        )

"""Acoustic prompt → voice vector: who is speaking, as one point that every other model can be told.

Source: attentive statistics pooling, arXiv 1803.10963.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ssml_engine.models.layers import ConvNeXtStack


@dataclass(frozen=True)
class PromptEncoderConfig:
    latent_dim: int = 128
    dim: int = 256
    hidden: int = 768
    num_blocks: int = 4
    voice_dim: int = 192


class PromptEncoder(nn.Module):
    """Quantised latents of the prompt `[B, T, 128]` → voice vector `[B, 192]` of length sqrt(192)."""

    def __init__(self, config: PromptEncoderConfig | None = None) -> None:
        super().__init__()
        self.config = config or PromptEncoderConfig()
        c = self.config
        self.input = nn.Linear(c.latent_dim, c.dim)
        self.blocks = ConvNeXtStack(c.num_blocks, c.dim, c.hidden, 3, 3)
        self.attention = nn.Sequential(nn.Linear(c.dim, c.dim), nn.Tanh(), nn.Linear(c.dim, c.dim))
        self.output = nn.Linear(2 * c.dim, c.voice_dim)
        self.no_voice = nn.Parameter(torch.randn(c.voice_dim))

    def forward(self, latents: Tensor, mask: Tensor) -> Tensor:
        """mask: `[B, T]` bool; a row without any frame gets the learned null voice."""
        x = self.blocks(self.input(latents), mask.unsqueeze(-1).to(latents.dtype)).float()
        scores = self.attention(x).float().masked_fill(~mask.unsqueeze(-1), -1e4)
        weights = scores.softmax(1) * mask.unsqueeze(-1)
        mean = (weights * x).sum(1)
        variance = (weights * (x - mean.unsqueeze(1)).square()).sum(1)
        voice = self.output(torch.cat([mean, (variance + 1e-5).sqrt()], -1)).float()
        voice = torch.where(mask.any(1, keepdim=True), voice, self.no_voice)
        return voice / voice.norm(dim=-1, keepdim=True).clamp_min(1e-6) * self.config.voice_dim**0.5

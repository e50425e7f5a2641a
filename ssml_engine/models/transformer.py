"""Attention and feed-forward blocks of the two codec language models.

Pre-norm, rotary positions, grouped key/value heads, SwiGLU, no biases.  LayerNorm rather than RMSNorm: torch fuses it
on the CPU.  Sources: RoFormer (arXiv 2104.09864), GQA (arXiv 2305.13245), GLU variants (arXiv 2002.05202).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

HEAD_DIM = 64
ROPE_BASE = 10_000.0


@dataclass(frozen=True)
class TransformerConfig:
    """Sizes of one stack of layers."""

    dim: int = 256
    num_layers: int = 6
    num_heads: int = 4
    num_kv_heads: int = 1
    ffn_dim: int = 704


@dataclass
class LayerCache:
    """Keys and values of one layer, `[B, H_kv, S, 64]`; the first `length` positions of the model's cache are valid."""

    keys: Tensor
    values: Tensor


class KVCache:
    """Room for `max_length` positions in every layer, filled from the left."""

    def __init__(self, layers: list[LayerCache], length: int = 0) -> None:
        self.layers = layers
        self.length = length

    @classmethod
    def empty(cls, config: TransformerConfig, batch: int, max_length: int, device: torch.device | str) -> KVCache:
        shape = (batch, config.num_kv_heads, max_length, HEAD_DIM)
        return cls(
            [
                LayerCache(torch.zeros(shape, device=device), torch.zeros(shape, device=device))
                for _ in range(config.num_layers)
            ]
        )

    @property
    def max_length(self) -> int:
        return self.layers[0].keys.shape[2]

    def copy(self, max_length: int, batch: int = 1) -> KVCache:
        """The same content with room for `max_length` positions, repeated for `batch` rows."""
        layers = []
        for layer in self.layers:
            parts = []
            for source in (layer.keys, layer.values):
                _, heads, _, width = source.shape
                grown = source.new_zeros(batch, heads, max_length, width)
                grown[:, :, : self.length] = source[:, :, : self.length]
                parts.append(grown)
            layers.append(LayerCache(*parts))
        return KVCache(layers, self.length)


def rope_table(positions: Tensor) -> tuple[Tensor, Tensor]:
    """cos and sin for integer positions `[S]`, each `[S, 32]`."""
    frequencies = ROPE_BASE ** (-torch.arange(0, HEAD_DIM, 2, device=positions.device).float() / HEAD_DIM)
    angles = positions.float()[:, None] * frequencies
    return angles.cos(), angles.sin()


def rotate(x: Tensor, rope: tuple[Tensor, Tensor]) -> Tensor:
    """Rotate head vectors `[B, H, S, 64]` by their positions."""
    cos, sin = rope
    first, second = x.float().chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1).to(x.dtype)


class Attention(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.heads, self.kv_heads = config.num_heads, config.num_kv_heads
        self.query = nn.Linear(config.dim, config.num_heads * HEAD_DIM, bias=False)
        self.key_value = nn.Linear(config.dim, 2 * config.num_kv_heads * HEAD_DIM, bias=False)
        self.output = nn.Linear(config.num_heads * HEAD_DIM, config.dim, bias=False)

    def forward(
        self,
        x: Tensor,
        rope: tuple[Tensor, Tensor],
        mask: Tensor | None,
        causal: bool,
        cache: LayerCache | None,
        start: int,
    ) -> Tensor:
        """x: `[B, S, D]`; mask: bool, True = may attend; with a cache, positions `start…` are written first."""
        batch, length, _ = x.shape
        q = rotate(self.query(x).view(batch, length, self.heads, HEAD_DIM).transpose(1, 2), rope)
        kv = self.key_value(x).view(batch, length, 2, self.kv_heads, HEAD_DIM)
        k = rotate(kv[:, :, 0].transpose(1, 2), rope)
        v = kv[:, :, 1].transpose(1, 2)  # [B, H_kv, S, 64]
        if cache is not None:
            cache.keys[:, :, start : start + length] = k
            cache.values[:, :, start : start + length] = v
            k, v = cache.keys[:, :, : start + length], cache.values[:, :, : start + length]
        groups = self.heads // self.kv_heads
        if length == 1 and self.kv_heads == 1:
            # One query against one shared head: fold the heads into the query axis, no copies of K and V.
            out = F.scaled_dot_product_attention(q.transpose(1, 2), k, v).transpose(1, 2)
        else:
            k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
            out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return self.output(out.transpose(1, 2).reshape(batch, length, -1))


class FeedForward(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.gate_up = nn.Linear(config.dim, 2 * config.ffn_dim, bias=False)
        self.down = nn.Linear(config.ffn_dim, config.dim, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = self.gate_up(x).chunk(2, dim=-1)
        return self.down(F.silu(gate) * up)


class TransformerLayer(nn.Module):
    """Attention and feed-forward; `stage_norm` rows scale and shift the norms (VALL-E's AdaLN) where given."""

    def __init__(self, config: TransformerConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(config.dim)
        self.attention = Attention(config)
        self.ffn_norm = nn.LayerNorm(config.dim)
        self.ffn = FeedForward(config)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        x: Tensor,
        rope: tuple[Tensor, Tensor],
        *,
        mask: Tensor | None = None,
        causal: bool = False,
        cache: LayerCache | None = None,
        start: int = 0,
        stage_norm: Tensor | None = None,
    ) -> Tensor:
        """stage_norm: `[B, 4, D]`, scale and shift of the two norms (zero = identity)."""
        y = _modulate(self.attention_norm(x), stage_norm, 0)
        x = x + self.dropout(self.attention(y, rope, mask, causal, cache, start))
        y = _modulate(self.ffn_norm(x), stage_norm, 2)
        return x + self.dropout(self.ffn(y))


def _modulate(x: Tensor, stage_norm: Tensor | None, row: int) -> Tensor:
    if stage_norm is None:
        return x
    return x * (1 + stage_norm[:, row, None]) + stage_norm[:, row + 1, None]

"""Prompt codes and timed phones → first codebook, frame after frame: the AR half of the codec language model.

A frame-synchronous decoder-only transformer: position t predicts code level 1 of frame t from what was spoken before
and from the conditioning vector of frame t.  Source: VALL-E (arXiv 2301.02111).  Departures: phones enter per frame
instead of as a prefix (so there is no end token, and nothing is skipped or repeated), pitch and energy are inputs,
frozen codec vectors replace learned code embeddings, rotary positions, and prompt frames carry all 8 levels.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.conditioning import FrameConditioner
from ssml_engine.models.transformer import KVCache, TransformerConfig, TransformerLayer, rope_table

MAX_POSITIONS = 4096


@dataclass(frozen=True)
class AutoregressiveConfig:
    """Sizes; `codebook_id` is the SHA-256 of the codec's codebooks that the model was trained on."""

    num_symbols: int = 256
    symbol_table: str = ""
    codebook_id: str = ""
    voice_dim: int = 192
    latent_dim: int = 128
    codebook_size: int = 1024
    num_quantizers: int = 8
    dropout: float = 0.0
    transformer: TransformerConfig = field(default_factory=TransformerConfig)

    def __post_init__(self) -> None:
        if isinstance(self.transformer, dict):  # read back from a checkpoint header
            object.__setattr__(self, "transformer", TransformerConfig(**self.transformer))


class AutoregressiveModel(nn.Module):
    """p(c_{t,1} | prompt, c_{<t,1}, phones, pitch, energy, voice)."""

    codebooks: Tensor

    def __init__(self, config: AutoregressiveConfig) -> None:
        super().__init__()
        self.config = config
        c, dim = config, config.transformer.dim
        books = torch.zeros(c.num_quantizers, c.codebook_size, c.latent_dim)
        self.register_buffer("codebooks", books, persistent=False)
        self.conditioner = FrameConditioner(c.num_symbols, c.voice_dim, dim)
        self.prompt_frame = nn.Linear(c.latent_dim, dim)
        self.target_frame = nn.Linear(c.latent_dim, dim)
        self.target_code = nn.Embedding(c.codebook_size, dim)
        nn.init.zeros_(self.target_code.weight)
        self.begin = nn.Parameter(torch.zeros(dim))
        self.masked = nn.Parameter(torch.zeros(dim))
        self.role = nn.Embedding(2, dim)  # 0 prompt, 1 target
        self.layers = nn.ModuleList(
            TransformerLayer(c.transformer, c.dropout) for _ in range(c.transformer.num_layers)
        )
        self.norm = nn.LayerNorm(dim)
        self.output = nn.Linear(dim, c.codebook_size)
        _scale_residual_outputs(self.layers, c.transformer.num_layers)

    def embed_prompt(self, codes: Tensor) -> Tensor:
        """All levels of spoken frames, `[B, T, 8]` → `[B, T, D]`."""
        vectors = torch.stack([F.embedding(codes[..., k], self.codebooks[k]) for k in range(codes.shape[-1])])
        return self.prompt_frame(vectors.sum(0))

    def embed_target(self, codes: Tensor) -> Tensor:
        """First level of frames written so far, `[B, T]` → `[B, T, D]`."""
        return self.target_frame(F.embedding(codes, self.codebooks[0])) + self.target_code(codes)

    def forward(self, inputs: Tensor) -> Tensor:
        """Teacher forcing: inputs `[B, S, D]` (previous frame + conditioning + role) → logits `[B, S, V]`.

        Padding must be on the right: causal attention then never sees it.
        """
        rope = rope_table(torch.arange(inputs.shape[1], device=inputs.device))
        x = inputs
        for layer in self.layers:
            x = layer(x, rope, causal=True)
        return self.output(self.norm(x))

    def step(self, inputs: Tensor, cache: KVCache) -> Tensor:
        """Feed `[B, n, D]` new positions through the cache; returns logits `[B, n, V]`.

        Raises ValueError when the cache is full.
        """
        start, count = cache.length, inputs.shape[1]
        if start + count > cache.max_length:
            raise ValueError(f"cache holds {cache.max_length} positions, {start + count} needed")
        rope = rope_table(torch.arange(start, start + count, device=inputs.device))
        x = inputs
        mask = None
        if count > 1 and start > 0:
            rows = torch.arange(start, start + count, device=inputs.device)
            mask = torch.arange(start + count, device=inputs.device)[None] <= rows[:, None]
        for layer, memory in zip(self.layers, cache.layers, strict=True):
            x = layer(x, rope, mask=mask, causal=count > 1 and start == 0, cache=memory, start=start)
        cache.length = start + count
        return self.output(self.norm(x))


def _scale_residual_outputs(layers: nn.ModuleList, num_layers: int) -> None:
    """GPT-2's start: projections back into the residual stream shrink with depth."""
    for layer in layers:
        assert isinstance(layer, TransformerLayer)
        for linear in (layer.attention.output, layer.ffn.down):
            nn.init.normal_(linear.weight, std=0.02 / (2 * num_layers) ** 0.5)
        for linear in (layer.attention.query, layer.attention.key_value, layer.ffn.gate_up):
            nn.init.normal_(linear.weight, std=linear.weight.shape[1] ** -0.5)

"""First codebook → codebooks 2 to 8, whole stretches at a time: the NAR half of the codec language model.

A bidirectional transformer run once a level (or once for several levels).  Source: VALL-E (arXiv 2301.02111), section
4.2, with AdaLN per stage as tables.  Departures: per-frame conditioning in place of a phone prefix, a prompt encoder of
its own (what levels 2 to 8 need to know of a voice is not what level 1 needs), and a metric head that predicts the
residual vector and scores codes by their distance to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.conditioning import FrameConditioner
from ssml_engine.models.prompt_encoder import PromptEncoder, PromptEncoderConfig
from ssml_engine.models.transformer import KVCache, TransformerConfig, TransformerLayer, rope_table

FIRST_STAGE = 2  # stage j writes level j; levels count from 1


@dataclass(frozen=True)
class NonAutoregressiveConfig:
    """Sizes; `codebook_id` is the SHA-256 of the codec's codebooks that the model was trained on."""

    num_symbols: int = 256
    symbol_table: str = ""
    codebook_id: str = ""
    voice_dim: int = 192
    latent_dim: int = 128
    codebook_size: int = 1024
    num_quantizers: int = 8
    dropout: float = 0.0
    transformer: TransformerConfig = field(default_factory=lambda: TransformerConfig(num_kv_heads=4))

    def __post_init__(self) -> None:
        if isinstance(self.transformer, dict):  # read back from a checkpoint header
            object.__setattr__(self, "transformer", TransformerConfig(**self.transformer))


class NonAutoregressiveModel(nn.Module):
    """p(c_{t,m}, m ≥ j | prompt, levels < j, phones, pitch, energy, voice) at stage j."""

    codebooks: Tensor

    def __init__(self, config: NonAutoregressiveConfig) -> None:
        super().__init__()
        self.config = config
        c, dim = config, config.transformer.dim
        stages = c.num_quantizers - 1
        books = torch.zeros(c.num_quantizers, c.codebook_size, c.latent_dim)
        self.register_buffer("codebooks", books, persistent=False)
        self.prompt_encoder = PromptEncoder(PromptEncoderConfig(latent_dim=c.latent_dim, voice_dim=c.voice_dim))
        self.conditioner = FrameConditioner(c.num_symbols, c.voice_dim, dim)
        self.prompt_frame = nn.Linear(c.latent_dim, dim)
        self.target_frame = nn.Linear(c.latent_dim, dim)
        self.role = nn.Embedding(2, dim)  # 0 prompt, 1 target
        self.stage_norms = nn.Parameter(torch.zeros(c.transformer.num_layers, stages, 4, dim))
        self.layers = nn.ModuleList(
            TransformerLayer(c.transformer, c.dropout) for _ in range(c.transformer.num_layers)
        )
        self.norm = nn.LayerNorm(dim)
        self.heads = nn.ModuleList(nn.Linear(dim, c.latent_dim) for _ in range(stages))
        self.log_sharpness = nn.Parameter(torch.full((stages,), 10.0).log())

    def embed_prompt(self, codes: Tensor) -> Tensor:
        """All levels of prompt frames, `[B, T, 8]` → `[B, T, D]`."""
        return self.prompt_frame(self._sum_levels(codes, codes.shape[-1]))

    def embed_target(self, codes: Tensor, stage: int) -> Tensor:
        """Levels below `stage` of target frames, `[B, T, ≥ stage − 1]` → `[B, T, D]`."""
        return self.target_frame(self._sum_levels(codes, stage - 1))

    def forward(self, inputs: Tensor, mask: Tensor, stage: int) -> Tensor:
        """inputs `[B, S, D]`, mask bool `[B, S, S]` or `[S, S]`, True = may attend → states `[B, S, D]`."""
        if not FIRST_STAGE <= stage <= self.config.num_quantizers:
            raise ValueError(f"stage {stage} is not in 2…{self.config.num_quantizers}")
        rope = rope_table(torch.arange(inputs.shape[1], device=inputs.device))
        attend = mask.unsqueeze(-3)  # over heads
        x = inputs
        for number, layer in enumerate(self.layers):
            norms = self.stage_norms[number, stage - FIRST_STAGE].expand(len(x), -1, -1)
            x = layer(x, rope, mask=attend, stage_norm=norms)
        return self.norm(x)

    def run_cached(self, inputs: Tensor, cache: KVCache, stage: int, position: int) -> Tensor:
        """Run positions that all see each other and everything in the cache; returns states `[B, n, D]`.

        position: place of the first new frame in the sequence of prompt and target, for the rotary embedding.

        Keys and values of the new positions are written behind the cache's content, whose length stays: a chunk
        is scratch, only the prompt is kept.  The caller raises `cache.length` to keep what was written.
        """
        start = cache.length
        rope = rope_table(torch.arange(position, position + inputs.shape[1], device=inputs.device))
        x = inputs
        for number, (layer, memory) in enumerate(zip(self.layers, cache.layers, strict=True)):
            norms = self.stage_norms[number, stage - FIRST_STAGE].expand(len(x), -1, -1)
            x = layer(x, rope, cache=memory, start=start, stage_norm=norms)
        return self.norm(x)

    def logits(self, states: Tensor, level: int) -> Tensor:
        """Scores of the codes of one level (2…8): `[…, D]` → `[…, V]`, −distance² / 2 up to a constant."""
        predicted = self.heads[level - FIRST_STAGE](states).float()
        book = self.codebooks[level - 1]
        sharpness = self.log_sharpness[level - FIRST_STAGE].exp()
        return sharpness * (predicted @ book.t() - 0.5 * book.square().sum(1))

    def expected(self, scores: Tensor, level: int) -> Tensor:
        """Mean of a level's code vectors under its scores, `[…, V]` → `[…, 128]`: the nearest guess at a residual."""
        return scores.softmax(-1) @ self.codebooks[level - 1]

    def _sum_levels(self, codes: Tensor, levels: int) -> Tensor:
        return torch.stack([F.embedding(codes[..., k], self.codebooks[k]) for k in range(levels)]).sum(0)


def prompt_mask(prompt_frames: Tensor, num_frames: Tensor, length: int) -> Tensor:
    """Who may attend to whom: prompt → prompt only; target → everything but padding.

    prompt_frames, num_frames: `[B]` int64.  Returns bool `[B, S, S]`; padding rows see themselves, so that no row
    is empty.
    """
    place = torch.arange(length, device=num_frames.device)
    is_prompt = place[None] < prompt_frames[:, None]
    is_real = place[None] < num_frames[:, None]
    allowed = is_real[:, None, :] & (is_prompt[:, None, :] | ~is_prompt[:, :, None])
    return allowed | torch.eye(length, dtype=torch.bool, device=num_frames.device)

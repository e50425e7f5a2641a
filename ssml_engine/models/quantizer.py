"""Latents → codes → latents: residual vector quantisation with moving-average codebooks.

Source: SoundStream (arXiv 2107.03312), section III-C; EnCodec (arXiv 2210.13438), section 3.2.
Departure: the residual subtracts the detached code vector.  The public EnCodec subtracts the straight-through tensor,
so its commitment loss of levels 2 to 8 never reaches the encoder.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_LAPLACE_EPSILON = 1e-5
_DEAD_SHARE = 0.1  # of the uniform share, below which a code is replaced
_MAX_REPLACED = 32  # codes a level and step


@dataclass(frozen=True)
class Quantized:
    """latents `[B, T, D]` (straight-through), codes `[B, T, K]` int64, commitment scalar."""

    latents: Tensor
    codes: Tensor
    commitment: Tensor


class ResidualVectorQuantizer(nn.Module):
    """K codebooks of V vectors, each coding what the ones before it left over."""

    codebooks: Tensor
    usage: Tensor
    sums: Tensor

    def __init__(self, num_quantizers: int, codebook_size: int, dim: int) -> None:
        super().__init__()
        self.num_quantizers = num_quantizers
        self.codebook_size = codebook_size
        self.decay = 0.99
        self.register_buffer("codebooks", torch.randn(num_quantizers, codebook_size, dim))
        # Moving averages belong to training only: they are rebuilt on load, never shipped.
        self.register_buffer("usage", torch.ones(num_quantizers, codebook_size), persistent=False)
        self.register_buffer("sums", self.codebooks.clone(), persistent=False)

    def restore_averages(self, frames_per_batch: int) -> None:
        """Rebuild the moving averages from the codebooks, every code at the uniform share: after a resume."""
        share = frames_per_batch / self.codebook_size
        self.usage.fill_(share)
        self.sums.copy_(self.codebooks * share)

    def encode(self, latents: Tensor) -> Tensor:
        """`[B, T, D]` → codes `[B, T, K]` int64, the nearest entry at each level."""
        residual = latents
        codes = []
        for book in self.codebooks:
            index = nearest_code(residual, book)
            residual = residual - F.embedding(index, book)
            codes.append(index)
        return torch.stack(codes, dim=-1)

    def decode(self, codes: Tensor, num_levels: int | None = None) -> Tensor:
        """Codes `[B, T, K]` → latents `[B, T, D]`, the sum of the first `num_levels` code vectors."""
        levels = codes.shape[-1] if num_levels is None else num_levels
        return torch.stack([F.embedding(codes[..., k], self.codebooks[k]) for k in range(levels)]).sum(0)

    def forward(self, latents: Tensor, levels_kept: Tensor | None = None) -> Quantized:
        """Quantise with straight-through gradients, and move the codebooks when training.

        latents: `[B, T, D]`.  levels_kept: `[B]` int, quantiser dropout: an example is decoded from so many levels.
        """
        residual = latents
        total = torch.zeros_like(latents)
        commitment = latents.new_zeros(())
        codes = []
        for k in range(self.num_quantizers):
            index = nearest_code(residual, self.codebooks[k])
            vector = F.embedding(index, self.codebooks[k])
            commitment = commitment + F.mse_loss(residual, vector)
            if self.training:
                self._update(k, residual.detach().flatten(0, 1), index.flatten())
            keep = 1.0 if levels_kept is None else (levels_kept > k).to(latents.dtype)[:, None, None]
            total = total + keep * vector
            residual = residual - vector
            codes.append(index)
        straight_through = latents + (total - latents).detach()
        return Quantized(straight_through, torch.stack(codes, -1), commitment / self.num_quantizers)

    @torch.no_grad()
    def initialize(self, latents: Tensor, iterations: int = 20) -> None:
        """Residual k-means on `[N, D]` latents, level after level."""
        residual = latents
        for k in range(self.num_quantizers):
            book = _k_means(residual, self.codebook_size, iterations)
            index = nearest_code(residual, book)
            self.codebooks[k] = book
            self.usage[k] = residual.shape[0] / self.codebook_size / 64  # a batch's share
            residual = residual - book[index]
        self.sums.copy_(self.codebooks * self.usage[..., None])

    @torch.no_grad()
    def _update(self, k: int, residual: Tensor, index: Tensor) -> None:
        counts = torch.bincount(index, minlength=self.codebook_size).to(residual.dtype)
        sums = torch.zeros_like(self.sums[k]).index_add_(0, index, residual)
        self.usage[k].mul_(self.decay).add_(counts, alpha=1 - self.decay)
        self.sums[k].mul_(self.decay).add_(sums, alpha=1 - self.decay)
        share = residual.shape[0] / self.codebook_size
        dead = torch.nonzero(self.usage[k] < _DEAD_SHARE * share).squeeze(1)[:_MAX_REPLACED]
        if len(dead):
            picks = torch.randint(residual.shape[0], (len(dead),), device=residual.device)
            self.usage[k, dead] = share
            self.sums[k, dead] = residual[picks] * share
        total = self.usage[k].sum()
        smoothed = (self.usage[k] + _LAPLACE_EPSILON) / (total + self.codebook_size * _LAPLACE_EPSILON) * total
        self.codebooks[k] = self.sums[k] / smoothed[:, None]


def nearest_code(vectors: Tensor, book: Tensor) -> Tensor:
    """Index of the nearest row of `book` `[V, D]` for each of `[..., D]` vectors, in float32."""
    flat = vectors.detach().float().flatten(0, -2)
    scores = torch.addmm(-0.5 * book.square().sum(1), flat, book.t())
    return scores.argmax(1).view(vectors.shape[:-1])


def codebook_perplexity(codes: Tensor, codebook_size: int) -> Tensor:
    """exp(entropy) of code use at each level; codes `[..., K]`, returns `[K]`."""
    flat = codes.flatten(0, -2)
    shares = torch.stack([torch.bincount(c, minlength=codebook_size).float() for c in flat.unbind(1)])
    shares = shares / shares.sum(1, keepdim=True)
    return torch.exp(-(shares * shares.clamp_min(1e-12).log()).sum(1))


def _k_means(points: Tensor, num_clusters: int, iterations: int) -> Tensor:
    book = points[torch.randperm(len(points))[:num_clusters]].clone()
    for _ in range(iterations):
        index = torch.cat([nearest_code(chunk, book) for chunk in points.split(16_384)])
        counts = torch.bincount(index, minlength=num_clusters)
        sums = torch.zeros_like(book).index_add_(0, index, points)
        filled = counts > 0
        book[filled] = sums[filled] / counts[filled, None]
        empty = torch.nonzero(~filled).squeeze(1)
        book[empty] = points[torch.randint(len(points), (len(empty),))]
    return book

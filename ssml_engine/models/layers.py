"""Layers and transforms that several networks share.

Legend of axes used in every model file: B batch, T frames (75 a second), N samples (24,000 a second),
K codebooks, P phones, D width, V vocabulary, F frequency bins.  Tensors are time-major: `[B, T, D]`.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SAMPLE_RATE = 24_000
HOP_LENGTH = 320
FRAME_RATE = SAMPLE_RATE // HOP_LENGTH


class ConvNeXtBlock(nn.Module):
    """ConvNeXt block over time: depthwise convolution, LayerNorm, two-layer MLP, scaled residual.

    `[B, T, D]` in and out; sees `left` frames back and `right` frames ahead.
    Source: Vocos (arXiv 2306.00814), section 3.3, with asymmetric padding for streaming (ours).
    """

    def __init__(self, dim: int, hidden: int, left: int, right: int, num_blocks: int) -> None:
        super().__init__()
        self.padding = (left, right)
        self.depthwise = nn.Conv1d(dim, dim, left + right + 1, groups=dim)
        self.norm = nn.LayerNorm(dim)
        self.expand = nn.Linear(dim, hidden)
        self.contract = nn.Linear(hidden, dim)
        self.scale = nn.Parameter(torch.full((dim,), 1.0 / num_blocks))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """x: `[B, T, D]`; mask: `[B, T, 1]`, 0 on padding, so that a batch equals its single rows."""
        if mask is not None:
            x = x * mask
        y = self.depthwise(F.pad(x.transpose(1, 2), self.padding)).transpose(1, 2)  # [B, T, D]
        return x + self.scale * self.contract(F.gelu(self.expand(self.norm(y))))


class ConvNeXtStack(nn.Module):
    """A row of equal ConvNeXt blocks, `[B, T, D]` in and out."""

    def __init__(self, num_blocks: int, dim: int, hidden: int, left: int, right: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            ConvNeXtBlock(dim, hidden, left, right, num_blocks) for _ in range(num_blocks)
        )

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        for block in self.blocks:
            x = block(x, mask)
        return x if mask is None else x * mask


class PaddedConv(nn.Module):
    """Dense convolution over time with explicit left and right context, `[B, T, C_in]` → `[B, T, C_out]`."""

    def __init__(self, in_dim: int, out_dim: int, left: int, right: int) -> None:
        super().__init__()
        self.padding = (left, right)
        self.conv = nn.Conv1d(in_dim, out_dim, left + right + 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.pad(x.transpose(1, 2), self.padding)).transpose(1, 2)


def frame_stft(samples: Tensor, n_fft: int, hop_length: int = HOP_LENGTH) -> Tensor:
    """Spectrum whose frame t is centred on the middle of hop t.

    samples: `[B, N]` with N a multiple of `hop_length`.  Returns complex `[B, T, n_fft // 2 + 1]`, T = N / hop.
    Reflect padding of (n_fft - hop) / 2 on both sides instead of torch's `center=True`, whose frames are
    centred on hop edges: crops and chunks then never shift by a frame.
    """
    if samples.shape[-1] % hop_length:
        raise ValueError(f"{samples.shape[-1]} samples are not a multiple of the hop of {hop_length}")
    side = (n_fft - hop_length) // 2
    mode = "reflect" if samples.shape[-1] > side else "constant"
    padded = F.pad(samples.unsqueeze(1), (side, side), mode=mode).squeeze(1)
    window = torch.hann_window(n_fft, device=samples.device, dtype=samples.dtype)
    spectrum = torch.stft(padded, n_fft, hop_length, window=window, center=False, return_complex=True)
    return spectrum.transpose(1, 2)


def frame_istft(spectrum: Tensor, n_fft: int, hop_length: int = HOP_LENGTH) -> Tensor:
    """Inverse of `frame_stft` by windowed overlap-add over the summed squared window.

    spectrum: complex `[B, T, n_fft // 2 + 1]`.  Returns `[B, T * hop_length]`.
    `n_fft` must be a multiple of the hop, so that overlap-add is a sum of shifted hops.
    """
    window = torch.hann_window(n_fft, device=spectrum.device)
    frames = torch.fft.irfft(spectrum, n=n_fft, dim=-1) * window  # [B, T, n_fft]
    num_frames = frames.shape[1]
    pieces = n_fft // hop_length
    hops = frames.unflatten(-1, (pieces, hop_length))  # [B, T, pieces, hop]
    weights = window.square().unflatten(0, (pieces, hop_length)).expand(1, num_frames, pieces, hop_length)
    side = (n_fft - hop_length) // 2
    total = _overlap_add(hops)[:, side : side + num_frames * hop_length]
    norm = _overlap_add(weights)[:, side : side + num_frames * hop_length]
    return total / norm.clamp_min(1e-8)


def _overlap_add(hops: Tensor) -> Tensor:
    """`[B, T, pieces, hop]` → `[B, (T + pieces - 1) * hop]`."""
    pieces = hops.shape[2]
    shifted = [F.pad(hops[:, :, i], (0, 0, i, pieces - 1 - i)) for i in range(pieces)]
    return torch.stack(shifted).sum(0).flatten(1)


def mel_filterbank(num_mels: int, n_fft: int, f_max: float, sample_rate: int = SAMPLE_RATE) -> Tensor:
    """Triangular HTK-mel filters, `[n_fft // 2 + 1, num_mels]`, peak 1.

    Source: HTK book, equation 5.13; the bands that would fall between two bins keep their nearest bin.
    """
    freqs = torch.linspace(0, sample_rate / 2, n_fft // 2 + 1, dtype=torch.float64)
    top = 2595.0 * torch.log10(torch.tensor(1.0 + f_max / 700.0, dtype=torch.float64))
    edges = 700.0 * (10.0 ** (torch.linspace(0, float(top), num_mels + 2, dtype=torch.float64) / 2595.0) - 1.0)
    rising = (freqs[:, None] - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[None, 2:] - freqs[:, None]) / (edges[2:] - edges[1:-1])
    bank = torch.minimum(rising, falling).clamp_min(0.0)
    nearest = (freqs[:, None] - edges[None, 1:-1]).abs().argmin(0)
    empty = bank.sum(0) == 0
    bank[nearest[empty], torch.nonzero(empty).squeeze(1)] = 1.0
    return bank.float()

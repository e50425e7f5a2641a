"""Spectral energy distance: how far the speech that a decoder draws is from recordings, as distributions.

A plain distance between spectra is least for the middle of what a recording may be: breath and hiss come out as a
pattern that repeats, because noise of the decoder's own costs more than it gains.  The energy distance also pushes two
draws of the same speech apart, and is least where draws vary as recordings do; no discriminator is needed.

Source: "A Spectral Energy Distance for Parallel Speech Synthesis" (arXiv 2008.01160), equation 3, with the root mean
square of log-mel frames as its distance.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.training.losses.mel import MultiScaleMelLoss

SCALES = ((2048, 160), (1024, 100), (512, 64), (256, 32), (128, 16))  # (n_fft, mel bands)
_FLAT = 1e-8  # keeps the gradient of the root finite where frames agree


class SpectralEnergyDistance(nn.Module):
    """Recordings and two draws of each → d(x, y) + d(x, y') − repulsion · d(y, y'), summed over scales."""

    def __init__(self, scales: Sequence[tuple[int, int]] = SCALES) -> None:
        super().__init__()
        self.mel = MultiScaleMelLoss(tuple(scales))

    def forward(self, draws: tuple[Tensor, Tensor], target: Tensor, repulsion: Tensor, top_hz: Tensor) -> Tensor:
        """Scalar.

        draws, target: `[B, N]`.  repulsion: `[B, T]`, any frame rate: 1 where draws should vary as recordings do, 0
        where the nearest single answer is wanted.  top_hz: `[B]`, above which a recording has nothing to compare.
        """
        total = target.new_zeros(())
        for n_fft, _ in self.mel.scales:
            heard = self._bands_under(top_hz, n_fft)
            with torch.no_grad():
                wanted = self.mel.log_mel(target, n_fft)
            first, second = (self.mel.log_mel(draw, n_fft) for draw in draws)
            attraction = _distance(wanted, first, heard) + _distance(wanted, second, heard)
            apart = _distance(first, second, heard)
            strength = F.interpolate(repulsion[:, None], size=apart.shape[1], mode="linear")[:, 0]
            total = total + (attraction - strength * apart).mean()
        return total

    def _bands_under(self, top_hz: Tensor, n_fft: int) -> Tensor:
        """1 for mel bands wholly under `top_hz`, `[B, 1, bands]`."""
        bank: Tensor = getattr(self.mel, f"mel_{n_fft}")
        hz = torch.arange(len(bank), device=bank.device) * (SAMPLE_RATE / n_fft)
        above = (hz > top_hz[:, None]).to(bank) @ bank
        return (above == 0).to(bank)[:, None]


def _distance(one: Tensor, other: Tensor, heard: Tensor) -> Tensor:
    """Root mean square over bands, `[B, T]`."""
    return (((one - other) * heard).square().mean(-1) + _FLAT).sqrt()

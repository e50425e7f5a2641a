"""Output and target samples → distance between their mel spectra, in the published multi-scale forms.

The log-mel distance of DAC and of our own codec is in `mel`.  Here n_fft is the window, its quarter the hop,
spectra are magnitudes unless said, frames are centred with reflection, and S^s is the spectrum at scale s.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from ssml_engine.models.layers import SAMPLE_RATE, mel_filterbank

_NUM_MELS = 64
_FLOOR = 1e-5


class MelScales(nn.Module):
    """Samples → mel magnitudes at window lengths 2^first … 2^last, 64 bands each."""

    def __init__(self, first: int, last: int, *, unit_power: bool = False) -> None:
        """unit_power: mel powers in place of magnitudes, divided by the window's energy."""
        super().__init__()
        self.sizes = tuple(2**power for power in range(first, last + 1))
        self._unit_power = unit_power
        for n_fft in self.sizes:
            window = torch.hann_window(n_fft)
            self.register_buffer(f"window_{n_fft}", window, persistent=False)
            bank = mel_filterbank(_NUM_MELS, n_fft, SAMPLE_RATE / 2)
            self.register_buffer(f"mel_{n_fft}", bank, persistent=False)

    def forward(self, samples: Tensor, n_fft: int) -> Tensor:
        """samples `[B, N]` → `[B, T, 64]`."""
        window, bank = getattr(self, f"window_{n_fft}"), getattr(self, f"mel_{n_fft}")
        spectrum = torch.stft(samples, n_fft, n_fft // 4, window=window, return_complex=True)
        power = spectrum.real.square() + spectrum.imag.square()
        # The tiny power under the root keeps the gradient finite where a bin is silent.
        scaled = power / window.square().sum() if self._unit_power else (power + 1e-12).sqrt()
        return scaled.transpose(1, 2) @ bank


class SoundStreamSpectralLoss(nn.Module):
    """Σ_s Σ_t ‖S_t − Ŝ_t‖₁ + α_s ‖ln S_t − ln Ŝ_t‖₂ with α_s = √(s/2), s = 2^6 … 2^11; mean over the batch.

    Source: SoundStream (arXiv 2107.03312), equation 4.  Sums over frames, as printed: it grows with the crop.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mel = MelScales(6, 11)

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        """output, target: `[B, N]` → scalar."""
        total = output.new_zeros(())
        for n_fft in self.mel.sizes:
            ours, wanted = self.mel(output, n_fft), self.mel(target, n_fft)
            linear = (ours - wanted).abs().sum((1, 2))
            log_difference = ours.clamp_min(_FLOOR).log() - wanted.clamp_min(_FLOOR).log()
            # A frame that is equal has no direction in which to differ: keep the norm's gradient finite
            # there.
            log_norms = (log_difference.square().sum(2) + 1e-12).sqrt().sum(1)
            total = total + (linear + math.sqrt(n_fft / 2) * log_norms).mean()
        return total


class EncodecSpectralLoss(nn.Module):
    """mean_s ‖S − Ŝ‖₁ + ‖S − Ŝ‖₂ with s = 2^5 … 2^11.

    Source: EnCodec (arXiv 2210.13438), equation for ℓ_f, α = 1. Norms are per value (mean of absolutes,
    root of the mean of squares, both per example), so that the crop's length does not matter.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mel = MelScales(5, 11)

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        """output, target: `[B, N]` → scalar."""
        scales = []
        for n_fft in self.mel.sizes:
            difference = self.mel(output, n_fft) - self.mel(target, n_fft)
            root = (difference.square().mean((1, 2)) + 1e-12).sqrt()
            scales.append((difference.abs().mean((1, 2)) + root).mean())
        return torch.stack(scales).mean()


class AudiocraftSpectralLoss(nn.Module):
    """mean over scales 2^6 … 2^10 of half of: mean|S − Ŝ| + mean (log10 S − log10 Ŝ)², S of powers.

    Source: audiocraft's compression solver (`msspec`: 64 mels, normalised, no alphas).  Departure: the bands
    start at 0 Hz and not at 64 Hz.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mel = MelScales(6, 10, unit_power=True)

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        """output, target: `[B, N]` → scalar."""
        scales = []
        for n_fft in self.mel.sizes:
            ours, wanted = self.mel(output, n_fft), self.mel(target, n_fft)
            log_difference = (ours + _FLOOR).log10() - (wanted + _FLOOR).log10()
            scales.append((ours - wanted).abs().mean() + log_difference.square().mean())
        return torch.stack(scales).mean() / 2

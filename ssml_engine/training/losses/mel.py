"""Multi-scale log-mel distance: phase-blind and cheaper than a waveform loss.

Source: DAC (descriptinc/descript-audio-codec, 24 kHz configuration) for the set of scales; log10 and L1 only.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.layers import SAMPLE_RATE, mel_filterbank

SCALES = ((2048, 160), (1024, 80), (512, 40), (256, 20), (128, 10))  # (n_fft, mel bands)
_FLOOR = 1e-5


class MultiScaleMelLoss(nn.Module):
    """Sum over scales of the mean |log10 mel difference|; samples `[B, N]` both."""

    def __init__(self, scales: tuple[tuple[int, int], ...] = SCALES) -> None:
        super().__init__()
        self.scales = scales
        for n_fft, bands in scales:
            self.register_buffer(f"mel_{n_fft}", mel_filterbank(bands, n_fft, SAMPLE_RATE / 2), persistent=False)
            self.register_buffer(f"window_{n_fft}", torch.hann_window(n_fft), persistent=False)

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        total = output.new_zeros(())
        for n_fft, _ in self.scales:
            with torch.no_grad():
                wanted = self.log_mel(target, n_fft)
            total = total + F.l1_loss(self.log_mel(output, n_fft), wanted)
        return total

    def log_mel(self, samples: Tensor, n_fft: int) -> Tensor:
        """log10 mel magnitudes `[B, T, bands]` at one scale, hop n_fft / 4."""
        window, bank = getattr(self, f"window_{n_fft}"), getattr(self, f"mel_{n_fft}")
        spectrum = torch.stft(samples, n_fft, n_fft // 4, window=window, return_complex=True)
        magnitude = (spectrum.real.square() + spectrum.imag.square() + 1e-12).sqrt()  # finite gradient at silence
        return (magnitude.transpose(1, 2) @ bank).clamp_min(_FLOOR).log10()

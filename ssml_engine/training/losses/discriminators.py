"""Samples → judgements: networks that tell recorded speech from decoded speech, for training the codec only.

Two kinds: on complex spectra at several scales (EnCodec's), on samples folded by several periods
(HiFi-GAN's). Axes: B batch, N samples, C channels, T frames, F bins, P period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm


@dataclass(frozen=True)
class Judgement:
    """What one discriminator says of a batch.

    logits: any shape, B first; above 0 means "recorded".  features: output of each inner layer, B first.
    """

    logits: Tensor
    features: tuple[Tensor, ...]


class Discriminator(Protocol):
    """A set of K networks that judge the same samples."""

    def __call__(self, samples: Tensor) -> list[Judgement]:
        """samples `[B, N]` → K judgements."""
        ...


class SpectrumDiscriminator(nn.Module):
    """One scale of the multi-scale STFT discriminator: convolutions over `[B, 2, T, F]`, real and imaginary.

    Source: EnCodec (arXiv 2210.13438), section 3.4 and figure 2; spectra divided by the window's energy, as
    in the public implementation.
    """

    window: Tensor

    def __init__(self, n_fft: int, filters: int, slope: float = 0.2) -> None:
        super().__init__()
        self.n_fft = n_fft
        self.slope = slope
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        layers = [nn.Conv2d(2, filters, (3, 9), padding=(1, 4))]
        for dilation in (1, 2, 4):
            layers.append(
                nn.Conv2d(
                    filters, filters, (3, 9), stride=(1, 2), dilation=(dilation, 1), padding=(dilation, 4)
                )
            )
        layers.append(nn.Conv2d(filters, filters, (3, 3), padding=(1, 1)))
        self.layers = nn.ModuleList(weight_norm(layer) for layer in layers)
        self.judge = weight_norm(nn.Conv2d(filters, 1, (3, 3), padding=(1, 1)))

    def forward(self, samples: Tensor) -> Judgement:
        """samples `[B, N]`, N at least n_fft; logits `[B, 1, T, F']`."""
        if samples.shape[-1] < self.n_fft:
            raise ValueError(f"{samples.shape[-1]} samples are fewer than the transform's {self.n_fft}")
        spectrum = torch.stft(
            samples, self.n_fft, self.n_fft // 4, window=self.window, center=False, return_complex=True
        )
        spectrum = spectrum / self.window.square().sum().sqrt()
        x = torch.stack([spectrum.real, spectrum.imag], 1).transpose(2, 3)  # [B, 2, T, F]
        features = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), self.slope)
            features.append(x)
        return Judgement(self.judge(x), tuple(features))


class MultiScaleStftDiscriminator(nn.Module):
    """Spectrum discriminators at several transform sizes, hop a quarter of each."""

    def __init__(
        self, filters: int = 32, sizes: Sequence[int] = (2048, 1024, 512), slope: float = 0.2
    ) -> None:
        super().__init__()
        self.scales = nn.ModuleList(SpectrumDiscriminator(n_fft, filters, slope) for n_fft in sizes)

    def forward(self, samples: Tensor) -> list[Judgement]:
        """samples `[B, N]` → one judgement per size."""
        return [scale(samples) for scale in self.scales]


class PeriodDiscriminator(nn.Module):
    """Convolutions along every P-th sample: `[B, N]` folded to `[B, 1, N / P, P]`.

    Source: HiFi-GAN (arXiv 2010.05646), section 2.3; the widths are the caller's.
    """

    def __init__(self, period: int, channels: Sequence[int], slope: float) -> None:
        super().__init__()
        self.period = period
        self.slope = slope
        widths = [1, *channels]
        strides = [3] * (len(channels) - 1) + [1]
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(narrow, wide, (5, 1), stride=(stride, 1), padding=(2, 0)))
            for narrow, wide, stride in zip(widths[:-1], widths[1:], strides, strict=True)
        )
        self.judge = weight_norm(nn.Conv2d(widths[-1], 1, (3, 1), padding=(1, 0)))

    def forward(self, samples: Tensor) -> Judgement:
        """samples `[B, N]`; logits `[B, 1, N', P]`."""
        tail = -samples.shape[-1] % self.period
        padded = F.pad(samples.unsqueeze(1), (0, tail), mode="reflect")
        x = padded.unflatten(2, (-1, self.period))  # [B, 1, N / P, P]
        features = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), self.slope)
            features.append(x)
        return Judgement(self.judge(x), tuple(features))


class MultiPeriodDiscriminator(nn.Module):
    """Period discriminators at prime periods, half as wide as HiFi-GAN's by default."""

    def __init__(
        self,
        channels: Sequence[int] = (16, 64, 256, 512, 512),
        periods: Sequence[int] = (2, 3, 5, 7, 11),
        slope: float = 0.1,
    ) -> None:
        super().__init__()
        self.periods = nn.ModuleList(PeriodDiscriminator(period, channels, slope) for period in periods)

    def forward(self, samples: Tensor) -> list[Judgement]:
        """samples `[B, N]` → one judgement per period."""
        return [period(samples) for period in self.periods]


class JoinedDiscriminator(nn.Module):
    """Several sets of discriminators as one set: all their judgements, in order."""

    def __init__(self, *parts: nn.Module) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, samples: Tensor) -> list[Judgement]:
        """samples `[B, N]` → the judgements of every part."""
        return [judgement for part in self.parts for judgement in part(samples)]

"""Speech ↔ codes with the public 24 kHz EnCodec: a user's official checkpoint behind our codec interface.

Not trained by us.  Source: EnCodec (arXiv 2210.13438), section 3.1, causal 24 kHz model; the layer numbers
are the checkpoint's.  Departures: the first 8 of 32 quantisers (6 kbit/s); weight normalisation is folded
into the weights at load (`encodec_checkpoint`), because we never train it.

Inside, convolutions run on `[B, C, N]`; at the door codes are time-major, `[B, T, 8]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.encodec_checkpoint import read_encodec_checkpoint
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE
from ssml_engine.models.quantizer import ResidualVectorQuantizer


@dataclass(frozen=True)
class EncodecConfig:
    """Sizes that alone rebuild the network; the defaults are the official 24 kHz model's."""

    num_quantizers: int = 8
    codebook_size: int = 1024
    latent_dim: int = 128
    num_filters: int = 32
    # Strides of the decoder; the encoder has them in reverse.
    ratios: tuple[int, ...] = (8, 5, 4, 2)
    kernel_size: int = 7
    residual_kernel_size: int = 3
    # Residual branches are narrower by this factor.
    compress: int = 2
    lstm_layers: int = 2


class CausalConv(nn.Conv1d):
    """Convolution that sees only the past, reflected before the start.

    `[B, C, N]` → `[B, C', ceil(N / stride)]`.
    """

    def forward(self, x: Tensor) -> Tensor:
        (kernel,), (stride,), (dilation,) = self.kernel_size, self.stride, self.dilation
        left = (kernel - 1) * dilation + 1 - stride
        # The last window is completed on the right, so that no sample falls off the end.
        right = -x.shape[-1] % stride
        return super().forward(_reflect(x, left, right))


class CausalTransposedConv(nn.ConvTranspose1d):
    """Transposed convolution, `[B, C, N]` → `[B, C', N * stride]`: what reaches past the end is cut off."""

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        return super().forward(x, output_size)[..., : x.shape[-1] * self.stride[0]]


class ResidualUnit(nn.Module):
    """Bottleneck of two convolutions beside a pointwise shortcut, `[B, C, N]` in and out."""

    def __init__(self, channels: int, config: EncodecConfig) -> None:
        super().__init__()
        hidden = channels // config.compress
        self.block = nn.Sequential(
            nn.ELU(),
            CausalConv(channels, hidden, config.residual_kernel_size),
            nn.ELU(),
            CausalConv(hidden, channels, 1),
        )
        self.shortcut = CausalConv(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.shortcut(x) + self.block(x)


class ResidualLSTM(nn.Module):
    """LSTM over time added to its input, `[B, C, N]` in and out."""

    def __init__(self, channels: int, num_layers: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(channels, channels, num_layers)

    def forward(self, x: Tensor) -> Tensor:
        steps = x.permute(2, 0, 1)  # [N, B, C]
        return (self.lstm(steps)[0] + steps).permute(1, 2, 0)


def _encoder(config: EncodecConfig) -> nn.Sequential:
    channels = config.num_filters
    layers: list[nn.Module] = [CausalConv(1, channels, config.kernel_size)]
    for stride in reversed(config.ratios):
        layers += [
            ResidualUnit(channels, config),
            nn.ELU(),
            CausalConv(channels, 2 * channels, 2 * stride, stride),
        ]
        channels *= 2
    layers += [
        ResidualLSTM(channels, config.lstm_layers),
        nn.ELU(),
        CausalConv(channels, config.latent_dim, config.kernel_size),
    ]
    return nn.Sequential(*layers)


def _decoder(config: EncodecConfig) -> nn.Sequential:
    channels = config.num_filters * 2 ** len(config.ratios)
    layers: list[nn.Module] = [
        CausalConv(config.latent_dim, channels, config.kernel_size),
        ResidualLSTM(channels, config.lstm_layers),
    ]
    for stride in config.ratios:
        layers += [
            nn.ELU(),
            CausalTransposedConv(channels, channels // 2, 2 * stride, stride),
            ResidualUnit(channels // 2, config),
        ]
        channels //= 2
    layers += [nn.ELU(), CausalConv(channels, 1, config.kernel_size)]
    return nn.Sequential(*layers)


class EncodecReference(nn.Module):
    """24 kHz speech ↔ codes `[B, T, 8]` at 75 frames a second, as the public EnCodec at 6 kbit/s."""

    sample_rate = SAMPLE_RATE
    hop_length = HOP_LENGTH
    frame_rate = FRAME_RATE
    # Pitch is inside the codes: unlike our own codec, the decoder cannot be told another.
    follows_f0 = False

    def __init__(self, config: EncodecConfig | None = None) -> None:
        super().__init__()
        self.config = config or EncodecConfig()
        self.encoder = _encoder(self.config)
        self.decoder = _decoder(self.config)
        self.quantizer = ResidualVectorQuantizer(
            self.config.num_quantizers, self.config.codebook_size, self.config.latent_dim
        )

    @classmethod
    def load(cls, path: Path, device: str = "cpu", config: EncodecConfig | None = None) -> Self:
        """Read the official `encodec_24khz-d7cc33bc.th`, ready for evaluation.

        Raises CheckpointError where the file is missing, damaged, or of another model.
        """
        model = cls(config)
        model.load_state_dict(read_encodec_checkpoint(path, model.state_dict()))
        return model.to(device).eval()

    @torch.no_grad()
    def encode(self, samples: Tensor) -> Tensor:
        """Samples `[B, N]` in [-1, 1] → codes `[B, ceil(N / 320), 8]` int16.

        Raises ValueError for other shapes and for no samples.
        """
        if samples.dim() != 2 or samples.shape[1] == 0:
            raise ValueError(f"samples must be [B, N] with N > 0, not {list(samples.shape)}")
        latents = self.encoder(samples.unsqueeze(1)).transpose(1, 2)  # [B, T, D]
        return self.quantizer.encode(latents).to(torch.int16)

    @torch.no_grad()
    def decode(self, codes: Tensor, f0: Tensor | None = None, first_frame: int = 0) -> Tensor:
        """Codes `[B, T, 8]` → samples `[B, T * 320]`.

        first_frame means nothing here: the decoder has no noise of its own.  Raises ValueError for codes of
        another shape, and for `f0`, which this codec cannot follow.
        """
        if codes.dim() != 3 or codes.shape[1] == 0 or codes.shape[2] != self.config.num_quantizers:
            raise ValueError(
                f"codes must be [B, T, {self.config.num_quantizers}] with T > 0, not {list(codes.shape)}"
            )
        if f0 is not None:
            raise ValueError("EnCodec keeps pitch inside its codes and cannot follow an f0 curve")
        latents = self.quantizer.decode(codes.long()).transpose(1, 2)  # [B, D, T]
        return self.decoder(latents).squeeze(1)


def _reflect(x: Tensor, left: int, right: int) -> Tensor:
    """Pad `[B, C, N]` by reflection; an input too short for it has zeros at its end while it is reflected."""
    short = max(0, max(left, right) + 1 - x.shape[-1])
    padded = F.pad(F.pad(x, (0, short)), (left, right), mode="reflect")
    return padded[..., : padded.shape[-1] - short]

"""Speech ↔ codes: the codec that the project trains and ships.

Log-spectrum encoder → 8 × 1024 residual vector quantiser → ConvNeXt decoder that predicts a source-filter spectrum →
one inverse STFT.  Everything runs at 75 frames a second.  The interface is EnCodec's 24 kHz one: codes `[B, T, 8]`.

Departures from EnCodec (arXiv 2210.13438): spectral encoder and decoder in place of waveform convolutions (Vocos,
arXiv 2306.00814), an explicit pitch curve that the caller may replace, no LSTM.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ssml_engine.models.bandwidth import fill_empty_bands
from ssml_engine.models.layers import (
    FRAME_RATE,
    HOP_LENGTH,
    SAMPLE_RATE,
    ConvNeXtStack,
    PaddedConv,
    frame_stft,
    mel_filterbank,
)
from ssml_engine.models.quantizer import ResidualVectorQuantizer
from ssml_engine.models.source_filter import (
    NOISE_TABLE_FRAMES,
    NUM_BINS,
    SpectralFilters,
    clean_low_end,
    filter_source,
    noise_table,
    pulse_train,
)

NUM_LOW_BINS = 96  # bins of the 2048-point spectrum, 0 to 1,113 Hz: they resolve harmonics
_LOG_FLOOR = 1e-5


@dataclass(frozen=True)
class SpectralCodecConfig:
    """Sizes that travel in the checkpoint and alone rebuild the network."""

    num_quantizers: int = 8
    codebook_size: int = 1024
    latent_dim: int = 128
    num_mels: int = 100
    encoder_dim: int = 256
    encoder_hidden: int = 768
    encoder_blocks: int = 6
    decoder_dim: int = 384
    decoder_hidden: int = 1152
    decoder_blocks: int = 8
    noise_seed: int = 0

    @property
    def num_features(self) -> int:
        return self.num_mels + NUM_LOW_BINS


@dataclass(frozen=True)
class DecoderOutput:
    """filters as in `SpectralFilters`; log2_f0 `[B, T]` (octaves above 1 Hz); voicing_logit `[B, T]`."""

    filters: SpectralFilters
    log2_f0: Tensor
    voicing_logit: Tensor


class SpectralFeatures(nn.Module):
    """Samples `[B, N]` → normalised log-spectral features `[B, T, 196]`; no trained weights.

    A: 100 HTK-mel bands of a 1024-point spectrum; B: the lowest 96 bins of a 2048-point spectrum.
    """

    mean: Tensor
    scale: Tensor
    mel: Tensor

    def __init__(self, num_mels: int) -> None:
        super().__init__()
        self.register_buffer("mel", mel_filterbank(num_mels, 1024, 12_000.0), persistent=False)
        self.register_buffer("mean", torch.zeros(num_mels + NUM_LOW_BINS))
        self.register_buffer("scale", torch.ones(num_mels + NUM_LOW_BINS))

    def raw(self, samples: Tensor) -> Tensor:
        """Features before normalisation, `[B, T, 196]`."""
        bands = frame_stft(samples, 1024).abs() @ self.mel
        low = frame_stft(samples, 2048).abs()[..., :NUM_LOW_BINS]
        return torch.cat([bands, low], -1).clamp_min(_LOG_FLOOR).log()

    def forward(self, samples: Tensor) -> Tensor:
        return (self.raw(samples) - self.mean) * self.scale


class CodecEncoder(nn.Module):
    """Features `[B, T, 196]` → latents `[B, T, 128]`, layer-normalised without affine."""

    def __init__(self, config: SpectralCodecConfig) -> None:
        super().__init__()
        dim = config.encoder_dim
        self.input = PaddedConv(config.num_features, dim, 3, 3)
        self.blocks = ConvNeXtStack(config.encoder_blocks, dim, config.encoder_hidden, 3, 3)
        self.output = nn.Linear(dim, config.latent_dim)
        self.norm = nn.LayerNorm(config.latent_dim, elementwise_affine=False)

    def forward(self, features: Tensor) -> Tensor:
        return self.norm(self.output(self.blocks(self.input(features))).float())


class CodecDecoder(nn.Module):
    """Latents `[B, T, 128]` → filters, F0 and voicing.  Looks 9 frames ahead and 45 back."""

    def __init__(self, config: SpectralCodecConfig) -> None:
        super().__init__()
        dim, half = config.decoder_dim, config.decoder_blocks // 2
        self.input = PaddedConv(config.latent_dim, dim, 5, 1)
        self.lower = ConvNeXtStack(half, dim, config.decoder_hidden, 5, 1)
        self.upper = ConvNeXtStack(config.decoder_blocks - half, dim, config.decoder_hidden, 5, 1)
        self.pitch = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, 2))
        self.filters = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, 4 * NUM_BINS))
        bias = torch.zeros(4, NUM_BINS)
        bias[1], bias[2] = -2.0, -4.0  # noise and free part start quiet
        with torch.no_grad():
            head = self.filters[1]
            assert isinstance(head, nn.Linear)
            head.bias.copy_(bias.flatten())
            head.weight.mul_(0.3)

    def forward(self, latents: Tensor) -> DecoderOutput:
        lower = self.lower(self.input(latents))
        pitch = self.pitch(lower).float()
        parts = self.filters(self.upper(lower)).float().chunk(4, dim=-1)
        return DecoderOutput(SpectralFilters(*parts), pitch[..., 0] + 7.0, pitch[..., 1])


class SpectralCodec(nn.Module):
    """24 kHz speech ↔ codes `[B, T, 8]` at 75 frames a second."""

    noise: Tensor

    def __init__(self, config: SpectralCodecConfig | None = None) -> None:
        super().__init__()
        self.config = config or SpectralCodecConfig()
        self.features = SpectralFeatures(self.config.num_mels)
        self.encoder = CodecEncoder(self.config)
        self.quantizer = ResidualVectorQuantizer(
            self.config.num_quantizers, self.config.codebook_size, self.config.latent_dim
        )
        self.decoder = CodecDecoder(self.config)
        self.register_buffer("noise", noise_table(self.config.noise_seed), persistent=False)

    sample_rate = SAMPLE_RATE
    hop_length = HOP_LENGTH
    frame_rate = FRAME_RATE
    look_ahead_frames = 12  # 9 of the decoder, 2 of overlap-add, 1 of F0 interpolation
    history_frames = 48

    @torch.no_grad()
    def encode(self, samples: Tensor) -> Tensor:
        """Samples `[B, N]` in [-1, 1] → codes `[B, ceil(N / 320), 8]` int16; the tail is zero-padded.

        A whole recording at a time: its band is judged from all of it.
        """
        if samples.dim() != 2:
            raise ValueError(f"samples must be [B, N], not {list(samples.shape)}")
        tail = -samples.shape[1] % HOP_LENGTH
        padded = torch.nn.functional.pad(samples, (0, tail))
        features = fill_empty_bands(self.features(padded), self.config.num_mels)
        return self.quantizer.encode(self.encoder(features)).to(torch.int16)

    @torch.no_grad()
    def decode(self, codes: Tensor, f0: Tensor | None = None, first_frame: int = 0) -> Tensor:
        """Codes `[B, T, 8]` → samples `[B, T * 320]`.

        f0: `[B, T]` Hz, positive everywhere: the pitch to speak with; the codes decide voicing.  Without it the
        codec's own pitch is used.  first_frame: absolute number of the first frame, for the noise table.
        """
        if codes.dim() != 3 or codes.shape[2] != self.config.num_quantizers:
            raise ValueError(f"codes must be [B, T, {self.config.num_quantizers}], not {list(codes.shape)}")
        return self.decode_latents(self.quantizer.decode(codes.long()), f0, first_frame)

    @torch.no_grad()
    def decode_latents(self, latents: Tensor, f0: Tensor | None = None, first_frame: int = 0) -> Tensor:
        """The same of latents `[B, T, 128]`, which need not be sums of code vectors."""
        output = self.decoder(latents)
        curve = output.log2_f0.clamp(5.4, 9.3).exp2() if f0 is None else f0
        voiced = output.voicing_logit > 0
        filters = clean_low_end(output.filters, curve, voiced)
        return filter_source(filters, pulse_train(curve, voiced), self.noise_frames(first_frame, latents.shape[1]))

    def noise_frames(self, first_frame: int, num_frames: int) -> Tensor:
        """Rows of the noise table for absolute frames, complex `[1, T, 641]`."""
        index = (torch.arange(num_frames, device=self.noise.device) + first_frame) % NOISE_TABLE_FRAMES
        return self.noise[index].unsqueeze(0)

"""Train the codec: autoencoder, then with its quantiser.

    python -m ssml_engine.training.recipes.codec --data CACHE --folder RUN --autoencoder-steps 1000 --steps 4000

Stage 0 trains encoder and decoder without a quantiser, stage 1 starts the codebooks by residual k-means and trains all.
Source: `SpectralCodec` for the model; the loss set of DAC for the reconstruction.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ssml_engine.models.checkpoint import save_checkpoint
from ssml_engine.models.source_filter import (
    NOISE_TABLE_FRAMES,
    SpectralFilters,
    clean_low_end,
    filter_source,
    pulse_train,
)
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.training.loop import (
    RunConfig,
    TrainerState,
    WeightAverage,
    cosine_with_warmup,
    mixed_precision,
    run_steps,
    set_learning_rate,
)
from ssml_engine.training.losses.mel import MultiScaleMelLoss
from ssml_engine.training.speech_cache import SpeechCache, Utterance
from ssml_engine.voices.pitch import fill_unvoiced

CROP_FRAMES = 64
BATCH = 16
MEL_WEIGHT, F0_WEIGHT, VOICING_WEIGHT, COMMIT_WEIGHT = 15.0, 1.0, 0.5, 0.25
TRACKED_F0_SHARE = 0.7  # of examples whose source follows the recording's F0 instead of the predicted one
QUANTIZER_DROPOUT = 0.5


class CropSampler:
    """Random crops of the training utterances, drawn in proportion to their length."""

    def __init__(self, cache: SpeechCache, utterances: Sequence[Utterance], seed: int, crop_frames: int = CROP_FRAMES):
        self.cache = cache
        self.crop_frames = crop_frames
        self.utterances = [u for u in utterances if u.num_frames >= crop_frames]
        weights = np.array([u.num_frames for u in self.utterances], float)
        self.shares = weights / weights.sum()
        self.rng = np.random.default_rng(seed)

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """samples `[B, crop * 320]` with random gain and polarity, F0 `[B, crop]` Hz (0 unvoiced)."""
        samples, f0, _ = self.batch_with_bands(size)
        return samples, f0

    def batch_with_bands(self, size: int) -> tuple[Tensor, Tensor, Tensor]:
        """The same, and the band of each recording, `[B]` Hz."""
        samples, curves, bands = [], [], []
        for pick in self.rng.choice(len(self.utterances), size, p=self.shares):
            utterance = self.utterances[pick]
            first = int(self.rng.integers(utterance.num_frames - self.crop_frames + 1))
            gain = 10 ** (self.rng.uniform(-6, 3) / 20) * self.rng.choice([-1.0, 1.0])
            samples.append(np.clip(self.cache.samples(utterance, first, self.crop_frames) * gain, -1, 1))
            curves.append(self.cache.f0(utterance, first, self.crop_frames))
            bands.append(float(utterance.bandwidth_hz))
        return (
            torch.from_numpy(np.stack(samples)).float(),
            torch.from_numpy(np.stack(curves)),
            torch.tensor(bands),
        )


def fit_feature_statistics(codec: SpectralCodec, sampler: CropSampler, batches: int = 20) -> None:
    """Fix the per-channel mean and scale of the front end from training crops."""
    with torch.no_grad():
        raw = torch.cat([codec.features.raw(sampler.batch(BATCH)[0]).flatten(0, 1) for _ in range(batches)])
    codec.features.mean.copy_(raw.mean(0))
    codec.features.scale.copy_(1.0 / raw.std(0).clamp_min(1e-3))


def reconstruct(
    codec: SpectralCodec, samples: Tensor, f0: Tensor, quantize: bool, rng: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """One training pass: output samples `[B, N]` and the losses beside the reconstruction."""
    batch = len(f0)
    with mixed_precision(samples.device):
        latents = codec.encoder(codec.features(samples))
        commitment = latents.new_zeros(())
        if quantize:
            dropped = torch.rand(batch, generator=rng) < QUANTIZER_DROPOUT
            levels = torch.where(dropped, torch.randint(1, 9, (batch,), generator=rng), torch.tensor(8))
            quantized = codec.quantizer(latents.float(), levels.to(latents.device))
            latents, commitment = quantized.latents, quantized.commitment
    samples_out, losses = speak_latents(codec, latents, f0, rng)
    return samples_out, {**losses, "commit": commitment}


@dataclass(frozen=True)
class Shaped:
    """What the decoder makes of a batch, before pulses and noise are drawn.

    f0: `[B, T]` Hz, positive everywhere; voiced: `[B, T]` bool; losses: of pitch and voicing, by name.
    """

    filters: SpectralFilters
    f0: Tensor
    voiced: Tensor
    losses: dict[str, Tensor]


def shape_latents(codec: SpectralCodec, latents: Tensor, f0: Tensor, rng: torch.Generator) -> Shaped:
    """Latents `[B, T, 128]` and the recording's F0 `[B, T]` Hz (0 unvoiced) → filters, and the pitch they go with."""
    with mixed_precision(f0.device):
        output = codec.decoder(latents)
    voiced = f0 > 0
    filled = torch.from_numpy(np.stack([fill_unvoiced(c) for c in f0.cpu().numpy()])).to(f0)
    predicted = output.log2_f0.detach().clamp(5.4, 9.3).exp2()
    use_tracked = (torch.rand(len(f0), 1, generator=rng) < TRACKED_F0_SHARE).to(f0.device)
    curve = torch.where(use_tracked, filled, predicted)
    shown = torch.where(use_tracked, voiced, output.voicing_logit.detach() > 0)
    error = (output.log2_f0 - filled.log2()).abs()
    losses = {
        "f0": (error * voiced).sum() / voiced.sum().clamp_min(1),
        "vuv": F.binary_cross_entropy_with_logits(output.voicing_logit, voiced.float()),
    }
    return Shaped(clean_low_end(output.filters, curve, shown), curve, shown, losses)


def draw(codec: SpectralCodec, shaped: Shaped, rng: torch.Generator) -> Tensor:
    """Samples `[B, N]` with pulses that start anywhere in their period, and noise of anywhere in the table."""
    batch, num_frames = shaped.f0.shape
    source = pulse_train(shaped.f0, shaped.voiced, torch.rand(batch, generator=rng).to(shaped.f0.device))
    first = torch.randint(NOISE_TABLE_FRAMES, (1,), generator=rng).item()
    return filter_source(shaped.filters, source, codec.noise_frames(int(first), num_frames))


def speak_latents(
    codec: SpectralCodec, latents: Tensor, f0: Tensor, rng: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """Latents `[B, T, 128]` and the recording's F0 `[B, T]` Hz (0 unvoiced) → samples and the pitch losses."""
    shaped = shape_latents(codec, latents, f0, rng)
    return draw(codec, shaped, rng), shaped.losses


def train(config: RunConfig, autoencoder_steps: int, peak_rate: float = 8e-4) -> SpectralCodec:
    torch.manual_seed(config.seed)
    rng = torch.Generator().manual_seed(config.seed)
    cache = SpeechCache(config.data)
    sampler = CropSampler(cache, cache.split(held_out=False), config.seed)
    codec = SpectralCodec(SpectralCodecConfig()).to(config.device)
    mel_loss = MultiScaleMelLoss().to(config.device)
    parameters = [p for p in codec.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, betas=(0.8, 0.99), weight_decay=0.01, fused=True)
    average = WeightAverage(codec)
    state = TrainerState(config.folder / "codec.state", model=codec, optimizer=optimizer, average=average)
    if state.load():
        codec.quantizer.restore_averages(BATCH * CROP_FRAMES)
    else:
        fit_feature_statistics(codec, sampler)

    def step_fn(step: int) -> dict[str, Tensor | float]:
        quantize = step >= autoencoder_steps
        if step == autoencoder_steps:
            _start_codebooks(codec, sampler)
        if quantize:
            codec.quantizer.decay = 0.95 if step < autoencoder_steps + 300 else 0.99
            rate = cosine_with_warmup(
                step - autoencoder_steps, config.steps - autoencoder_steps, 50, peak_rate, 1e-4
            )
        else:
            rate = cosine_with_warmup(step, 10**9, 200, 1e-3, 1e-3)
        set_learning_rate(optimizer, rate)
        samples, f0 = (t.to(config.device) for t in sampler.batch(BATCH))
        output, losses = reconstruct(codec, samples, f0, quantize, rng)
        losses = {"mel": mel_loss(output, samples), **losses}
        total = (
            MEL_WEIGHT * losses["mel"]
            + F0_WEIGHT * losses["f0"]
            + VOICING_WEIGHT * losses["vuv"]
            + COMMIT_WEIGHT * losses["commit"]
        )
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        average.update(codec)
        return {k: v.detach() for k, v in losses.items()}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(codec)
    save_checkpoint(codec, config.folder / "codec.safetensors", {"steps": config.steps, "hours": state.seconds / 3600})
    return codec


@torch.no_grad()
def _start_codebooks(codec: SpectralCodec, sampler: CropSampler) -> None:
    latents = []
    for _ in range(65_536 // (BATCH * CROP_FRAMES)):
        samples = sampler.batch(BATCH)[0].to(codec.noise.device)
        latents.append(codec.encoder(codec.features(samples)).flatten(0, 1))
    codec.quantizer.initialize(torch.cat(latents))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="speech cache folder")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--autoencoder-steps", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=4000, help="all steps, stage 0 included")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    config = RunConfig(args.folder, args.data, args.steps, args.device, args.seed)
    train(config, args.autoencoder_steps)


if __name__ == "__main__":
    main()

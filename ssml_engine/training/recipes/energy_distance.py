"""Go on training the codec's decoder under the spectral energy distance; encoder and codebooks stay.

    python -m ssml_engine.training.recipes.energy_distance --data CACHE --codec codec.safetensors --folder RUN

Unvoiced speech is drawn as varied as recordings are.  In voiced speech the nearest single answer is wanted: there the
decoder would take whatever its pulses miss for noise, which is heard.  What comes out is nearer to recordings and to
their speakers; its mean with the weights before also keeps their quality (`weight_mean`).
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ssml_engine.models.checkpoint import load_checkpoint, save_checkpoint
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.training.loop import (
    RunConfig,
    TrainerState,
    WeightAverage,
    cosine_with_warmup,
    run_steps,
    set_learning_rate,
)
from ssml_engine.training.losses.energy_distance import SpectralEnergyDistance
from ssml_engine.training.recipes.codec import (
    CROP_FRAMES,
    F0_WEIGHT,
    VOICING_WEIGHT,
    CropSampler,
    draw,
    shape_latents,
)
from ssml_engine.training.recipes.codec_decoder import UNNATURAL_SOURCE, heard_latents
from ssml_engine.training.recipes.decoder_command import decoder_parser, run_config
from ssml_engine.training.recipes.language_model import nearest_codes
from ssml_engine.training.speech_cache import SpeechCache

BATCH = 8
PEAK_RATE, FLOOR_RATE, WARMUP = 3e-4, 2e-5, 100
AVERAGE_DECAY = 0.998
DISTANCE_WEIGHT = 7.5
BAND_SHARE = 0.9  # of the band of a recording: its filter dips before the band ends


def train(config: RunConfig, codec_path: Path) -> SpectralCodec:
    torch.manual_seed(config.seed)
    rng = torch.Generator().manual_seed(config.seed)
    cache = SpeechCache(config.data)
    natural = [u for u in cache.split(held_out=False) if u.source != UNNATURAL_SOURCE]
    sampler = CropSampler(cache, natural, config.seed, CROP_FRAMES)
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, codec_path, config.device)
    nearest = nearest_codes(codec.quantizer.codebooks)
    distance = SpectralEnergyDistance().to(config.device)
    optimizer = torch.optim.AdamW(
        codec.decoder.parameters(), lr=PEAK_RATE, betas=(0.8, 0.99), weight_decay=0.01, fused=True
    )
    average = WeightAverage(codec.decoder, AVERAGE_DECAY)
    state = TrainerState(
        config.folder / "energy_distance.state", decoder=codec.decoder, optimizer=optimizer, average=average
    )
    state.load()

    def step_fn(step: int) -> dict[str, Tensor | float]:
        set_learning_rate(optimizer, cosine_with_warmup(step, config.steps, WARMUP, PEAK_RATE, FLOOR_RATE))
        samples, f0, band_hz = (t.to(config.device) for t in sampler.batch_with_bands(BATCH))
        shaped = shape_latents(codec, heard_latents(codec, samples, nearest, rng), f0, rng)
        draws = (draw(codec, shaped, rng), draw(codec, shaped, rng))
        repulsion = (~(shaped.voiced | (f0 > 0))).float()
        losses = {"distance": distance(draws, samples, repulsion, BAND_SHARE * band_hz), **shaped.losses}
        total = (
            DISTANCE_WEIGHT * losses["distance"] + F0_WEIGHT * losses["f0"] + VOICING_WEIGHT * losses["vuv"]
        )
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(codec.decoder.parameters(), 1.0)
        optimizer.step()
        average.update(codec.decoder)
        return {name: loss.detach() for name, loss in losses.items()}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(codec.decoder)
    facts = {"energy_distance_steps": config.steps, "energy_distance_hours": round(state.seconds / 3600, 3)}
    save_checkpoint(codec, config.folder / "codec.safetensors", facts)
    return codec


def main() -> None:
    args = decoder_parser(__doc__, steps=3450).parse_args()
    train(run_config(args), args.codec)


if __name__ == "__main__":
    main()

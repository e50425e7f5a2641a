"""Train the codec's decoder against discriminators; encoder and codebooks stay, so every code keeps its meaning.

    python -m ssml_engine.training.recipes.codec_decoder --data CACHE --codec codec.safetensors --folder RUN

Reconstruction alone blurs what the codes leave open; a judge of spectra asks for detail that sounds recorded.  Some
codes are replaced by their neighbours, because a language model will make such slips.
Sources: DAC (arXiv 2306.06546) for the weights of the losses, EnCodec (arXiv 2210.13438) for the discriminators.
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
    mixed_precision,
    run_steps,
    set_learning_rate,
)
from ssml_engine.training.losses.adversarial import HINGE, relative_feature_loss
from ssml_engine.training.losses.discriminators import MultiScaleStftDiscriminator
from ssml_engine.training.losses.mel import MultiScaleMelLoss
from ssml_engine.training.recipes.codec import (
    F0_WEIGHT,
    MEL_WEIGHT,
    VOICING_WEIGHT,
    CropSampler,
    speak_latents,
)
from ssml_engine.training.recipes.decoder_command import decoder_parser, run_config
from ssml_engine.training.recipes.language_model import nearest_codes
from ssml_engine.training.speech_cache import SpeechCache

CROP_FRAMES, BATCH = 48, 8
PEAK_RATE, FLOOR_RATE, WARMUP = 2e-4, 2e-5, 50
ADVERSARIAL_WEIGHT, FEATURE_WEIGHT = 1.0, 2.0
SLIPPING_SHARE, SLIP_SHARE, FIRST_SLIPPING = 0.3, 0.10, 2  # of examples, of their codes, from this level (0-based)
LEVEL_DROPOUT = 0.25
# A morphed voice is a distorted recording: good for what is said, not for how speech should sound.
UNNATURAL_SOURCE = "parametric"
CPU_FILTERS, CPU_SIZES = 16, (1024, 512)


def slip(codes: Tensor, nearest: Tensor, rng: torch.Generator) -> Tensor:
    """Codes `[B, T, 8]` with some of the later levels replaced by the nearest other code; nearest: `[8, V, n]`."""
    share = (torch.rand(len(codes), 1, 1, generator=rng) < SLIPPING_SHARE) * SLIP_SHARE
    slipped = torch.rand(codes.shape, generator=rng) < share
    slipped[..., :FIRST_SLIPPING] = False
    other = torch.stack([nearest[level, :, 0][codes[..., level]] for level in range(codes.shape[-1])], -1)
    return torch.where(slipped.to(codes.device), other, codes)


@torch.no_grad()
def heard_latents(codec: SpectralCodec, samples: Tensor, nearest: Tensor, rng: torch.Generator) -> Tensor:
    """What the decoder is given for a recording `[B, N]`: quantised, with slips and now and then fewer levels."""
    codes = slip(codec.encode(samples).long(), nearest, rng)
    levels = codes.shape[-1]
    if torch.rand((), generator=rng) < LEVEL_DROPOUT:
        levels = int(torch.randint(1, levels + 1, (), generator=rng))
    return codec.quantizer.decode(codes, levels)


def train(config: RunConfig, codec_path: Path) -> SpectralCodec:
    torch.manual_seed(config.seed)
    rng = torch.Generator().manual_seed(config.seed)
    cache = SpeechCache(config.data)
    natural = [u for u in cache.split(held_out=False) if u.source != UNNATURAL_SOURCE]
    sampler = CropSampler(cache, natural, config.seed, CROP_FRAMES)
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, codec_path, config.device)
    nearest = nearest_codes(codec.quantizer.codebooks)
    on_cpu = config.device.startswith("cpu")
    judge = MultiScaleStftDiscriminator(CPU_FILTERS, CPU_SIZES) if on_cpu else MultiScaleStftDiscriminator()
    judge.to(config.device)
    mel_loss = MultiScaleMelLoss().to(config.device)
    speaker, critic = (
        torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, betas=(0.8, 0.99), weight_decay=0.01, fused=True)
        for network in (codec.decoder, judge)
    )
    average = WeightAverage(codec.decoder)
    parts = {"decoder": codec.decoder, "judge": judge, "speaker": speaker, "critic": critic, "average": average}
    state = TrainerState(config.folder / "codec_decoder.state", **parts)
    state.load()

    def step_fn(step: int) -> dict[str, Tensor | float]:
        rate = cosine_with_warmup(step, config.steps, WARMUP, PEAK_RATE, FLOOR_RATE)
        set_learning_rate(speaker, rate)
        set_learning_rate(critic, rate)
        samples, f0 = (t.to(config.device) for t in sampler.batch(BATCH))
        decoded, losses = speak_latents(codec, heard_latents(codec, samples, nearest, rng), f0, rng)

        with mixed_precision(config.device):
            recorded = judge(samples)
            judged = HINGE.discriminator(recorded, judge(decoded.detach()))
        critic.zero_grad(set_to_none=True)
        judged.backward()

        judge.requires_grad_(False)
        with mixed_precision(config.device):
            heard = judge(decoded)
            losses |= {"adv": HINGE.generator(heard), "feat": relative_feature_loss(recorded, heard)}
        losses["mel"] = mel_loss(decoded, samples)
        total = (
            MEL_WEIGHT * losses["mel"]
            + F0_WEIGHT * losses["f0"]
            + VOICING_WEIGHT * losses["vuv"]
            + ADVERSARIAL_WEIGHT * losses["adv"]
            + FEATURE_WEIGHT * losses["feat"]
        )
        speaker.zero_grad(set_to_none=True)
        total.backward()
        judge.requires_grad_(True)
        torch.nn.utils.clip_grad_norm_(codec.decoder.parameters(), 1.0)
        torch.nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
        speaker.step()
        critic.step()
        average.update(codec.decoder)
        return {"judge": judged.detach(), **{k: v.detach() for k, v in losses.items()}}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(codec.decoder)
    facts = {"decoder_steps": config.steps, "decoder_hours": round(state.seconds / 3600, 3)}
    save_checkpoint(codec, config.folder / "codec.safetensors", facts)
    return codec


def main() -> None:
    args = decoder_parser(__doc__, steps=1500).parse_args()
    train(run_config(args), args.codec)


if __name__ == "__main__":
    main()

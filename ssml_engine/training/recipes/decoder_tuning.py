"""Go on training the codec's decoder on the latents that it is given in synthesis; encoder and codebooks stay.

    python -m ssml_engine.training.recipes.decoder_tuning --data CACHE --predicted predicted.safetensors \\
        --codec codec.safetensors --folder RUN

The language models expect levels 2 to 8 and miss; a decoder that has only heard true codes takes their misses for
detail.  The other half of each batch are true codes, so that the codec by itself stays as good.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
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
from ssml_engine.training.losses.mel import MultiScaleMelLoss
from ssml_engine.training.predicted_latents import PredictedLatents, spoken_utterances
from ssml_engine.training.recipes.codec import (
    BATCH,
    CROP_FRAMES,
    F0_WEIGHT,
    MEL_WEIGHT,
    VOICING_WEIGHT,
    speak_latents,
)
from ssml_engine.training.recipes.decoder_command import decoder_parser, run_config
from ssml_engine.training.speech_cache import SpeechCache, Utterance

PEAK_RATE, FLOOR_RATE, WARMUP = 3e-4, 2e-5, 50
PREDICTED_SHARE = 0.5  # of the crops of speech whose predictions are known


class LatentSampler:
    """Crops of what the decoder is given and of what was recorded, drawn in proportion to length."""

    def __init__(self, cache: SpeechCache, predicted: PredictedLatents, codec: SpectralCodec, seed: int) -> None:
        spoken = spoken_utterances(cache)
        known = [(spoken[int(number)], place) for place, number in enumerate(predicted.numbers)]
        unknown = [(utterance, None) for utterance in cache.split(held_out=False) if not utterance.frames]
        self._crops: list[tuple[Utterance, int | None]] = [
            (utterance, place) for utterance, place in [*known, *unknown] if utterance.num_frames >= CROP_FRAMES
        ]
        lengths = np.array([utterance.num_frames for utterance, _ in self._crops], float)
        self._shares = lengths / lengths.sum()
        self._cache, self._predicted, self._codec = cache, predicted, codec
        self._codes: dict[int, NDArray[np.int16]] = {}
        self._rng = np.random.default_rng(seed)

    def batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """latents `[B, T, 128]`, samples `[B, T * 320]`, F0 `[B, T]` Hz (0 unvoiced)."""
        latents, samples, curves = [], [], []
        for pick in self._rng.choice(len(self._crops), BATCH, p=self._shares):
            utterance, place = self._crops[pick]
            first = int(self._rng.integers(utterance.num_frames - CROP_FRAMES + 1))
            if place is not None and self._rng.random() < PREDICTED_SHARE:
                rows = self._predicted.of(place)[first : first + CROP_FRAMES]
                latents.append(torch.from_numpy(rows).float())
            else:
                codes = self._true_codes(int(pick), utterance)[first : first + CROP_FRAMES]
                latents.append(self._codec.quantizer.decode(torch.from_numpy(codes).long()[None])[0])
            samples.append(self._cache.samples(utterance, first, CROP_FRAMES))
            curves.append(self._cache.f0(utterance, first, CROP_FRAMES))
        return torch.stack(latents), torch.from_numpy(np.stack(samples)), torch.from_numpy(np.stack(curves))

    def _true_codes(self, pick: int, utterance: Utterance) -> NDArray[np.int16]:
        if pick not in self._codes:
            whole = torch.from_numpy(self._cache.samples(utterance))[None].to(self._codec.noise.device)
            self._codes[pick] = self._codec.encode(whole)[0].cpu().numpy()
        return self._codes[pick]


def train(config: RunConfig, codec_path: Path, predicted_path: Path) -> SpectralCodec:
    torch.manual_seed(config.seed)
    rng = torch.Generator().manual_seed(config.seed)
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, codec_path, config.device)
    codec.requires_grad_(False)
    decoder = codec.decoder.requires_grad_(True)
    sampler = LatentSampler(SpeechCache(config.data), PredictedLatents.read(predicted_path), codec, config.seed)
    mel_loss = MultiScaleMelLoss().to(config.device)
    optimizer = torch.optim.AdamW(decoder.parameters(), lr=PEAK_RATE, betas=(0.8, 0.99), weight_decay=0.01, fused=True)
    average = WeightAverage(decoder)
    state = TrainerState(
        config.folder / "decoder_tuning.state", decoder=decoder, optimizer=optimizer, average=average
    )
    state.load()

    def step_fn(step: int) -> dict[str, Tensor | float]:
        set_learning_rate(optimizer, cosine_with_warmup(step, config.steps, WARMUP, PEAK_RATE, FLOOR_RATE))
        latents, samples, f0 = (part.to(config.device) for part in sampler.batch())
        spoken, losses = speak_latents(codec, latents, f0, rng)
        losses["mel"] = mel_loss(spoken, samples)
        total = MEL_WEIGHT * losses["mel"] + F0_WEIGHT * losses["f0"] + VOICING_WEIGHT * losses["vuv"]
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimizer.step()
        average.update(decoder)
        return {name: loss.detach() for name, loss in losses.items()}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(decoder)
    facts = {"tuning_steps": config.steps, "tuning_hours": round(state.seconds / 3600, 3)}
    save_checkpoint(codec, config.folder / "codec.safetensors", facts)
    return codec


def main() -> None:
    parser = decoder_parser(__doc__, steps=2500)
    parser.add_argument("--predicted", type=Path, required=True, help="predicted latents of the same cache")
    args = parser.parse_args()
    train(run_config(args), args.codec, args.predicted)


if __name__ == "__main__":
    main()

"""Train prompt encoder, AR and NAR together on a frozen codec's codes.

    python -m ssml_engine.training.recipes.language_model --data tokens.safetensors --codec codec.safetensors \\
        --folder RUN --steps 3000

One batch serves both models: the AR predicts level 1 of every frame, the NAR one random stage.  Expect an AR
cross-entropy near 3 and a mean NAR cross-entropy near 4 nats after a few thousand steps.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.checkpoint import codebook_id, load_checkpoint, save_checkpoint
from ssml_engine.models.nonautoregressive import (
    FIRST_STAGE,
    NonAutoregressiveConfig,
    NonAutoregressiveModel,
    prompt_mask,
)
from ssml_engine.models.prompt_encoder import PromptEncoder
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.models.transformer import TransformerConfig
from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.examples import ExampleSampler, SequenceBatch
from ssml_engine.training.loop import (
    RunConfig,
    TrainerState,
    WeightAverage,
    cosine_with_warmup,
    decayed_adamw,
    mixed_precision,
    run_steps,
    set_learning_rate,
)
from ssml_engine.training.token_cache import TokenCache

FRAMES_PER_BATCH = 2400
PEAK_RATE, FLOOR_RATE, WARMUP = 1.2e-3, 5e-5, 150
SMOOTHING = 0.1  # share of the target mass given to neighbouring codes
PROMPT_LOSS = 0.3
MASKED_SHARE, MASKED_SPAN, RANDOM_SHARE = 0.15, 4, 0.05  # AR inputs that are hidden or wrong
NEIGHBOUR_SHARE = 0.10  # NAR inputs replaced by one of the nearest codes
NUM_NEIGHBOURS = 8
LATER_LEVEL_LOSS = 0.5
# How often each NAR stage is trained.  Stages 2, 3 and 5 are those of three-pass decoding; early levels carry most.
STAGE_SHARES = {2: 0.35, 3: 0.25, 4: 0.05, 5: 0.20, 6: 0.05, 7: 0.05, 8: 0.05}
VOICE_DROPOUT = 0.1
RECORDED_TURNS = 3  # how often an utterance of a person comes for one of a teacher's: people are rare in the data
# The first codebook carries nearly all that is heard (see the codec's scores in the model card), so the NAR trains
# every sixth step.
NAR_EVERY = 6
NAR_LAYERS = 4
WINDOW_BACK, WINDOW_AHEAD = 64, 16  # what a streamed chunk sees


class LanguageModel(nn.Module):
    """The three networks that are trained together, and the frozen codebooks that they share."""

    neighbours: Tensor
    nearest: Tensor

    def __init__(self, codebooks: Tensor) -> None:
        super().__init__()
        table, books = symbol_table(), codebook_id(codebooks)
        sizes = {"num_symbols": len(table), "symbol_table": table.sha256, "codebook_id": books}
        self.prompt_encoder = PromptEncoder()
        self.ar = AutoregressiveModel(AutoregressiveConfig(**sizes))  # type: ignore[arg-type]
        layers = TransformerConfig(num_layers=NAR_LAYERS, num_kv_heads=4)
        self.nar = NonAutoregressiveModel(NonAutoregressiveConfig(**sizes, transformer=layers))  # type: ignore[arg-type]
        self.ar.codebooks.copy_(codebooks)
        self.nar.codebooks.copy_(codebooks)
        self.register_buffer("neighbours", neighbour_table(codebooks), persistent=False)
        self.register_buffer("nearest", nearest_codes(codebooks), persistent=False)
        with torch.no_grad():
            self.nar.log_sharpness.copy_((4 / neighbour_distance(codebooks)[1:]).log())


def nearest_codes(codebooks: Tensor) -> Tensor:
    """The 8 nearest other codes of every code, `[K, V, 8]`."""
    order = [torch.cdist(b, b).topk(NUM_NEIGHBOURS + 1, largest=False).indices[:, 1:] for b in codebooks]
    return torch.stack(order)


def neighbour_distance(codebooks: Tensor) -> Tensor:
    """Mean squared distance to the 8th neighbour, `[K]`."""
    squares = [torch.cdist(b, b).square().kthvalue(NUM_NEIGHBOURS + 1, dim=1).values.mean() for b in codebooks]
    return torch.stack(squares).clamp_min(1e-6)


def neighbour_table(codebooks: Tensor) -> Tensor:
    """q(k | y) ∝ exp(−‖e_k − e_y‖² / τ), k ≠ y, τ = mean squared distance to the 8th neighbour; `[K, V, V]`."""
    tables = []
    for book, temperature in zip(codebooks, neighbour_distance(codebooks), strict=True):
        distance = torch.cdist(book, book).square()
        scores = (-distance / temperature).fill_diagonal_(-torch.inf)
        tables.append(scores.softmax(1))
    return torch.stack(tables)


def smoothed_cross_entropy(logits: Tensor, target: Tensor, neighbours: Tensor) -> Tensor:
    """Cross-entropy to one-hot mixed with neighbouring codes; logits `[N, V]`, target `[N]` → `[N]`."""
    log_p = logits.float().log_softmax(-1)
    exact = -log_p.gather(1, target[:, None]).squeeze(1)
    near = -(F.embedding(target, neighbours) * log_p).sum(1)
    return (1 - SMOOTHING) * exact + SMOOTHING * near


def corrupt_ar_inputs(codes: Tensor, vocabulary: int) -> tuple[Tensor, Tensor]:
    """Level-1 codes `[B, S]` with 5 % random ones, and a mask `[B, S]` of spans to hide (15 %)."""
    random = torch.rand(codes.shape, device=codes.device) < RANDOM_SHARE
    noisy = torch.where(random, torch.randint_like(codes, vocabulary), codes)
    starts = (torch.rand(codes.shape, device=codes.device) < MASKED_SHARE / MASKED_SPAN).float()
    spans = F.max_pool1d(F.pad(starts, (MASKED_SPAN - 1, 0)).unsqueeze(1), MASKED_SPAN, 1).squeeze(1)
    return noisy, spans > 0


@dataclass(frozen=True)
class Losses:
    ar: Tensor
    nar: Tensor
    ar_accuracy: Tensor


def compute_losses(model: LanguageModel, batch: SequenceBatch, stage: int, windowed: bool, train: bool) -> Losses:
    """One pass of both models over a batch; `train=False` switches corruption and dropout of the voice off.

    stage 0 leaves the NAR out.
    """
    dropout, books = VOICE_DROPOUT if train else 0.0, model.ar.codebooks
    ar_loss, accuracy = _ar_loss(model, batch, prompt_voice(model.prompt_encoder, books, batch, dropout), train)
    if not stage:
        return Losses(ar_loss, ar_loss.new_zeros(()), accuracy)
    voice = prompt_voice(model.nar.prompt_encoder, books, batch, dropout)
    nar_loss = _nar_loss(model, batch, voice, stage, windowed, train)
    return Losses(ar_loss, nar_loss, accuracy)


def prompt_voice(
    encoder: PromptEncoder, books: Tensor, batch: SequenceBatch, dropout: float = 0.0
) -> Tensor:
    """Voice `[B, 192]` of the prompts; dropout: the share of them that is not shown."""
    longest = max(1, int(batch.prompt_frames.max()))
    codes = batch.codes[:, :longest]
    latents = F.embedding(codes[..., 0], books[0])
    for level in range(1, codes.shape[-1]):
        latents = latents + F.embedding(codes[..., level], books[level])
    shown = (batch.is_real & ~batch.is_target)[:, :longest]
    if dropout:
        shown = shown & (torch.rand(len(shown), 1, device=shown.device) >= dropout)
    voice: Tensor = encoder(latents, shown)
    return voice


def _conditioning(conditioner: nn.Module, batch: SequenceBatch, voice: Tensor) -> Tensor:
    rows = conditioner(batch.phones, batch.frames, voice.repeat(2, 1)).flatten(0, 1)  # [2B · T, D]
    return F.embedding(batch.gather, rows)


def _ar_loss(model: LanguageModel, batch: SequenceBatch, voice: Tensor, train: bool) -> tuple[Tensor, Tensor]:
    ar, first = model.ar, batch.codes[..., 0]
    spoken, hidden = first, torch.zeros_like(batch.is_target)
    if train:
        spoken, hidden = corrupt_ar_inputs(first, ar.config.codebook_size)
    target_in = torch.where(hidden.unsqueeze(-1), ar.masked, ar.embed_target(spoken))
    written = torch.where(batch.is_target.unsqueeze(-1), target_in, ar.embed_prompt(batch.codes))
    previous = torch.cat([ar.begin.expand(len(first), 1, -1).to(written.dtype), written[:, :-1]], 1)
    logits = ar(previous + _conditioning(ar.conditioner, batch, voice) + ar.role(batch.is_target.long()))
    real = batch.is_real
    losses = smoothed_cross_entropy(logits[real], first[real], model.neighbours[0])
    weights = torch.where(batch.is_target[real], 1.0, PROMPT_LOSS)
    target = batch.is_target
    accuracy = (logits[target].argmax(-1) == first[target]).float().mean()
    return (losses * weights).sum() / weights.sum(), accuracy


def nar_losses(
    model: LanguageModel,
    batch: SequenceBatch,
    voice: Tensor,
    stage: int,
    windowed: bool,
    train: bool,
    levels: Sequence[int] | None = None,
) -> list[Tensor]:
    """Mean smoothed cross-entropy of each of `levels` at one stage; without them of all from the stage on."""
    nar, codes = model.nar, batch.codes
    known = codes[..., : stage - 1]
    if train:
        pick = torch.randint(NUM_NEIGHBOURS, known.shape, device=known.device)
        near = torch.stack([model.nearest[k][known[..., k], pick[..., k]] for k in range(stage - 1)], -1)
        known = torch.where(torch.rand(known.shape, device=known.device) < NEIGHBOUR_SHARE, near, known)
    states = nar_states(model, batch, known, voice, stage, windowed)[batch.is_target]
    wanted = codes[batch.is_target]
    levels = range(stage, nar.config.num_quantizers + 1) if levels is None else levels
    return [
        smoothed_cross_entropy(nar.logits(states, m), wanted[:, m - 1], model.neighbours[m - 1]).mean() for m in levels
    ]


def nar_states(
    model: LanguageModel, batch: SequenceBatch, known: Tensor, voice: Tensor, stage: int, windowed: bool
) -> Tensor:
    """What the NAR makes of levels below `stage`, known: `[B, S, ≥ stage − 1]` → `[B, S, D]`.

    windowed: targets see no further than a streamed chunk does.
    """
    nar, codes = model.nar, batch.codes
    content = torch.where(batch.is_target.unsqueeze(-1), nar.embed_target(known, stage), nar.embed_prompt(codes))
    inputs = content + _conditioning(nar.conditioner, batch, voice) + nar.role(batch.is_target.long())
    mask = prompt_mask(batch.prompt_frames, batch.num_frames, codes.shape[1])
    if windowed:
        place = torch.arange(codes.shape[1], device=codes.device)
        ahead = place[None, :] - place[:, None]
        near_enough = (ahead >= -WINDOW_BACK) & (ahead <= WINDOW_AHEAD)
        to_prompt = ~batch.is_target[:, None, :]
        mask = mask & (near_enough | to_prompt)
    states: Tensor = nar(inputs, mask, stage)
    return states


def _nar_loss(
    model: LanguageModel, batch: SequenceBatch, voice: Tensor, stage: int, windowed: bool, train: bool
) -> Tensor:
    levels = [stage]
    if stage < model.nar.config.num_quantizers:
        levels.append(int(torch.randint(stage + 1, model.nar.config.num_quantizers + 1, (1,))))
    own, *later = nar_losses(model, batch, voice, stage, windowed, train, levels)
    return own + LATER_LEVEL_LOSS * later[0] if later else own


def train(config: RunConfig, codec_path: Path) -> LanguageModel:
    torch.manual_seed(config.seed)
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, codec_path)
    cache = TokenCache(config.data)
    numbers = cache.numbers(held_out=False) + (RECORDED_TURNS - 1) * cache.recorded()
    sampler = ExampleSampler(cache, numbers, config.seed, FRAMES_PER_BATCH)
    model = LanguageModel(codec.quantizer.codebooks).to(config.device)
    optimizer = decayed_adamw(model, PEAK_RATE)
    average = WeightAverage(model)
    state = TrainerState(config.folder / "language_model.state", model=model, optimizer=optimizer, average=average)
    state.load()
    batches = sampler.batches()

    def step_fn(step: int) -> dict[str, Tensor | float]:
        set_learning_rate(optimizer, cosine_with_warmup(step, config.steps, WARMUP, PEAK_RATE, FLOOR_RATE))
        drawn = FIRST_STAGE + int(torch.multinomial(torch.tensor(list(STAGE_SHARES.values())), 1))
        stage = drawn if step % NAR_EVERY == 0 else 0
        batch = to_device(next(batches), config.device)
        with mixed_precision(config.device):
            losses = compute_losses(model, batch, stage, windowed=step % 2 == 0, train=True)
        optimizer.zero_grad(set_to_none=True)
        (losses.ar + losses.nar).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        shown: dict[str, Tensor | float] = {"ar": losses.ar.detach(), "ar_acc": losses.ar_accuracy}
        if stage:
            shown["nar"] = losses.nar.detach()
        return shown

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(model)
    facts = {"steps": config.steps, "hours": round(state.seconds / 3600, 3), "seed": config.seed}
    save_checkpoint(model.prompt_encoder, config.folder / "prompt_encoder.safetensors", facts)
    save_checkpoint(model.ar, config.folder / "ar.safetensors", facts)
    save_checkpoint(model.nar, config.folder / "nar.safetensors", facts)
    return model


def to_device(batch: SequenceBatch, device: str) -> SequenceBatch:
    return SequenceBatch(**{name: value.to(device) for name, value in vars(batch).items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="token cache")
    parser.add_argument("--codec", type=Path, required=True, help="codec weights")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    train(RunConfig(args.folder, args.data, args.steps, args.device, args.seed), args.codec)


if __name__ == "__main__":
    main()

"""Train the AR and its prompt encoder on from given weights, while the NAR stays as it is.

    python -m ssml_engine.training.recipes.autoregressive --data tokens.safetensors --models MODELS --folder RUN

For what hangs on the first codebook: phones of new languages, voices of people.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn

from ssml_engine.models.checkpoint import save_checkpoint
from ssml_engine.training.examples import ExampleSampler
from ssml_engine.training.held_out import load_language_model
from ssml_engine.training.loop import (
    RunConfig,
    TrainerState,
    WeightAverage,
    cosine_with_warmup,
    mixed_precision,
    run_steps,
    set_learning_rate,
)
from ssml_engine.training.recipes.language_model import (
    FRAMES_PER_BATCH,
    RECORDED_TURNS,
    compute_losses,
    to_device,
)
from ssml_engine.training.token_cache import TokenCache

FLOOR_RATE, WARMUP = 3e-5, 60


def train(config: RunConfig, models: Path, peak_rate: float = 4e-4, foreign_turns: int = 1) -> nn.Module:
    """foreign_turns: how often an utterance of another language comes for an English one of a teacher's."""
    torch.manual_seed(config.seed)
    tokens = TokenCache(config.data)
    numbers = tokens.numbers(held_out=False) + (RECORDED_TURNS - 1) * tokens.recorded()
    numbers += (foreign_turns - 1) * tokens.foreign()
    batches = ExampleSampler(tokens, numbers, config.seed, FRAMES_PER_BATCH).batches()
    model = load_language_model(models).to(config.device)
    model.requires_grad_(False)
    trained = nn.ModuleDict({"ar": model.ar, "prompt_encoder": model.prompt_encoder}).train().requires_grad_(True)
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in trained.parameters() if p.dim() >= 2], "weight_decay": 0.1},
            {"params": [p for p in trained.parameters() if p.dim() < 2], "weight_decay": 0.0},
        ],
        lr=peak_rate,
        betas=(0.9, 0.95),
        fused=True,
    )
    average = WeightAverage(trained)
    state = TrainerState(config.folder / "ar.state", model=trained, optimizer=optimizer, average=average)
    state.load()

    def step_fn(step: int) -> dict[str, Tensor | float]:
        set_learning_rate(optimizer, cosine_with_warmup(step, config.steps, WARMUP, peak_rate, FLOOR_RATE))
        batch = to_device(next(batches), config.device)
        with mixed_precision(config.device):
            losses = compute_losses(model, batch, stage=0, windowed=False, train=True)
        optimizer.zero_grad(set_to_none=True)
        losses.ar.backward()
        torch.nn.utils.clip_grad_norm_(trained.parameters(), 1.0)
        optimizer.step()
        average.update(trained)
        return {"ar": losses.ar.detach(), "ar_acc": losses.ar_accuracy}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(trained)
    facts = {"steps_on": config.steps, "hours_on": round(state.seconds / 3600, 3), "seed": config.seed}
    save_checkpoint(model.ar, config.folder / "ar.safetensors", facts)
    save_checkpoint(model.prompt_encoder, config.folder / "prompt_encoder.safetensors", facts)
    return trained


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="token cache")
    parser.add_argument("--models", type=Path, required=True, help="folder of the weights to go on from")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--peak-rate", type=float, default=4e-4, help="of learning")
    parser.add_argument("--foreign-turns", type=int, default=1, help="weight of utterances in other languages")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    config = RunConfig(args.folder, args.data, args.steps, args.device, args.seed)
    train(config, args.models, args.peak_rate, args.foreign_turns)


if __name__ == "__main__":
    main()

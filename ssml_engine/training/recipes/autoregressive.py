"""Train the AR and its prompt encoder on from given weights, while the NAR stays as it is.

    python -m ssml_engine.training.recipes.autoregressive --data tokens.safetensors --models MODELS --folder RUN

For what hangs on the first codebook: phones of new languages, voices of people.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ssml_engine.models.checkpoint import save_checkpoint
from ssml_engine.training.held_out import load_language_model
from ssml_engine.training.loop import RunConfig, mixed_precision, run_steps
from ssml_engine.training.recipes.fine_tuning import FineTuning, Updates, parse_arguments
from ssml_engine.training.recipes.language_model import RECORDED_TURNS, compute_losses, to_device
from ssml_engine.training.token_cache import TokenCache

DEFAULTS = FineTuning(peak_rate=4e-4, floor_rate=3e-5, warmup=60, recorded_turns=RECORDED_TURNS)


def train(config: RunConfig, models: Path, tuning: FineTuning = DEFAULTS) -> nn.Module:
    """Write `ar.safetensors` and `prompt_encoder.safetensors`; returns both networks."""
    torch.manual_seed(config.seed)
    batches = tuning.batches(TokenCache(config.data), config.seed)
    model = load_language_model(models).to(config.device)
    model.requires_grad_(False)
    trained = nn.ModuleDict({"ar": model.ar, "prompt_encoder": model.prompt_encoder}).train().requires_grad_(True)
    updates = Updates(trained, tuning, config, "ar")

    def step_fn(step: int) -> dict[str, Tensor | float]:
        batch = to_device(next(batches), config.device)
        with mixed_precision(config.device):
            losses = compute_losses(model, batch, stage=0, windowed=False, train=True)
        updates.apply(losses.ar, step)
        return {"ar": losses.ar.detach(), "ar_acc": losses.ar_accuracy}

    run_steps(updates.state, config.steps, step_fn, config)
    updates.finish()
    facts = {"steps_on": config.steps, "hours_on": round(updates.state.seconds / 3600, 3), "seed": config.seed}
    save_checkpoint(model.ar, config.folder / "ar.safetensors", facts)
    save_checkpoint(model.prompt_encoder, config.folder / "prompt_encoder.safetensors", facts)
    return trained


if __name__ == "__main__":
    train(*parse_arguments(__doc__, 1000, DEFAULTS))

"""Train the NAR alone, on and on, while the AR and its prompt encoder stay as they are.

    python -m ssml_engine.training.recipes.nonautoregressive --data tokens.safetensors --models MODELS --folder RUN

Beside the AR it trains every few steps only, because words hang on the first codebook; who is heard hangs on the
others.  Every level from the stage on is scored in every step: decoding takes all of them from one pass.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ssml_engine.models.checkpoint import save_checkpoint
from ssml_engine.models.nonautoregressive import FIRST_STAGE
from ssml_engine.training.held_out import load_language_model
from ssml_engine.training.loop import RunConfig, mixed_precision, run_steps
from ssml_engine.training.recipes.fine_tuning import FineTuning, Updates, parse_arguments
from ssml_engine.training.recipes.language_model import VOICE_DROPOUT, nar_losses, prompt_voice, to_device
from ssml_engine.training.token_cache import TokenCache

DEFAULTS = FineTuning(peak_rate=1e-3, floor_rate=5e-5, warmup=100, recorded_turns=6)
LATER_LEVELS_LOSS = 1.0  # of all levels after the stage's own, together
STAGE_SHARES = {2: 0.60, 3: 0.20, 4: 0.03, 5: 0.08, 6: 0.03, 7: 0.03, 8: 0.03}


def train(config: RunConfig, models: Path, tuning: FineTuning = DEFAULTS) -> nn.Module:
    """Write `nar.safetensors`; returns the NAR."""
    torch.manual_seed(config.seed)
    batches = tuning.batches(TokenCache(config.data), config.seed)
    model = load_language_model(models).to(config.device)
    model.requires_grad_(False)
    nar = model.nar.train().requires_grad_(True)
    updates = Updates(nar, tuning, config, "nar")

    def step_fn(step: int) -> dict[str, Tensor | float]:
        stage = FIRST_STAGE + int(torch.multinomial(torch.tensor(list(STAGE_SHARES.values())), 1))
        batch = to_device(next(batches), config.device)
        with mixed_precision(config.device):
            voice = prompt_voice(nar.prompt_encoder, nar.codebooks, batch, VOICE_DROPOUT)
            losses = nar_losses(model, batch, voice, stage, windowed=step % 2 == 0, train=True)
        own, later = losses[0], torch.stack(losses[1:]).mean() if len(losses) > 1 else losses[0].new_zeros(())
        updates.apply(own + LATER_LEVELS_LOSS * later, step)
        return {"level 2": own.detach(), "levels 3 to 8": later.detach()} if stage == FIRST_STAGE else {}

    run_steps(updates.state, config.steps, step_fn, config)
    updates.finish()
    facts = {"steps_alone": config.steps, "hours_alone": round(updates.state.seconds / 3600, 3), "seed": config.seed}
    save_checkpoint(nar, config.folder / "nar.safetensors", facts)
    return nar


if __name__ == "__main__":
    train(*parse_arguments(__doc__, 3000, DEFAULTS))

"""Train the NAR alone, on and on, while the AR and its prompt encoder stay as they are.

    python -m ssml_engine.training.recipes.nonautoregressive --data tokens.safetensors --models MODELS --folder RUN

Beside the AR it trains every few steps only, because words hang on the first codebook; who is heard hangs on the
others.  Every level from the stage on is scored in every step: decoding takes all of them from one pass.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn

from ssml_engine.models.checkpoint import save_checkpoint
from ssml_engine.models.nonautoregressive import FIRST_STAGE
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
    VOICE_DROPOUT,
    nar_losses,
    prompt_voice,
    to_device,
)
from ssml_engine.training.token_cache import TokenCache

FLOOR_RATE, WARMUP = 5e-5, 100
LATER_LEVELS_LOSS = 1.0  # of all levels after the stage's own, together
STAGE_SHARES = {2: 0.60, 3: 0.20, 4: 0.03, 5: 0.08, 6: 0.03, 7: 0.03, 8: 0.03}
RECORDED_TURNS = 6


def train(config: RunConfig, models: Path, peak_rate: float = 1e-3, foreign_turns: int = 1) -> nn.Module:
    """foreign_turns: how often an utterance of another language comes for an English one of a teacher's."""
    torch.manual_seed(config.seed)
    tokens = TokenCache(config.data)
    numbers = tokens.numbers(held_out=False) + (RECORDED_TURNS - 1) * tokens.recorded()
    numbers += (foreign_turns - 1) * tokens.foreign()
    batches = ExampleSampler(tokens, numbers, config.seed, FRAMES_PER_BATCH).batches()
    model = load_language_model(models).to(config.device)
    model.requires_grad_(False)
    nar = model.nar.train().requires_grad_(True)
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in nar.parameters() if p.dim() >= 2], "weight_decay": 0.1},
            {"params": [p for p in nar.parameters() if p.dim() < 2], "weight_decay": 0.0},
        ],
        lr=peak_rate,
        betas=(0.9, 0.95),
        fused=True,
    )
    average = WeightAverage(nar)
    state = TrainerState(config.folder / "nar.state", model=nar, optimizer=optimizer, average=average)
    state.load()

    def step_fn(step: int) -> dict[str, Tensor | float]:
        set_learning_rate(optimizer, cosine_with_warmup(step, config.steps, WARMUP, peak_rate, FLOOR_RATE))
        stage = FIRST_STAGE + int(torch.multinomial(torch.tensor(list(STAGE_SHARES.values())), 1))
        batch = to_device(next(batches), config.device)
        with mixed_precision(config.device):
            voice = prompt_voice(nar.prompt_encoder, nar.codebooks, batch, VOICE_DROPOUT)
            losses = nar_losses(model, batch, voice, stage, windowed=step % 2 == 0, train=True)
        own, later = losses[0], torch.stack(losses[1:]).mean() if len(losses) > 1 else losses[0].new_zeros(())
        optimizer.zero_grad(set_to_none=True)
        (own + LATER_LEVELS_LOSS * later).backward()
        torch.nn.utils.clip_grad_norm_(nar.parameters(), 1.0)
        optimizer.step()
        average.update(nar)
        return {"level 2": own.detach(), "levels 3 to 8": later.detach()} if stage == FIRST_STAGE else {}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(nar)
    facts = {"steps_alone": config.steps, "hours_alone": round(state.seconds / 3600, 3), "seed": config.seed}
    save_checkpoint(nar, config.folder / "nar.safetensors", facts)
    return nar


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="token cache")
    parser.add_argument("--models", type=Path, required=True, help="folder of the weights to go on from")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--peak-rate", type=float, default=1e-3, help="of learning; lower to go on from good weights")
    parser.add_argument("--foreign-turns", type=int, default=1, help="weight of utterances in other languages")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    config = RunConfig(args.folder, args.data, args.steps, args.device, args.seed)
    train(config, args.models, args.peak_rate, args.foreign_turns)


if __name__ == "__main__":
    main()

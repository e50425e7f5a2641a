"""Train the prosody predictor: durations, pitch contour and energy from phones and three speaker numbers.

    python -m ssml_engine.training.recipes.prosody --data tokens.safetensors --folder RUN --steps 2000

Independent of the codec: only phones, durations, pitch and energy of the token cache are read.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ssml_engine.models.checkpoint import load_checkpoint, save_checkpoint
from ssml_engine.models.conditioning import PhoneBatch, frames_to_contour
from ssml_engine.models.prosody import ProsodyConfig, ProsodyPredictor
from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.examples import collate_phones
from ssml_engine.training.loop import (
    RunConfig,
    TrainerState,
    WeightAverage,
    cosine_with_warmup,
    mixed_precision,
    run_steps,
    set_learning_rate,
)
from ssml_engine.training.token_cache import TokenCache

BATCH = 32
PEAK_RATE = 1e-3
ENERGY_WEIGHT = 0.5
DROPOUT = 0.3  # without it the held-out pitch error is twice the training one
REPORT_EVERY = 200  # steps between scores on held-out sentences
PAUSE_PITCH_WEIGHT = 0.1  # pauses have no audible pitch, but the curve runs through them


class ProsodyTargets:
    """All utterances' targets, computed once."""

    def __init__(self, cache: TokenCache, numbers: list[int]) -> None:
        table = symbol_table()
        pauses = torch.tensor([table.id("SIL"), table.id("SP")])
        self.rows: list[tuple[Tensor, Tensor, Tensor]] = []  # phones [P, 4], targets [P, 7], statistics [3]
        for number in numbers:
            u = cache[number]
            durations = torch.from_numpy(u.durations)
            contour = frames_to_contour(torch.from_numpy(u.f0), durations)
            statistics = torch.from_numpy(u.statistics)
            phones = torch.from_numpy(u.phones.astype(np.int64))
            weight = torch.where(torch.isin(phones[:, 0], pauses), PAUSE_PITCH_WEIGHT, 1.0)
            columns = [durations.float().log()[:, None], torch.from_numpy(u.energy)[:, None]]
            columns += [(contour - statistics[0]) / statistics[1], weight[:, None]]
            self.rows.append((phones, torch.cat(columns, 1), statistics))

    def batch(self, picks: np.ndarray) -> tuple[PhoneBatch, Tensor, Tensor]:
        rows = [self.rows[int(p)] for p in picks]
        phones = collate_phones([r[0] for r in rows])
        length = phones.symbol.shape[1]
        targets = torch.stack([F.pad(r[1], (0, 0, 0, length - len(r[1]))) for r in rows])
        return phones, targets, torch.stack([r[2] for r in rows])


def prosody_losses(model: ProsodyPredictor, phones: PhoneBatch, targets: Tensor, stats: Tensor) -> dict[str, Tensor]:
    """L1 losses over real phones; targets `[B, P, 7]`: log duration, energy, contour × 4, pitch weight."""
    predicted = model(phones, stats)
    real = phones.mask
    weight = targets[..., 6][real]
    pitch = (predicted.contour - targets[..., 2:6]).abs().mean(-1)[real]
    return {
        "duration": (predicted.log_duration - targets[..., 0]).abs()[real].mean(),
        "pitch": (pitch * weight).sum() / weight.sum(),
        "energy": (predicted.energy - targets[..., 1]).abs()[real].mean(),
    }


@torch.no_grad()
def held_out_scores(model: ProsodyPredictor, data: ProsodyTargets, device: str) -> dict[str, float]:
    """Mean losses over all held-out utterances, weights as they are."""
    model.eval()
    phones, targets, statistics = data.batch(np.arange(len(data.rows)))
    losses = prosody_losses(model, phones.to(device), targets.to(device), statistics.to(device))
    model.train()
    return {name: float(value) for name, value in losses.items()}


def train(
    config: RunConfig, models: Path | None = None, peak_rate: float = PEAK_RATE, foreign_turns: int = 1
) -> ProsodyPredictor:
    """models: folder of weights to go on from; foreign_turns: weight of utterances in other languages."""
    torch.manual_seed(config.seed)
    cache = TokenCache(config.data)
    data = ProsodyTargets(cache, cache.numbers(held_out=False) + (foreign_turns - 1) * cache.foreign())
    rng = np.random.default_rng(config.seed)
    table = symbol_table()
    model = ProsodyPredictor(ProsodyConfig(len(table), table.sha256, dropout=DROPOUT))
    if models is not None:
        model.load_state_dict(
            load_checkpoint(ProsodyPredictor, ProsodyConfig, models / "prosody.safetensors").state_dict()
        )
    model = model.to(config.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak_rate, betas=(0.9, 0.98), weight_decay=0.1, fused=True)
    average = WeightAverage(model)
    state = TrainerState(config.folder / "prosody.state", model=model, optimizer=optimizer, average=average)
    state.load()

    held_out = ProsodyTargets(cache, cache.numbers(held_out=True))

    def step_fn(step: int) -> dict[str, Tensor | float]:
        set_learning_rate(optimizer, cosine_with_warmup(step, config.steps, 100, peak_rate, 2e-5))
        phones, targets, statistics = data.batch(rng.choice(len(data.rows), BATCH))
        statistics = statistics + torch.randn_like(statistics) * torch.tensor([0.02, 0.02, 0.03])
        with mixed_precision(config.device):
            losses = prosody_losses(
                model, phones.to(config.device), targets.to(config.device), statistics.to(config.device)
            )
        total = losses["duration"] + losses["pitch"] + ENERGY_WEIGHT * losses["energy"]
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        if step % REPORT_EVERY == REPORT_EVERY - 1:
            print("held out:", *(f"{k} {v:.4f}" for k, v in held_out_scores(model, held_out, config.device).items()))
        return {k: v.detach() for k, v in losses.items()}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(model)
    model.eval()
    scores = held_out_scores(model, held_out, config.device)
    facts = {"steps": config.steps, "hours": round(state.seconds / 3600, 3), "seed": config.seed}
    facts |= {f"held_out_{k}": round(v, 4) for k, v in scores.items()}
    save_checkpoint(model, config.folder / "prosody.safetensors", facts)
    print("  ".join(f"{k} {v}" for k, v in facts.items()))
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="token cache")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--models", type=Path, help="folder of weights to go on from")
    parser.add_argument("--peak-rate", type=float, default=PEAK_RATE, help="of learning")
    parser.add_argument("--foreign-turns", type=int, default=1, help="weight of utterances in other languages")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    config = RunConfig(args.folder, args.data, args.steps, args.device, args.seed)
    train(config, args.models, args.peak_rate, args.foreign_turns)


if __name__ == "__main__":
    main()

"""What the recipes share that take one network on from given weights: what is drawn, the update, the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from ssml_engine.training.examples import ExampleSampler, SequenceBatch
from ssml_engine.training.loop import (
    RunConfig,
    TrainerState,
    WeightAverage,
    cosine_with_warmup,
    decayed_adamw,
    set_learning_rate,
)
from ssml_engine.training.recipes.language_model import FRAMES_PER_BATCH
from ssml_engine.training.token_cache import TokenCache


@dataclass(frozen=True)
class FineTuning:
    """How fast a recipe learns, and what it hears.

    peak_rate, floor_rate: of learning.  warmup: steps.  recorded_turns, foreign_turns: how often an utterance of a
    person, and one in another language, comes for an English one of a teacher's.
    """

    peak_rate: float
    floor_rate: float
    warmup: int
    recorded_turns: int
    foreign_turns: int = 1

    def batches(self, tokens: TokenCache, seed: int) -> Iterator[SequenceBatch]:
        """Endless batches of what may be trained on."""
        return ExampleSampler(tokens, self.turns(tokens), seed, FRAMES_PER_BATCH).batches()

    def turns(self, tokens: TokenCache) -> list[int]:
        """Numbers of the utterances to draw from, each as often as its turns say."""
        repeated = (self.recorded_turns - 1) * tokens.recorded() + (self.foreign_turns - 1) * tokens.foreign()
        return tokens.numbers(held_out=False) + repeated


class Updates:
    """The optimizer of one module with its schedule, its average and its resumable state."""

    def __init__(self, module: nn.Module, tuning: FineTuning, config: RunConfig, name: str) -> None:
        """name: of the file of the state, without suffix; a run that was stopped goes on from it."""
        self._module, self._tuning, self._steps = module, tuning, config.steps
        self._optimizer = decayed_adamw(module, tuning.peak_rate)
        self._average = WeightAverage(module)
        path = config.folder / f"{name}.state"
        self.state = TrainerState(path, model=module, optimizer=self._optimizer, average=self._average)
        self.state.load()

    def apply(self, loss: Tensor, step: int) -> None:
        """One step down the gradient of a loss."""
        tuning = self._tuning
        rate = cosine_with_warmup(step, self._steps, tuning.warmup, tuning.peak_rate, tuning.floor_rate)
        set_learning_rate(self._optimizer, rate)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._module.parameters(), 1.0)
        self._optimizer.step()
        self._average.update(self._module)

    def finish(self) -> None:
        """Put the averaged weights into the module."""
        self._average.copy_to(self._module)


def parse_arguments(description: str, steps: int, defaults: FineTuning) -> tuple[RunConfig, Path, FineTuning]:
    """The command line of a recipe: the run, the folder of the weights to go on from, and the rest.

    steps: how many without `--steps`; defaults: for what else it does not say.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="token cache")
    parser.add_argument("--models", type=Path, required=True, help="folder of the weights to go on from")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--peak-rate", type=float, default=defaults.peak_rate, help="of learning")
    parser.add_argument(
        "--recorded-turns", type=int, default=defaults.recorded_turns, help="weight of utterances of people"
    )
    parser.add_argument(
        "--foreign-turns", type=int, default=defaults.foreign_turns, help="weight of utterances in other languages"
    )
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    tuning = replace(
        defaults, peak_rate=args.peak_rate, recorded_turns=args.recorded_turns, foreign_turns=args.foreign_turns
    )
    return RunConfig(args.folder, args.data, args.steps, args.device, args.seed), args.models, tuning

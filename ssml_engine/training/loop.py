"""What every recipe shares: schedules, weight averages, resumable state and the progress line."""

from __future__ import annotations

import math
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class RunConfig:
    """How long and where a recipe runs; the model's sizes live in its own config."""

    folder: Path  # state, log and exported weights
    data: Path  # a speech cache folder
    steps: int
    device: str = "cpu"
    seed: int = 0
    checkpoint_every_s: float = 180.0
    print_every: int = 20


def cosine_with_warmup(step: int, steps: int, warmup: int, peak: float, floor: float) -> float:
    """Learning rate at a step: linear to `peak` over `warmup` steps, then a cosine down to `floor`."""
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = min(1.0, (step - warmup) / max(1, steps - warmup))
    return floor + 0.5 * (peak - floor) * (1.0 + math.cos(math.pi * progress))


def set_learning_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


def decayed_adamw(module: nn.Module, rate: float) -> torch.optim.AdamW:
    """AdamW for a transformer: matrices and embeddings decay, gains and biases do not."""
    matrices = [p for p in module.parameters() if p.dim() >= 2]
    vectors = [p for p in module.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), fused=True)


def mixed_precision(device: str | torch.device) -> torch.autocast:
    """The precision of forward passes: bfloat16 where the hardware has it, float32 elsewhere."""
    kind = torch.device(device).type
    return torch.autocast(kind, torch.bfloat16, enabled=_bfloat16_is_faster(kind))


@cache
def _bfloat16_is_faster(kind: str) -> bool:
    """CPUs without its instructions emulate it thirty times slower, and torch does not say which they are."""
    if kind != "cpu":
        return True
    seconds = {dtype: _product_seconds(dtype) for dtype in (torch.float32, torch.bfloat16)}
    return seconds[torch.bfloat16] < seconds[torch.float32]


def _product_seconds(dtype: torch.dtype, size: int = 512, tries: int = 5) -> float:
    matrix = torch.ones(size, size, dtype=dtype)
    times = []
    for _ in range(tries):
        started = time.perf_counter()
        torch.mm(matrix, matrix)
        times.append(time.perf_counter() - started)
    return min(times)


class WeightAverage:
    """Exponential moving average of a module's parameters (buffers are copied); warm at the start."""

    def __init__(self, module: nn.Module, decay: float = 0.999) -> None:
        self.decay = decay
        self.updates = 0
        self.values = {k: v.detach().clone() for k, v in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        parameters = dict(module.named_parameters())
        for name, value in module.state_dict().items():
            if name in parameters:
                self.values[name].lerp_(value, 1 - decay)
            else:
                self.values[name].copy_(value)

    def copy_to(self, module: nn.Module) -> None:
        module.load_state_dict(self.values)


class TrainerState:
    """Everything a recipe needs to go on where it stopped, in one file written atomically."""

    def __init__(self, path: Path, **parts: Any) -> None:
        self.path = path
        self.parts = parts
        self.step = 0
        self.seconds = 0.0

    def save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        blob: dict[str, Any] = {"step": self.step, "seconds": self.seconds, "torch_rng": torch.get_rng_state()}
        for name, part in self.parts.items():
            blob[name] = part.values if isinstance(part, WeightAverage) else part.state_dict()
        temporary = self.path.with_suffix(".tmp")
        torch.save(blob, temporary)
        temporary.replace(self.path)

    def load(self) -> bool:
        """Restore from the file if it is there; False on a fresh start."""
        if not self.path.exists():
            return False
        blob = torch.load(self.path, weights_only=True)
        self.step, self.seconds = blob["step"], blob["seconds"]
        torch.set_rng_state(blob["torch_rng"])
        for name, part in self.parts.items():
            if isinstance(part, WeightAverage):
                part.values = blob[name]
                part.updates = self.step
            else:
                part.load_state_dict(blob[name])
        return True


@dataclass
class ProgressLine:
    """Prints smoothed losses, speed and time left."""

    steps: int
    every: int = 20
    averages: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.monotonic)

    def update(self, step: int, losses: dict[str, Tensor | float]) -> None:
        for name, value in losses.items():
            number = float(value)
            self.averages[name] = 0.95 * self.averages.get(name, number) + 0.05 * number
        if step % self.every:
            return
        now = time.monotonic()
        speed = self.every / max(1e-9, now - self._last)
        self._last = now
        left = (self.steps - step) / speed
        text = "  ".join(f"{k} {v:.4f}" for k, v in self.averages.items())
        sys.stdout.write(f"step {step}/{self.steps}  {text}  {speed:.2f} steps/s  {left / 60:.1f} min left\n")
        sys.stdout.flush()


def run_steps(
    state: TrainerState, steps: int, step_fn: Callable[[int], dict[str, Tensor | float]], config: RunConfig
) -> None:
    """Call `step_fn` until `steps`, saving on a clock, at the end, and on Ctrl-C or SIGTERM."""
    progress = ProgressLine(steps, config.print_every)
    started, saved = time.monotonic(), time.monotonic()
    base = state.seconds
    stop = _StopFlag()
    with stop:
        while state.step < steps and not stop.is_set:
            losses = step_fn(state.step)
            state.step += 1
            state.seconds = base + time.monotonic() - started
            progress.update(state.step, losses)
            if time.monotonic() - saved > config.checkpoint_every_s:
                state.save()
                saved = time.monotonic()
    state.save()
    if stop.is_set:
        raise SystemExit(130)


class _StopFlag:
    """Turns SIGINT and SIGTERM into a flag that the loop reads between steps."""

    is_set = False

    def __enter__(self) -> _StopFlag:
        self._before = {s: signal.signal(s, self._set) for s in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _set(self, _number: int, _frame: FrameType | None) -> None:
        self.is_set = True


def cycle(batches: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    while True:
        yield from batches()

"""The AR's frame step with weights of eight bits, for CPUs.

A step multiplies two rows with every weight once, so its time is that of reading the weights: a quarter of the bytes is
a quarter of the time where they do not fit a core's cache.  Weights are rounded once, each output channel by a scale of
its own; activations are bfloat16, sums float32 (weight-only quantisation, as in LLM.int8, arXiv 2208.07339, section 2,
without its outliers: a model of this size has none).  The scores of the codes stay float32: guidance stretches their
differences.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

from ssml_engine.models.autoregressive import AutoregressiveModel
from ssml_engine.models.frame_step import FrameStep

LARGEST = 127


class Int8FrameStep(FrameStep):
    """The same step but for the rounding of its weights."""

    @torch.no_grad()
    def __init__(self, model: AutoregressiveModel) -> None:
        super().__init__(model)
        weights = [weight for layer in self._layers for weight in vars(layer).values() if weight.dim() == 2]
        self._packed = {id(weight): pack(weight) for weight in weights}

    def _product(self, added: Tensor, x: Tensor, weight: Tensor) -> Tensor:
        packed = self._packed.get(id(weight))
        return super()._product(added, x, weight) if packed is None else added + packed_product(x, *packed)


def pack(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Weight `[in, out]` → int8 `[out, in]` and the bfloat16 scale of each output `[out]`."""
    rows = weight.t().contiguous()
    # Weights are rounded by the scale as it is kept, so that its own rounding costs nothing.
    scales = (rows.abs().amax(1).clamp_min(1e-8) / LARGEST).bfloat16()
    return (rows / scales.float()[:, None]).round().clamp(-LARGEST, LARGEST).to(torch.int8), scales


def packed_product(x: Tensor, rows: Tensor, scales: Tensor) -> Tensor:
    """x `[B, in]` times what `pack` made; float32 `[B, out]`."""
    product: Tensor = torch._weight_int8pack_mm(x.bfloat16(), rows, scales)
    return product.float()


def fastest_frame_step(model: AutoregressiveModel) -> FrameStep:
    """The int8 step on a CPU that has the instructions for it, else the float32 step."""
    is_int8 = model.begin.device.type == "cpu" and int8_is_faster()
    return Int8FrameStep(model) if is_int8 else FrameStep(model)


@cache
def int8_is_faster(size: int = 512) -> bool:
    """Whether two rows times a square matrix are quicker in int8: torch has a slow way, too, for every CPU."""
    if not hasattr(torch, "_weight_int8pack_mm"):
        return False
    weight, x = torch.randn(size, size), torch.randn(2, size)
    rows, scales = pack(weight)
    return _seconds(lambda: packed_product(x, rows, scales)) < _seconds(lambda: torch.mm(x, weight))


def _seconds(product: Callable[[], Tensor], tries: int = 20) -> float:
    times = []
    for _ in range(tries):
        started = time.perf_counter()
        product()
        times.append(time.perf_counter() - started)
    return min(times)

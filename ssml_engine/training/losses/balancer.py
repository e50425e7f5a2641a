"""Losses on one output → one gradient in which each loss has its stated share, whatever its size.

Source: EnCodec (arXiv 2210.13438), section 3.4 "Balancer": g̃_i = (λ_i / Σ λ) · g_i / ⟨‖g_i‖⟩, with the
mean norm an exponential moving average. The average is divided by its own weight, so that the first steps
are not inflated.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

_TINY = 1e-12


class Balancer:
    """Holds the running gradient norms; `state_dict` and `load_state_dict` carry them over a restart."""

    def __init__(self, weights: Mapping[str, float], decay: float = 0.999) -> None:
        """weights: λ of each loss, positive.  Raises ValueError for others, and unless 0 ≤ decay < 1."""
        if not weights or min(weights.values()) <= 0:
            raise ValueError(f"balancer weights must be positive, got {dict(weights)}")
        if not 0 <= decay < 1:
            raise ValueError(f"the decay must be in [0, 1), got {decay}")
        self.weights = dict(weights)
        self.decay = decay
        self._sums: dict[str, float] = {}
        self._sum_weights: dict[str, float] = {}

    def backward(self, losses: Mapping[str, Tensor], output: Tensor) -> Tensor:
        """Send the balanced gradient of `losses` through `output` into what made it; return that gradient.

        losses: scalars by name; a loss may be missing in a step (before the discriminator starts), the
        shares are then of those present. output: `[B, …]`, the decoder's samples; its graph is kept for
        further losses. Raises KeyError for a loss without a weight.
        """
        share_of = sum(self.weights[name] for name in losses)
        balanced = torch.zeros_like(output)
        for name, loss in losses.items():
            (gradient,) = torch.autograd.grad(loss, [output], retain_graph=True)
            norm = gradient.flatten(1).norm(dim=1).mean()
            average = self._average(name, float(norm))
            balanced += gradient * (self.weights[name] / share_of / (average + _TINY))
        output.backward(balanced, retain_graph=True)
        return balanced

    def state_dict(self) -> dict[str, dict[str, float]]:
        """Plain data for a checkpoint."""
        return {"sums": dict(self._sums), "sum_weights": dict(self._sum_weights)}

    def load_state_dict(self, state: Mapping[str, Mapping[str, float]]) -> None:
        """Take over what `state_dict` gave."""
        self._sums = dict(state["sums"])
        self._sum_weights = dict(state["sum_weights"])

    def _average(self, name: str, norm: float) -> float:
        self._sums[name] = self.decay * self._sums.get(name, 0.0) + (1 - self.decay) * norm
        self._sum_weights[name] = self.decay * self._sum_weights.get(name, 0.0) + (1 - self.decay)
        return self._sums[name] / self._sum_weights[name]

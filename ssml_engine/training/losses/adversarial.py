"""Judgements → losses: what discriminators and generator minimise, in the published forms.

D_k(x) are the logits of discriminator k for recorded samples, D_k(y) for decoded ones, D_k^l a layer's
output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ssml_engine.training.losses.discriminators import Judgement

Judgements = Sequence[Judgement]
_TINY = 1e-8


@dataclass(frozen=True)
class AdversarialForm:
    """A pair of losses that belong together."""

    # (recorded, decoded) → what the discriminators minimise.
    discriminator: Callable[[Judgements, Judgements], Tensor]
    # (decoded) → what the generator minimises.
    generator: Callable[[Judgements], Tensor]


def hinge_discriminator_loss(recorded: Judgements, decoded: Judgements) -> Tensor:
    """mean_k mean[ max(0, 1 − D_k(x)) + max(0, 1 + D_k(y)) ]. Source: SoundStream, equation 1."""
    pairs = zip(recorded, decoded, strict=True)
    return _mean([(1 - x.logits).relu().mean() + (1 + y.logits).relu().mean() for x, y in pairs])


def hinge_generator_loss(decoded: Judgements) -> Tensor:
    """mean_k mean[ max(0, 1 − D_k(y)) ]. Source: SoundStream, equation 2; EnCodec, section 3.4."""
    return _mean([(1 - y.logits).relu().mean() for y in decoded])


def linear_generator_loss(decoded: Judgements) -> Tensor:
    """mean_k mean[ −D_k(y) ]: the hinge's form without a bound. Source: audiocraft's trainer."""
    return _mean([-y.logits.mean() for y in decoded])


def least_squares_discriminator_loss(recorded: Judgements, decoded: Judgements) -> Tensor:
    """Σ_k mean[(1 − D_k(x))²] + mean[D_k(y)²]. Source: HiFi-GAN, equation 1, as DAC sums it."""
    pairs = zip(recorded, decoded, strict=True)
    return _sum([(1 - x.logits).square().mean() + y.logits.square().mean() for x, y in pairs])


def least_squares_generator_loss(decoded: Judgements) -> Tensor:
    """Σ_k mean[(1 − D_k(y))²]. Source: HiFi-GAN, equation 2, as DAC sums it."""
    return _sum([(1 - y.logits).square().mean() for y in decoded])


HINGE = AdversarialForm(hinge_discriminator_loss, hinge_generator_loss)
HINGE_LINEAR = AdversarialForm(hinge_discriminator_loss, linear_generator_loss)
LEAST_SQUARES = AdversarialForm(least_squares_discriminator_loss, least_squares_generator_loss)


def mean_feature_loss(recorded: Judgements, decoded: Judgements) -> Tensor:
    """mean_{k,l} mean|D_k^l(x) − D_k^l(y)|. Source: SoundStream, equation 3."""
    return _mean([_distance(x, y) for x, y in _layers(recorded, decoded)])


def summed_feature_loss(recorded: Judgements, decoded: Judgements) -> Tensor:
    """Σ_{k,l} mean|D_k^l(x) − D_k^l(y)|. Source: DAC."""
    return _sum([_distance(x, y) for x, y in _layers(recorded, decoded)])


def relative_feature_loss(recorded: Judgements, decoded: Judgements) -> Tensor:
    """mean_{k,l} mean|D_k^l(x) − D_k^l(y)| / mean|D_k^l(x)|. Source: EnCodec, section 3.4."""
    layers = _layers(recorded, decoded)
    return _mean([_distance(x, y) / (x.detach().abs().mean() + _TINY) for x, y in layers])


def _layers(recorded: Judgements, decoded: Judgements) -> list[tuple[Tensor, Tensor]]:
    return [
        pair
        for x, y in zip(recorded, decoded, strict=True)
        for pair in zip(x.features, y.features, strict=True)
    ]


def _distance(recorded: Tensor, decoded: Tensor) -> Tensor:
    # The recorded side is the goal: no gradient flows through it.
    return (recorded.detach() - decoded).abs().mean()


def _sum(losses: list[Tensor]) -> Tensor:
    return torch.stack(losses).sum()


def _mean(losses: list[Tensor]) -> Tensor:
    return torch.stack(losses).mean()

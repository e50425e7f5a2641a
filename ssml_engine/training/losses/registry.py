"""A name → a published training objective of a neural codec, ready to be applied.

The table says which terms an objective has, their weights, their forms, and how the authors ran the
optimiser; the formulas are in `spectral`, `mel`, `adversarial` and `balancer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from torch import Tensor, nn

from ssml_engine.training.losses.adversarial import (
    HINGE,
    HINGE_LINEAR,
    LEAST_SQUARES,
    AdversarialForm,
    Judgements,
    mean_feature_loss,
    relative_feature_loss,
    summed_feature_loss,
)
from ssml_engine.training.losses.balancer import Balancer
from ssml_engine.training.losses.mel import MultiScaleMelLoss
from ssml_engine.training.losses.spectral import (
    AudiocraftSpectralLoss,
    EncodecSpectralLoss,
    SoundStreamSpectralLoss,
)

DAC_MEL_SCALES = ((32, 5), (64, 10), (128, 20), (256, 40), (512, 80), (1024, 160), (2048, 320))


@dataclass(frozen=True)
class Objective:
    """One published objective: generator loss = Σ weight · term."""

    name: str
    source: str
    # Weights by term: waveform, spectral, adversarial, features, and what the network reports by itself:
    # commitment, codebook, f0, voicing.
    weights: Mapping[str, float]
    # Makes the module (output, target) → scalar of the term "spectral".
    spectral: Callable[[], nn.Module]
    adversarial: AdversarialForm
    features: Callable[[Judgements, Judgements], Tensor]
    # Decay of the balancer's norms; None adds the weighted terms up.
    balancer_decay: float | None = None
    # Terms that are added beside the balancer.
    unbalanced: frozenset[str] = frozenset()
    learning_rate: float = 1e-4
    betas: tuple[float, float] = (0.8, 0.99)
    # Chance that a step also updates the discriminators.
    discriminator_chance: float = 1.0
    # Transform sizes of its spectrum discriminators, for whoever builds them.
    discriminator_sizes: tuple[int, ...] = (2048, 1024, 512)


OBJECTIVES = MappingProxyType(
    {
        objective.name: objective
        for objective in (
            Objective(
                name="soundstream",
                source="SoundStream, arXiv 2107.03312, section III-E",
                weights={"spectral": 1.0, "adversarial": 1.0, "features": 100.0},
                spectral=SoundStreamSpectralLoss,
                adversarial=HINGE,
                features=mean_feature_loss,
            ),
            Objective(
                name="encodec",
                source="EnCodec, arXiv 2210.13438, section 3.4",
                weights={
                    "waveform": 0.1,
                    "spectral": 1.0,
                    "adversarial": 3.0,
                    "features": 3.0,
                    "commitment": 1.0,
                },
                spectral=EncodecSpectralLoss,
                adversarial=HINGE,
                features=relative_feature_loss,
                balancer_decay=0.999,
                unbalanced=frozenset({"commitment"}),
                learning_rate=3e-4,
                betas=(0.5, 0.9),
                discriminator_chance=2 / 3,
            ),
            Objective(
                name="audiocraft",
                source="facebookresearch/audiocraft, compression solver, default configuration",
                weights={
                    "waveform": 0.1,
                    "spectral": 2.0,
                    "adversarial": 4.0,
                    "features": 4.0,
                    "commitment": 1.0,
                },
                spectral=AudiocraftSpectralLoss,
                adversarial=HINGE_LINEAR,
                features=mean_feature_loss,
                balancer_decay=0.999,
                unbalanced=frozenset({"commitment"}),
                learning_rate=3e-4,
                betas=(0.5, 0.9),
                discriminator_sizes=(2048, 1024, 512, 256, 128),
            ),
            Objective(
                name="dac",
                source="descriptinc/descript-audio-codec, 24 kHz configuration",
                weights={
                    "spectral": 15.0,
                    "adversarial": 1.0,
                    "features": 2.0,
                    "codebook": 1.0,
                    "commitment": 0.25,
                },
                spectral=partial(MultiScaleMelLoss, DAC_MEL_SCALES),
                adversarial=LEAST_SQUARES,
                features=summed_feature_loss,
            ),
            Objective(
                name="spectral-codec",
                source="ours: DAC's weights on five log-mel scales, hinge, EnCodec's relative features",
                weights={
                    "spectral": 15.0,
                    "adversarial": 1.0,
                    "features": 2.0,
                    "commitment": 0.25,
                    "f0": 1.0,
                    "voicing": 0.5,
                },
                spectral=MultiScaleMelLoss,
                adversarial=HINGE,
                features=relative_feature_loss,
                learning_rate=2e-4,
            ),
        )
    }
)


def find_objective(name: str) -> Objective:
    """Look an objective up.  Raises ValueError with the known names for another."""
    if name not in OBJECTIVES:
        raise ValueError(f'"{name}" is not an objective; expected one of: {", ".join(OBJECTIVES)}')
    return OBJECTIVES[name]


class CodecLoss(nn.Module):
    """An objective at work: terms from samples and judgements, then one backward pass.

    A step is `terms = loss.reconstruction(…) | loss.adversarial(…) | reported`, then `loss.backward(terms,
    …)`; `reported` are the terms that the network under training knows by itself (commitment, f0, …).
    """

    def __init__(self, objective: Objective) -> None:
        super().__init__()
        self.objective = objective
        self.spectral = objective.spectral()
        balanced = {k: v for k, v in objective.weights.items() if k not in objective.unbalanced}
        decay = objective.balancer_decay
        self.balancer = None if decay is None else Balancer(balanced, decay)

    def reconstruction(self, output: Tensor, target: Tensor) -> dict[str, Tensor]:
        """The terms that compare samples, `[B, N]` both.  Raises ValueError where the shapes differ."""
        if output.shape != target.shape or output.dim() != 2:
            raise ValueError(
                f"output and target must both be [B, N], not {[*output.shape]} and {[*target.shape]}"
            )
        terms = {"spectral": self.spectral(output, target)}
        if "waveform" in self.objective.weights:
            terms["waveform"] = (output - target).abs().mean()
        return terms

    def adversarial(self, recorded: Judgements, decoded: Judgements) -> dict[str, Tensor]:
        """The terms that fool the discriminators."""
        return {
            "adversarial": self.objective.adversarial.generator(decoded),
            "features": self.objective.features(recorded, decoded),
        }

    def discriminator(self, recorded: Judgements, decoded: Judgements) -> Tensor:
        """What the discriminators minimise; judge detached samples for it."""
        return self.objective.adversarial.discriminator(recorded, decoded)

    def total(self, terms: Mapping[str, Tensor]) -> Tensor:
        """Σ weight · term.  Raises ValueError for a term that the objective does not have."""
        strange = terms.keys() - self.objective.weights.keys()
        if strange or not terms:
            raise ValueError(
                f"{self.objective.name} has terms {sorted(self.objective.weights)}, not {sorted(terms)}"
            )
        weighted = [self.objective.weights[name] * term for name, term in terms.items()]
        return sum(weighted[1:], weighted[0])

    def backward(self, terms: Mapping[str, Tensor], output: Tensor) -> Tensor:
        """Accumulate the gradients of `terms`; return their weighted sum, for the log.

        output: the decoder's samples `[B, N]`, where a balancer takes its gradients.
        """
        total = self.total(terms)
        if self.balancer is None:
            total.backward()
            return total.detach()
        balanced = {k: v for k, v in terms.items() if k not in self.objective.unbalanced}
        beside = {k: v for k, v in terms.items() if k in self.objective.unbalanced}
        self.balancer.backward(balanced, output)
        if beside:
            self.total(beside).backward()
        return total.detach()

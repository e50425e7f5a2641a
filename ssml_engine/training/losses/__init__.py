"""What codec training minimises: reconstruction distances, discriminators, published objectives by name."""

from ssml_engine.training.losses.adversarial import HINGE, HINGE_LINEAR, LEAST_SQUARES, AdversarialForm
from ssml_engine.training.losses.balancer import Balancer
from ssml_engine.training.losses.discriminators import (
    Discriminator,
    JoinedDiscriminator,
    Judgement,
    MultiPeriodDiscriminator,
    MultiScaleStftDiscriminator,
)
from ssml_engine.training.losses.mel import MultiScaleMelLoss
from ssml_engine.training.losses.registry import OBJECTIVES, CodecLoss, Objective, find_objective

__all__ = [
    "HINGE",
    "HINGE_LINEAR",
    "LEAST_SQUARES",
    "OBJECTIVES",
    "AdversarialForm",
    "Balancer",
    "CodecLoss",
    "Discriminator",
    "JoinedDiscriminator",
    "Judgement",
    "MultiPeriodDiscriminator",
    "MultiScaleMelLoss",
    "MultiScaleStftDiscriminator",
    "Objective",
    "find_objective",
]

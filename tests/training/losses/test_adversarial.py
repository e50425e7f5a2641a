"""Numbers in this file are worked out by hand beside each case."""

import pytest
import torch

from ssml_engine.training.losses import HINGE, HINGE_LINEAR, LEAST_SQUARES, Judgement
from ssml_engine.training.losses.adversarial import (
    mean_feature_loss,
    relative_feature_loss,
    summed_feature_loss,
)


def judgement(logits, *features):
    return Judgement(torch.tensor(logits), tuple(torch.tensor(feature) for feature in features))


# Two discriminators with different numbers of logits: each counts the same.
RECORDED = [judgement([2.0, 0.5], [1.0, -3.0], [4.0]), judgement([-1.0], [2.0, 2.0])]
DECODED = [judgement([-2.0, 0.5], [0.0, -1.0], [5.0]), judgement([3.0], [2.0, 6.0])]


def test_hinge_for_the_discriminators():
    # First: mean(0, 0.5) + mean(0, 1.5) = 0.25 + 0.75 = 1.  Second: 2 + 4 = 6.  Mean 3.5.
    assert HINGE.discriminator(RECORDED, DECODED).item() == pytest.approx(3.5)
    assert HINGE_LINEAR.discriminator(RECORDED, DECODED).item() == pytest.approx(3.5)


def test_hinge_for_the_generator():
    # First: mean(3, 0.5) = 1.75.  Second: max(0, 1 - 3) = 0.  Mean 0.875.
    assert HINGE.generator(DECODED).item() == pytest.approx(0.875)


def test_unbounded_hinge_for_the_generator():
    # First: -mean(-2, 0.5) = 0.75.  Second: -3.  Mean -1.125.
    assert HINGE_LINEAR.generator(DECODED).item() == pytest.approx(-1.125)


def test_least_squares_are_summed():
    # First: mean(1, 0.25) + mean(4, 0.25) = 0.625 + 2.125 = 2.75.  Second: 4 + 9 = 13.
    assert LEAST_SQUARES.discriminator(RECORDED, DECODED).item() == pytest.approx(15.75)
    # First: mean(9, 0.25) = 4.625.  Second: 4.
    assert LEAST_SQUARES.generator(DECODED).item() == pytest.approx(8.625)


def test_feature_matching_in_three_forms():
    # Layer distances: mean(1, 2) = 1.5, 1, mean(0, 4) = 2.
    assert mean_feature_loss(RECORDED, DECODED).item() == pytest.approx(4.5 / 3)
    assert summed_feature_loss(RECORDED, DECODED).item() == pytest.approx(4.5)
    # Layer sizes: mean(1, 3) = 2, 4, 2: shares 0.75, 0.25, 1.
    assert relative_feature_loss(RECORDED, DECODED).item() == pytest.approx(2.0 / 3)


def test_relative_features_do_not_care_for_scale():
    louder = [Judgement(j.logits, tuple(100 * f for f in j.features)) for j in RECORDED]
    louder_decoded = [Judgement(j.logits, tuple(100 * f for f in j.features)) for j in DECODED]
    assert relative_feature_loss(louder, louder_decoded).item() == pytest.approx(2.0 / 3)


def test_matching_features_sends_no_gradient_to_the_recorded_side():
    feature = torch.ones(3, requires_grad=True)
    recorded = [Judgement(torch.zeros(1), (feature,))]
    decoded = [Judgement(torch.zeros(1), (torch.zeros(3, requires_grad=True),))]
    for loss in (mean_feature_loss, summed_feature_loss, relative_feature_loss):
        loss(recorded, decoded).backward()
    assert feature.grad is None


def test_as_many_judgements_on_both_sides():
    with pytest.raises(ValueError, match="shorter"):
        HINGE.discriminator(RECORDED, DECODED[:1])

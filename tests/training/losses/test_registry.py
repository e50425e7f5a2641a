import pytest
import torch

from ssml_engine.training.losses import (
    OBJECTIVES,
    CodecLoss,
    Judgement,
    MultiScaleStftDiscriminator,
    find_objective,
)

# Weights as published, typed in from the papers and configurations.
PUBLISHED = {
    "soundstream": {"spectral": 1, "adversarial": 1, "features": 100},
    "encodec": {"waveform": 0.1, "spectral": 1, "adversarial": 3, "features": 3, "commitment": 1},
    "audiocraft": {"waveform": 0.1, "spectral": 2, "adversarial": 4, "features": 4, "commitment": 1},
    "dac": {"spectral": 15, "adversarial": 1, "features": 2, "codebook": 1, "commitment": 0.25},
    "spectral-codec": {
        "spectral": 15, "adversarial": 1, "features": 2, "commitment": 0.25, "f0": 1, "voicing": 0.5,
    },
}  # fmt: skip


def samples(seed):
    return 0.1 * torch.randn(2, 4096, generator=torch.Generator().manual_seed(seed))


def judgement(logit, feature):
    return [Judgement(torch.tensor([logit]), (torch.tensor([feature]),))]


def test_weights_are_the_published_ones():
    assert {name: dict(objective.weights) for name, objective in OBJECTIVES.items()} == PUBLISHED


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(
        ValueError, match=r'"vocos" is not an objective; expected one of: soundstream, encodec'
    ):
        find_objective("vocos")


@pytest.mark.parametrize(
    ("name", "adversarial", "features", "discriminator"),
    [
        # D(x) = 0.5, D(y) = -0.25; features 4 and 3.
        # Hinge: G 1.25, D 0.5 + 0.75.  Linear: G 0.25.  Squares: G 1.5625, D 0.25 + 0.0625.  Relative: 1/4.
        ("soundstream", 1.25, 1.0, 1.25),
        ("encodec", 1.25, 0.25, 1.25),
        ("audiocraft", 0.25, 1.0, 1.25),
        ("dac", 1.5625, 1.0, 0.3125),
        ("spectral-codec", 1.25, 0.25, 1.25),
    ],
)
def test_each_objective_uses_its_own_forms(name, adversarial, features, discriminator):
    loss = CodecLoss(find_objective(name))
    recorded, decoded = judgement(0.5, 4.0), judgement(-0.25, 3.0)
    terms = {term: value.item() for term, value in loss.adversarial(recorded, decoded).items()}
    assert terms == {"adversarial": pytest.approx(adversarial), "features": pytest.approx(features)}
    assert loss.discriminator(recorded, decoded).item() == pytest.approx(discriminator)


def test_the_total_is_the_weighted_sum():
    loss = CodecLoss(find_objective("dac"))
    names = ("spectral", "adversarial", "features", "codebook", "commitment")
    terms = {name: torch.tensor(value) for name, value in zip(names, (2.0, 3.0, 5.0, 7.0, 8.0), strict=True)}
    # 15·2 + 1·3 + 2·5 + 1·7 + 0.25·8.
    assert loss.total(terms).item() == 52.0


def test_the_waveform_term_is_the_mean_absolute_difference():
    loss = CodecLoss(find_objective("encodec"))
    output = torch.zeros(1, 4096)
    target = torch.zeros(1, 4096)
    target[0, :1024] = -0.5
    assert loss.reconstruction(output, target)["waveform"].item() == pytest.approx(0.125)
    assert "waveform" not in CodecLoss(find_objective("dac")).reconstruction(output, target)


def test_strange_terms_and_shapes_are_refused():
    loss = CodecLoss(find_objective("soundstream"))
    with pytest.raises(ValueError, match="'f0'"):
        loss.total({"f0": torch.tensor(1.0)})
    with pytest.raises(ValueError, match=r"\[1, 8\]"):
        loss.reconstruction(torch.zeros(1, 8), torch.zeros(2, 8))


def test_without_a_balancer_backward_is_that_of_the_total():
    loss = CodecLoss(find_objective("dac"))
    output, target = samples(1).requires_grad_(), samples(2)
    terms = loss.reconstruction(output, target) | {"commitment": output.square().mean()}
    expected = torch.autograd.grad(loss.total(terms), output, retain_graph=True)[0]
    total = loss.backward(terms, output)
    assert torch.allclose(output.grad, expected)
    assert total.item() == pytest.approx(loss.total(terms).item())


def test_encodec_balances_all_but_the_commitment():
    loss = CodecLoss(find_objective("encodec"))
    output, latent = samples(1).requires_grad_(), torch.tensor(3.0, requires_grad=True)
    terms = loss.reconstruction(output, samples(2)) | {"commitment": latent.square()}
    loss.backward(terms, output)
    # λ·∂(latent²): unscaled by any balance.
    assert latent.grad.item() == 6.0
    # Two unit directions with shares 0.1/1.1 and 1/1.1: norms are per example, and these differ little.
    norms = output.grad.norm(dim=1)
    assert (norms <= 1.15).all()
    assert (norms >= 0.75).all()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_trains_a_gain(name):
    """The smallest codec there is: one gain before the target.  Every objective must bring it to 1."""
    torch.manual_seed(0)
    loss = CodecLoss(find_objective(name))
    discriminator = MultiScaleStftDiscriminator(filters=2, sizes=(512,))
    target = samples(5)[:1]
    gain = torch.tensor(0.5, requires_grad=True)
    optimizer = torch.optim.Adam([gain], lr=0.04)
    for _ in range(30):
        output = gain * target
        terms = loss.reconstruction(output, target)
        terms |= loss.adversarial(discriminator(target), discriminator(output))
        optimizer.zero_grad()
        loss.backward(terms, output)
        optimizer.step()
    # An untrained discriminator pulls a little aside.
    assert gain.item() == pytest.approx(1.0, abs=0.2)

import pytest
import torch

from ssml_engine.training.losses import Balancer

DIRECTION_A, DIRECTION_B = torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 2.0]])


def linear(output, direction):
    """A loss whose gradient at the output is `direction`."""
    return (output * direction).sum()


def test_each_loss_gets_its_share_whatever_its_size():
    output = torch.zeros(1, 2, requires_grad=True)
    balancer = Balancer({"a": 1.0, "b": 3.0})
    gradient = balancer.backward(
        {"a": linear(output, DIRECTION_A), "b": 1000 * linear(output, DIRECTION_B)}, output
    )
    # 1/4 of (0.6, 0.8) and 3/4 of (0, 1).
    assert gradient[0].tolist() == pytest.approx([0.15, 0.95])
    assert output.grad[0].tolist() == pytest.approx([0.15, 0.95])


def test_norms_are_averaged_over_steps_without_bias():
    output = torch.zeros(1, 2, requires_grad=True)
    balancer = Balancer({"a": 1.0}, decay=0.9)
    balancer.backward({"a": linear(output, DIRECTION_A)}, output)
    gradient = balancer.backward({"a": linear(output, 2 * DIRECTION_A)}, output)
    # Norms 5 and 10: (0.9 * 0.1 * 5 + 0.1 * 10) / (0.9 * 0.1 + 0.1) = 1.45 / 0.19 = 7.631579.
    # Gradient (6, 8) / 7.631579.
    assert gradient[0].tolist() == pytest.approx([6 / 7.631579, 8 / 7.631579], rel=1e-6)


def test_a_batchs_norm_is_the_mean_of_its_examples():
    output = torch.zeros(2, 2, requires_grad=True)
    direction = torch.tensor([[3.0, 4.0], [0.0, 15.0]])
    gradient = Balancer({"a": 1.0}).backward({"a": linear(output, direction)}, output)
    # Mean of 5 and 15 is 10.
    assert gradient.tolist() == [pytest.approx([0.3, 0.4]), pytest.approx([0.0, 1.5])]


def test_a_missing_loss_leaves_its_share_to_the_others():
    output = torch.zeros(1, 2, requires_grad=True)
    gradient = Balancer({"a": 1.0, "b": 3.0}).backward({"b": linear(output, DIRECTION_B)}, output)
    assert gradient[0].tolist() == pytest.approx([0.0, 1.0])


def test_the_gradient_reaches_what_made_the_output():
    weight = torch.tensor(2.0, requires_grad=True)
    output = weight * torch.tensor([[1.0, -1.0]])
    Balancer({"a": 1.0}).backward({"a": linear(output, DIRECTION_A)}, output)
    # (0.6, 0.8) · (1, -1).
    assert weight.grad.item() == pytest.approx(-0.2)


def test_a_restart_goes_on_where_it_stopped():
    def steps(balancer, factors):
        output = torch.zeros(1, 2, requires_grad=True)
        return [balancer.backward({"a": linear(output, f * DIRECTION_A)}, output) for f in factors]

    whole = steps(Balancer({"a": 1.0}), (1, 5, 2))
    first = Balancer({"a": 1.0})
    steps(first, (1, 5))
    second = Balancer({"a": 1.0})
    second.load_state_dict(first.state_dict())
    assert torch.equal(steps(second, (2,))[0], whole[2])


def test_weights_and_decay_are_checked():
    with pytest.raises(ValueError, match="positive"):
        Balancer({"a": 0.0})
    with pytest.raises(ValueError, match="decay"):
        Balancer({"a": 1.0}, decay=1.0)

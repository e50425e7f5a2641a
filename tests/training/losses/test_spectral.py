import math

import numpy as np
import pytest
import torch

from ssml_engine.training.losses import MultiScaleMelLoss
from ssml_engine.training.losses.registry import DAC_MEL_SCALES
from ssml_engine.training.losses.spectral import (
    AudiocraftSpectralLoss,
    EncodecSpectralLoss,
    SoundStreamSpectralLoss,
)

from .mel_by_hand import mel_spectrum

NUM_SAMPLES = 2560
TARGET = np.random.default_rng(3).normal(0, 0.1, NUM_SAMPLES).astype(np.float32)
OUTPUT = (0.5 * TARGET + np.random.default_rng(4).normal(0, 0.02, NUM_SAMPLES)).astype(np.float32)


def measured(loss, output=OUTPUT, target=TARGET):
    return loss(torch.from_numpy(output)[None], torch.from_numpy(target)[None]).item()


def both(n_fft, num_mels=64, **options):
    return (mel_spectrum(samples, n_fft, num_mels, **options) for samples in (OUTPUT, TARGET))


@pytest.mark.parametrize(
    "scales", [((2048, 160), (1024, 80), (512, 40), (256, 20), (128, 10)), DAC_MEL_SCALES]
)
def test_a_gain_is_its_logarithm_at_every_scale(scales):
    # Half the amplitude is log10(2) = 0.30103 less in every band: 5 or 7 scales of it.
    loss = measured(MultiScaleMelLoss(scales), 0.5 * TARGET)
    assert loss == pytest.approx(0.30103 * len(scales), rel=1e-4)


def test_log_mel_distance_from_its_definition():
    expected = 0.0
    for n_fft, num_mels in ((2048, 160), (1024, 80), (512, 40), (256, 20), (128, 10)):
        output, target = both(n_fft, num_mels)
        expected += np.abs(np.log10(np.maximum(output, 1e-5)) - np.log10(np.maximum(target, 1e-5))).mean()
    assert measured(MultiScaleMelLoss()) == pytest.approx(expected, rel=1e-4)


def test_soundstreams_distance_from_its_definition():
    expected = 0.0
    for power in range(6, 12):
        output, target = both(2**power)
        logs = np.log(np.maximum(output, 1e-5)) - np.log(np.maximum(target, 1e-5))
        expected += np.abs(output - target).sum()
        expected += math.sqrt(2**power / 2) * np.linalg.norm(logs, axis=1).sum()
    assert measured(SoundStreamSpectralLoss()) == pytest.approx(expected, rel=1e-4)


def test_encodecs_distance_from_its_definition():
    expected = 0.0
    for power in range(5, 12):
        output, target = both(2**power)
        expected += np.abs(output - target).mean() + np.sqrt(((output - target) ** 2).mean())
    assert measured(EncodecSpectralLoss()) == pytest.approx(expected / 7, rel=1e-4)


def test_audiocrafts_distance_from_its_definition():
    expected = 0.0
    for exponent in range(6, 11):
        output, target = both(2**exponent, power=True)
        logs = np.log10(output + 1e-5) - np.log10(target + 1e-5)
        expected += np.abs(output - target).mean() + (logs**2).mean()
    assert measured(AudiocraftSpectralLoss()) == pytest.approx(expected / 10, rel=1e-4)


LOSSES = [MultiScaleMelLoss, SoundStreamSpectralLoss, EncodecSpectralLoss, AudiocraftSpectralLoss]


@pytest.mark.parametrize("loss", LOSSES)
def test_equal_signals_are_no_distance_apart(loss):
    # The square roots keep 1e-6 a frame for the sake of their gradients.
    assert measured(loss(), TARGET, TARGET) < 0.01


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("signal", ["equal", "silent"])
def test_gradients_are_finite_where_there_is_nothing_to_hear(loss, signal):
    target = torch.from_numpy(TARGET)[None] if signal == "equal" else torch.zeros(1, NUM_SAMPLES)
    output = target.clone().requires_grad_()
    loss()(output, target).backward()
    assert torch.isfinite(output.grad).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_a_step_down_the_gradient_comes_nearer(loss):
    module = loss()
    target = torch.from_numpy(TARGET)[None]
    output = torch.from_numpy(OUTPUT)[None].requires_grad_()
    before = module(output, target)
    before.backward()
    step = 1e-3 * output.grad / output.grad.norm() * output.detach().norm()
    assert module(output.detach() - step, target) < before

import sys
import types

import pytest
import torch

from ssml_engine.training.losses import (
    JoinedDiscriminator,
    MultiPeriodDiscriminator,
    MultiScaleStftDiscriminator,
)


def noise(batch, num_samples):
    return 0.3 * torch.randn(batch, num_samples, generator=torch.Generator().manual_seed(9))


def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


class Spectrogram(torch.nn.Module):
    """What the public discriminator asks of torchaudio: a complex spectrum of unit-energy windows."""

    def __init__(self, n_fft, hop_length, win_length, window_fn, normalized, center, pad_mode, power):
        super().__init__()
        assert (win_length, normalized, center, power) == (n_fft, True, False, None)
        self.n_fft, self.hop_length, self.window = n_fft, hop_length, window_fn(n_fft)

    def forward(self, x):
        flat = x.flatten(0, 1)
        spectrum = torch.stft(
            flat, self.n_fft, self.hop_length, window=self.window, center=False, return_complex=True
        )
        return (spectrum / self.window.pow(2).sum().sqrt()).unflatten(0, x.shape[:2])


@pytest.fixture
def public(monkeypatch):
    """The `encodec` package's discriminator, with torchaudio's one class that it needs written above."""
    torchaudio, transforms = types.ModuleType("torchaudio"), types.ModuleType("torchaudio.transforms")
    transforms.Spectrogram = Spectrogram
    torchaudio.transforms = transforms
    monkeypatch.setitem(sys.modules, "torchaudio", torchaudio)
    monkeypatch.setitem(sys.modules, "torchaudio.transforms", transforms)
    monkeypatch.delitem(sys.modules, "encodec.msstftd", raising=False)
    from encodec.msstftd import MultiScaleSTFTDiscriminator

    torch.manual_seed(3)
    sizes = {"n_ffts": [2048, 1024, 512], "hop_lengths": [512, 256, 128], "win_lengths": [2048, 1024, 512]}
    yield MultiScaleSTFTDiscriminator(filters=8, **sizes)
    sys.modules.pop("encodec.msstftd", None)


def test_spectrum_judgements_equal_the_public_packages(public):
    ours = MultiScaleStftDiscriminator(filters=8)
    with torch.no_grad():
        for theirs, scale in zip(public.discriminators, ours.scales, strict=True):
            for source, layer in zip(
                [*theirs.convs, theirs.conv_post], [*scale.layers, scale.judge], strict=True
            ):
                layer.weight = source.conv.weight.detach()
                layer.bias.copy_(source.conv.bias)
        samples = noise(2, 6000)
        logits, features = public(samples.unsqueeze(1))
        judgements = ours(samples)
    for judgement, logit, layers in zip(judgements, logits, features, strict=True):
        assert torch.allclose(judgement.logits, logit, atol=1e-5)
        assert [f.shape for f in judgement.features] == [f.shape for f in layers]
        assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(judgement.features, layers, strict=True))


def test_the_spectrum_discriminator_has_the_stated_size():
    # A scale: 2·32·27 + 32, three of 32·32·27 + 32, 32·32·9 + 32, 32·9 + 1; and a gain for each of 161
    # channels.
    assert parameters(MultiScaleStftDiscriminator()) == 3 * (1760 + 3 * 27680 + 9248 + 289 + 161)


def test_a_period_discriminator_sees_every_pth_sample_together():
    discriminator = MultiPeriodDiscriminator(channels=(4, 4), periods=(5,))
    samples = noise(1, 600)
    changed = samples.clone()
    changed[0, 200] += 1.0
    with torch.no_grad():
        [before], [after] = discriminator(samples), discriminator(changed)
    # Sample 200 stands in column 0 of 5: the other columns have not heard of it.
    moved = (before.logits != after.logits).any(2).flatten().tolist()
    assert moved == [True, False, False, False, False]


@pytest.mark.parametrize("num_samples", [600, 601, 659])
def test_period_shapes(num_samples):
    judgements = MultiPeriodDiscriminator(channels=(2, 4, 4))(noise(3, num_samples))
    assert len(judgements) == 5
    for period, judgement in zip((2, 3, 5, 7, 11), judgements, strict=True):
        rows = -(-num_samples // period)
        # Kernel 5, padding 2: a stride of 3 leaves a third, rounded up; the last layer has stride 1.
        first = (rows + 2) // 3
        shapes = [(3, 2, first, period), (3, 4, (first + 2) // 3, period)]
        assert [tuple(f.shape) for f in judgement.features[:2]] == shapes
        assert tuple(judgement.logits.shape) == (3, 1, shapes[1][2], period)


def test_joined_discriminators_give_all_judgements_in_order():
    first = MultiScaleStftDiscriminator(filters=2, sizes=(512,))
    second = MultiPeriodDiscriminator(channels=(2, 2), periods=(2, 3))
    samples = noise(1, 1024)
    judgements = JoinedDiscriminator(first, second)(samples)
    expected = [*first(samples), *second(samples)]
    assert all(torch.equal(a.logits, b.logits) for a, b in zip(judgements, expected, strict=True))


def test_samples_shorter_than_the_transform_are_refused():
    with pytest.raises(ValueError, match="100 samples are fewer than the transform's 2048"):
        MultiScaleStftDiscriminator(filters=2)(noise(1, 100))

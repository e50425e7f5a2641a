"""Our EnCodec against the public `encodec` package, on random weights in the official file's layout."""

import sys
import types

import pytest
import torch

from ssml_engine.models.checkpoint import CheckpointError
from ssml_engine.models.encodec_checkpoint import fold_weight_norm
from ssml_engine.models.encodec_reference import EncodecReference


@pytest.fixture(scope="module")
def public():
    """The public 24 kHz model with random weights and codebooks like its latents, at 6 kbit/s."""
    # The package imports torchaudio at its top for file reading and spectrograms; these tests do neither.
    missing = "torchaudio" not in sys.modules
    if missing:
        sys.modules["torchaudio"] = types.ModuleType("torchaudio")
    try:
        from encodec import EncodecModel
    finally:
        if missing:
            del sys.modules["torchaudio"]
    torch.manual_seed(1)
    model = EncodecModel.encodec_model_24khz(pretrained=False)
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        # Louder weights and quieter biases than at initialisation: the signal then moves the latents.
        for name, parameter in model.named_parameters():
            parameter.mul_(1.7 if name.endswith("weight_g") else 0.1 if "conv.bias" in name else 1.0)
        latents = model.encoder(speech(5, 48000)[2:].unsqueeze(1))
        residual = latents.transpose(1, 2).flatten(0, 1)  # [450, 128]
        for layer in model.quantizer.vq.layers:
            # Entries drawn from what the level has to code, blurred: random ones are far from everything.
            book = layer._codebook
            picks = torch.randint(len(residual), (1024,), generator=generator)
            blur = 0.3 * residual.std(0) * torch.randn(1024, 128, generator=generator)
            book.embed.copy_(residual[picks] + blur)
            book.inited.fill_(1)
            residual = residual - book.decode(book.encode(residual))
    model.set_target_bandwidth(6.0)
    return model.eval()


@pytest.fixture(scope="module")
def checkpoint(public, tmp_path_factory):
    path = tmp_path_factory.mktemp("encodec") / "random.th"
    torch.save(public.state_dict(), path)
    return path


@pytest.fixture(scope="module")
def ours(checkpoint):
    return EncodecReference.load(checkpoint)


def speech(batch, num_samples):
    """Two gliding tones and noise, peak below 1; another signal in each row."""
    time = torch.arange(num_samples) / 24000
    rows = []
    for row in range(batch):
        noise = torch.randn(num_samples, generator=torch.Generator().manual_seed(row))
        glide = torch.sin(2 * torch.pi * (110 + 30 * row + 40 * time) * time)
        rows.append(0.3 * glide + 0.2 * torch.sin(2 * torch.pi * 1900 * time) + 0.05 * noise)
    return torch.stack(rows)


def test_the_public_checkpoint_has_the_official_layout(public):
    state = public.state_dict()
    assert len(state) == 252
    assert state["quantizer.vq.layers.31._codebook.embed"].shape == (1024, 128)


def test_sizes_are_the_published_ones(ours):
    counts = [sum(p.numel() for p in half.parameters()) for half in (ours.encoder, ours.decoder)]
    # 7.43 million each; folding has removed one weight_g per output channel.
    assert [round(count / 1e6, 2) for count in counts] == [7.42, 7.42]
    assert not ours.training


@pytest.mark.parametrize("num_samples", [24000, 8000, 7999, 321, 320, 319, 100, 1])
def test_codes_equal_the_public_encoders(public, ours, num_samples):
    samples = speech(2, num_samples)
    with torch.no_grad():
        [(expected, _)] = public.encode(samples.unsqueeze(1))
    codes = ours.encode(samples)
    assert codes.shape == (2, -(-num_samples // 320), 8)
    assert codes.dtype == torch.int16
    assert torch.equal(codes.long(), expected.transpose(1, 2))


def test_the_compared_codes_are_not_all_alike(ours):
    codes = ours.encode(speech(2, 24000))
    used = [codes[..., level].unique().numel() for level in range(8)]
    assert min(used) > 50, used


@pytest.mark.parametrize("num_frames", [75, 26, 2, 1])
def test_samples_equal_the_public_decoders(public, ours, num_frames):
    codes = torch.randint(1024, (2, num_frames, 8), generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        expected = public.decode([(codes.transpose(1, 2), None)]).squeeze(1)
    samples = ours.decode(codes.to(torch.int16))
    assert samples.shape == (2, 320 * num_frames)
    assert expected.abs().max() > 0.01
    assert (samples - expected).abs().max() < 1e-5


def test_decoding_is_causal(ours):
    codes = torch.randint(1024, (1, 30, 8), generator=torch.Generator().manual_seed(6))
    changed = codes.clone()
    changed[:, 20:] = 0
    assert torch.equal(ours.decode(codes)[:, : 20 * 320], ours.decode(changed)[:, : 20 * 320])


def test_weight_norm_is_folded_over_all_but_the_first_axis():
    direction = torch.tensor([[[3.0, 4.0]], [[0.0, 2.0]]])
    length = torch.tensor([[[10.0]], [[1.0]]])
    assert fold_weight_norm(length, direction).tolist() == [[[6.0, 8.0]], [[0.0, 1.0]]]


def test_wrong_shapes_are_quoted(ours):
    with pytest.raises(ValueError, match=r"\[2, 8, 75\]"):
        ours.decode(torch.zeros(2, 8, 75))
    with pytest.raises(ValueError, match=r"\[1, 1, 320\]"):
        ours.encode(torch.zeros(1, 1, 320))


def test_a_pitch_curve_is_refused_and_not_ignored(ours):
    with pytest.raises(ValueError, match="f0"):
        ours.decode(torch.zeros(1, 2, 8), f0=torch.full((1, 2), 120.0))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"nowhere\.th"):
        EncodecReference.load(tmp_path / "nowhere.th")


def test_a_damaged_official_file_is_refused(tmp_path):
    path = tmp_path / "encodec_24khz-d7cc33bc.th"
    path.write_bytes(b"not the weights")
    with pytest.raises(CheckpointError, match="damaged"):
        EncodecReference.load(path)


def test_a_file_that_would_run_code_is_refused(tmp_path):
    class Payload:
        def __reduce__(self):
            return (print, ("executed",))

    path = tmp_path / "evil.th"
    torch.save({"encoder": Payload()}, path)
    with pytest.raises(CheckpointError, match="plain tensors"):
        EncodecReference.load(path)


def test_another_models_file_is_refused(tmp_path, checkpoint):
    tensors = torch.load(checkpoint, weights_only=True)
    del tensors["decoder.model.15.conv.conv.bias"]
    torch.save(tensors, tmp_path / "short.th")
    with pytest.raises(CheckpointError, match=r"another model.*decoder\.15\.bias"):
        EncodecReference.load(tmp_path / "short.th")

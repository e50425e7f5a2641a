"""The two codec language models: the fast paths equal the slow ones."""

import torch

from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.conditioning import (
    PhoneBatch,
    PhoneEncoder,
    contour_to_frames,
    frame_features,
    frames_to_contour,
)
from ssml_engine.models.nonautoregressive import NonAutoregressiveConfig, NonAutoregressiveModel, prompt_mask
from ssml_engine.models.transformer import KVCache, TransformerConfig

TINY = TransformerConfig(dim=64, num_layers=2, num_heads=2, num_kv_heads=1, ffn_dim=96)


def tiny_ar() -> AutoregressiveModel:
    torch.manual_seed(0)
    return AutoregressiveModel(AutoregressiveConfig(num_symbols=8, transformer=TINY)).eval()


def tiny_nar() -> NonAutoregressiveModel:
    torch.manual_seed(0)
    model = NonAutoregressiveModel(NonAutoregressiveConfig(num_symbols=8, transformer=TINY)).eval()
    model.codebooks.normal_()
    torch.nn.init.normal_(model.stage_norms, std=0.2)
    return model


@torch.no_grad()
def test_steps_through_the_cache_equal_one_forward_pass() -> None:
    model = tiny_ar()
    inputs = torch.randn(1, 12, 64)
    whole = model(inputs)
    cache = KVCache.empty(TINY, 1, 12, "cpu")
    parts = [model.step(inputs[:, a:b], cache) for a, b in ((0, 5), (5, 6), (6, 7), (7, 12))]
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-5)
    assert cache.length == 12


@torch.no_grad()
def test_a_copied_cache_continues_like_the_original() -> None:
    model = tiny_ar()
    inputs = torch.randn(1, 9, 64)
    prompt = KVCache.empty(TINY, 1, 5, "cpu")
    model.step(inputs[:, :5], prompt)
    first = model.step(inputs[:, 5:], prompt.copy(9))
    again = model.step(inputs[:, 5:], prompt.copy(20))
    assert torch.equal(first, again)
    assert torch.allclose(first, model(inputs)[:, 5:], atol=1e-5)


@torch.no_grad()
def test_the_ar_never_sees_the_future() -> None:
    model = tiny_ar()
    inputs = torch.randn(1, 10, 64)
    changed = inputs.clone()
    changed[:, 6:] += 1
    assert torch.allclose(model(inputs)[:, :6], model(changed)[:, :6], atol=1e-5)


@torch.no_grad()
def test_the_nar_with_a_prompt_cache_equals_the_masked_pass() -> None:
    model = tiny_nar()
    inputs = torch.randn(1, 14, 64)
    mask = prompt_mask(torch.tensor([6]), torch.tensor([14]), 14)
    for stage in (2, 5, 8):
        whole = model(inputs, mask, stage)
        cache = KVCache.empty(TINY, 1, 14, "cpu")
        model.run_cached(inputs[:, :6], cache, stage, position=0)
        cache.length = 6
        target = model.run_cached(inputs[:, 6:], cache, stage, position=6)
        assert torch.allclose(target, whole[:, 6:], atol=1e-5)
        assert cache.length == 6


@torch.no_grad()
def test_nar_padding_changes_nothing() -> None:
    model = tiny_nar()
    inputs = torch.randn(1, 10, 64)
    alone = model(inputs, prompt_mask(torch.tensor([3]), torch.tensor([10]), 10), 2)
    padded = torch.cat([inputs, torch.randn(1, 4, 64)], 1)
    beside = model(padded, prompt_mask(torch.tensor([3]), torch.tensor([10]), 14), 2)
    assert torch.allclose(beside[:, :10], alone, atol=1e-5)


@torch.no_grad()
def test_the_metric_head_prefers_the_nearest_code() -> None:
    model = tiny_nar()
    states = torch.randn(5, 64)
    predicted = model.heads[1](states)
    nearest = torch.cdist(predicted, model.codebooks[2]).argmin(1)
    assert torch.equal(model.logits(states, 3).argmax(1), nearest)


@torch.no_grad()
def test_phones_in_a_batch_equal_phones_alone() -> None:
    torch.manual_seed(0)
    encoder = PhoneEncoder(8, 32, 48, 3).eval()

    def batch(length: int, width: int) -> PhoneBatch:
        ids = torch.arange(width)[None] % 8
        zero = torch.zeros_like(ids)
        return PhoneBatch(ids, zero, zero, zero, torch.arange(width)[None] < length)

    assert torch.allclose(encoder(batch(5, 9))[:, :5], encoder(batch(5, 5)), atol=1e-5)


def test_frame_features_describe_the_place_in_the_phone() -> None:
    index, features = frame_features(torch.tensor([1, 4]), torch.full((5,), 110.0), torch.tensor([0.5, -1.0]))
    assert index.tolist() == [0, 1, 1, 1, 1]
    assert features.shape == (5, 21)
    assert features[:, 0].tolist() == [0.5, 0.125, 0.375, 0.625, 0.875]
    assert torch.allclose(features[:, 3], torch.full((5,), 1.0 - 1.5))  # 110 Hz is an octave above 55 Hz
    assert features[:, -1].tolist() == [0.5, -1, -1, -1, -1]


def test_a_straight_glide_survives_the_four_point_contour() -> None:
    durations = torch.tensor([3, 8, 1, 12])
    f0 = torch.exp2(torch.linspace(6.5, 7.5, 24))
    contour = frames_to_contour(f0, durations)
    assert contour.shape == (4, 4)
    rebuilt = contour_to_frames(contour, durations)
    assert rebuilt.shape == (24,)
    assert (rebuilt.log2() - f0.log2()).abs().max() < 0.06

"""Eight bits a weight cost the frame step little, and only where they are quicker."""

from __future__ import annotations

import pytest
import torch

from ssml_engine.models import int8_frame_step
from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.frame_step import FrameStep
from ssml_engine.models.int8_frame_step import Int8FrameStep, fastest_frame_step, pack, packed_product
from ssml_engine.models.transformer import KVCache
from ssml_engine.voices import models_folder


@pytest.fixture(scope="module")
def shipped() -> AutoregressiveModel:
    return load_checkpoint(AutoregressiveModel, AutoregressiveConfig, models_folder() / "ar.safetensors")


def test_a_product_errs_by_what_eight_bits_cost() -> None:
    torch.manual_seed(0)
    weight, x = torch.randn(256, 704), torch.randn(2, 256)
    exact = x @ weight
    found = packed_product(x, *pack(weight))
    assert found.dtype == torch.float32
    assert float((found - exact).norm() / exact.norm()) < 0.015


def test_a_channel_of_nothing_stays_nothing() -> None:
    assert not packed_product(torch.ones(1, 64), *pack(torch.zeros(64, 32))).any()


@torch.inference_mode()
def test_the_shipped_ar_scores_codes_as_in_float32(shipped: AutoregressiveModel) -> None:
    config = shipped.config.transformer
    steps = [FrameStep(shipped), Int8FrameStep(shipped)]
    caches = [KVCache.empty(config, 2, 32, "cpu") for _ in steps]
    torch.manual_seed(0)
    frames = shipped.embed_target(torch.randint(0, 1024, (24, 2)))
    for frame in frames:
        exact, rounded = (step(frame, cache) for step, cache in zip(steps, caches, strict=True))
    distance = float((exact.softmax(-1) - rounded.softmax(-1)).abs().sum(-1).max()) / 2
    assert 0 < distance < 0.1  # total variation: of ten draws less than one would change


def test_the_rows_of_a_batch_do_not_touch_each_other(shipped: AutoregressiveModel) -> None:
    """Or a take in a batch would not be the take that streams."""
    step = Int8FrameStep(shipped)
    torch.manual_seed(0)
    frames = torch.randn(4, shipped.config.transformer.dim)
    together = step(frames, KVCache.empty(shipped.config.transformer, 4, 1, "cpu"))
    for row in range(4):
        alone = step(frames[row : row + 1], KVCache.empty(shipped.config.transformer, 1, 1, "cpu"))
        assert torch.allclose(alone[0], together[row], atol=1e-3)


@pytest.mark.parametrize(("is_faster", "kind"), [(True, Int8FrameStep), (False, FrameStep)])
def test_eight_bits_are_taken_where_they_are_quicker(
    shipped: AutoregressiveModel, is_faster: bool, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int8_frame_step, "int8_is_faster", lambda: is_faster)
    assert type(fastest_frame_step(shipped)) is kind

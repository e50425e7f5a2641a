"""The fused step gives the logits of the model it was made from, frame after frame."""

from __future__ import annotations

import pytest
import torch

from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.frame_step import FrameStep
from ssml_engine.models.transformer import KVCache, TransformerConfig

SMALL = TransformerConfig(dim=64, num_layers=2, num_heads=4, num_kv_heads=1, ffn_dim=96)
GROUPED = TransformerConfig(dim=128, num_layers=3, num_heads=6, num_kv_heads=2, ffn_dim=80)


def random_model(config: TransformerConfig) -> AutoregressiveModel:
    torch.manual_seed(0)
    model = AutoregressiveModel(AutoregressiveConfig(num_symbols=8, transformer=config)).eval()
    for parameter in model.parameters():  # norms too: they are folded into what follows them
        torch.nn.init.normal_(parameter, mean=0.1, std=0.2)
    return model


@pytest.mark.parametrize("config", [SMALL, GROUPED])
@pytest.mark.parametrize("batch", [1, 3])
@torch.inference_mode()
def test_after_a_prompt_every_frame_has_the_logits_of_the_model(config: TransformerConfig, batch: int) -> None:
    model = random_model(config)
    fused = FrameStep(model)
    slow, quick = (KVCache.empty(config, batch, 16, "cpu") for _ in range(2))
    prompt = torch.randn(batch, 5, config.dim)
    model.step(prompt, slow)
    model.step(prompt, quick)
    for _ in range(6):
        frame = torch.randn(batch, config.dim)
        expected = model.step(frame[:, None], slow)[:, 0]
        assert torch.allclose(fused(frame, quick), expected, rtol=1e-4, atol=1e-3)
    assert quick.length == slow.length == 11


def test_a_full_cache_is_refused() -> None:
    model = random_model(SMALL)
    cache = KVCache.empty(SMALL, 1, 1, "cpu")
    fused = FrameStep(model)
    fused(torch.randn(1, 64), cache)
    with pytest.raises(ValueError, match="cache holds 1 positions, 2 needed"):
        fused(torch.randn(1, 64), cache)

"""What recipes share: precision that the hardware has."""

from __future__ import annotations

import pytest
import torch

from ssml_engine.training import loop


@pytest.mark.parametrize(("seconds", "expected"), [((1.0, 30.0), torch.float32), ((1.0, 0.5), torch.bfloat16)])
def test_bfloat16_is_used_where_it_is_faster(
    monkeypatch: pytest.MonkeyPatch, seconds: tuple[float, float], expected: torch.dtype
) -> None:
    measured = dict(zip((torch.float32, torch.bfloat16), seconds, strict=True))
    monkeypatch.setattr(loop, "_product_seconds", lambda dtype: measured[dtype])
    loop._bfloat16_is_faster.cache_clear()
    with loop.mixed_precision("cpu"):
        assert torch.nn.Linear(4, 4)(torch.ones(1, 4)).dtype == expected
    loop._bfloat16_is_faster.cache_clear()


def test_a_gpu_has_bfloat16() -> None:
    assert loop._bfloat16_is_faster("cuda")

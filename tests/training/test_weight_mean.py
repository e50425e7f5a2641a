"""The mean of two checkpoints loads as the network that they are of."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from ssml_engine.models.checkpoint import load_checkpoint, save_checkpoint
from ssml_engine.models.prompt_encoder import PromptEncoder, PromptEncoderConfig
from ssml_engine.training.weight_mean import average


def test_the_mean_lies_half_way(tmp_path: Path) -> None:
    models = [PromptEncoder() for _ in range(2)]
    files = [tmp_path / f"{number}.safetensors" for number in range(2)]
    for model, file in zip(models, files, strict=True):
        save_checkpoint(model, file, {"steps": 1})
    average(*files, tmp_path / "mean.safetensors")
    mean = load_checkpoint(PromptEncoder, PromptEncoderConfig, tmp_path / "mean.safetensors")
    for name, weight in mean.named_parameters():
        half = sum(dict(model.named_parameters())[name] for model in models) / 2
        assert torch.allclose(weight, half, atol=1e-2)


def test_other_networks_are_refused(tmp_path: Path) -> None:
    for name in "ab":
        save_file({name: torch.zeros(2)}, tmp_path / f"{name}.safetensors")
    with pytest.raises(ValueError, match="not checkpoints of one network"):
        average(tmp_path / "a.safetensors", tmp_path / "b.safetensors", tmp_path / "c.safetensors")

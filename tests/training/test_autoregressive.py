"""The AR's own recipe moves the AR and its prompt encoder alone, and starts from what it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from ssml_engine.training.loop import RunConfig
from ssml_engine.training.recipes.autoregressive import train
from ssml_engine.training.token_cache import write_tokens
from ssml_engine.voices import models_folder

from .test_nonautoregressive import utterance


def test_only_the_ar_and_its_prompt_encoder_learn(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    write_tokens([utterance(rng) for _ in range(4)], [False] * 4, tmp_path / "tokens.safetensors")
    torch.set_num_threads(1)
    train(RunConfig(tmp_path / "run", tmp_path / "tokens.safetensors", steps=2), models_folder())
    written = {path.name for path in (tmp_path / "run").iterdir()}
    assert written == {"ar.safetensors", "prompt_encoder.safetensors", "ar.state"}
    for name in ("ar.safetensors", "prompt_encoder.safetensors"):
        before, after = load_file(models_folder() / name), load_file(tmp_path / "run" / name)
        assert before.keys() == after.keys()
        drift = max(float((before[n].float() - after[n].float()).abs().max()) for n in before)
        # Two careful steps: something moved, and what it had learned is still there.
        assert 0 < drift < 0.01

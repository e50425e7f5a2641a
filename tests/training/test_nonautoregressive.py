"""The NAR's own recipe moves the NAR alone, and starts from what ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from ssml_engine.training.loop import RunConfig
from ssml_engine.training.recipes.nonautoregressive import train
from ssml_engine.training.token_cache import TimedUtterance, write_tokens
from ssml_engine.voices import models_folder

PHONES, FRAMES_EACH = 12, 10


def utterance(rng: np.random.Generator) -> TimedUtterance:
    frames = PHONES * FRAMES_EACH
    return TimedUtterance(
        0,
        np.stack([rng.integers(3, 40, PHONES), *np.zeros((3, PHONES), int)], 1).astype(np.uint8),
        np.full(PHONES, FRAMES_EACH),
        np.full(frames, 120, np.float32),
        np.zeros(PHONES, np.float32),
        rng.integers(0, 1024, (frames, 8)).astype(np.int16),
        np.array([7, 0.2, 3], np.float32),
    )


def test_only_the_nar_learns(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    write_tokens([utterance(rng) for _ in range(4)], [False] * 4, tmp_path / "tokens.safetensors")
    torch.set_num_threads(1)
    train(RunConfig(tmp_path / "run", tmp_path / "tokens.safetensors", steps=2), models_folder())
    before = load_file(models_folder() / "nar.safetensors")
    after = load_file(tmp_path / "run" / "nar.safetensors")
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"nar.safetensors", "nar.state"}
    assert before.keys() == after.keys()
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert any(name.startswith("heads.") for name in moved)
    # Two careful steps: what it had learned is still there.
    drift = max(float((before[n].float() - after[n].float()).abs().max()) for n in before)
    assert drift < 0.01

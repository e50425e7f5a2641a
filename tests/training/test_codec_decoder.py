"""The decoder's recipes move the decoder alone, and slip as a language model would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.training.loop import RunConfig
from ssml_engine.training.recipes import codec_decoder, energy_distance
from ssml_engine.training.recipes.codec_decoder import FIRST_SLIPPING, slip
from ssml_engine.training.recipes.language_model import nearest_codes
from ssml_engine.training.speech_cache import build
from ssml_engine.voices import models_folder


def test_slips_are_to_the_nearest_code_of_a_later_level() -> None:
    torch.manual_seed(0)
    books = torch.randn(8, 32, 4)
    nearest = nearest_codes(books)
    codes = torch.randint(32, (64, 50, 8))
    slipped = slip(codes, nearest, torch.Generator().manual_seed(1))
    changed = slipped != codes
    assert not changed[..., :FIRST_SLIPPING].any()
    assert 0.01 < changed[..., FIRST_SLIPPING:].float().mean() < 0.06  # 0.3 of examples, a tenth of their codes
    for level in range(FIRST_SLIPPING, 8):
        where = changed[..., level]
        assert torch.equal(slipped[..., level][where], nearest[level, :, 0][codes[..., level][where]])


@pytest.mark.parametrize("train", [codec_decoder.train, energy_distance.train])
def test_only_the_decoder_learns(train: Callable[[RunConfig, Path], SpectralCodec], tmp_path: Path) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 150 * np.arange(48_000) / 24_000)
    soundfile.write(tmp_path / "tone.wav", tone, 24_000)
    (tmp_path / "tone.jsonl").write_text('{"start": 0, "samples": 48000, "text": "", "speaker": "tone"}\n')
    build([tmp_path / "tone.jsonl"], tmp_path / "cache")
    shipped = models_folder() / "codec.safetensors"
    torch.set_num_threads(1)
    before = load_checkpoint(SpectralCodec, SpectralCodecConfig, shipped).state_dict()
    train(RunConfig(tmp_path / "run", tmp_path / "cache", steps=2), shipped)
    after = load_checkpoint(SpectralCodec, SpectralCodecConfig, tmp_path / "run" / "codec.safetensors").state_dict()
    moved = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"decoder"}

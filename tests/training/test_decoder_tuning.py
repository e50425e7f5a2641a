"""The decoder goes on with what the NAR expects, and nothing but the decoder moves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
import torch.nn.functional as F

from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.training import predicted_latents, speech_cache, token_cache
from ssml_engine.training.held_out import load_language_model
from ssml_engine.training.loop import RunConfig
from ssml_engine.training.predicted_latents import PredictedLatents
from ssml_engine.training.recipes.decoder_tuning import train
from ssml_engine.training.speech_cache import SpeechCache
from ssml_engine.training.token_cache import TokenCache
from ssml_engine.voices import models_folder

SAMPLES = 60_000  # of each utterance, 2.5 s
ROW = {
    "samples": SAMPLES,
    "text": "la",
    "teacher": "lɑ",
    "frames": [20, 20, 40, 20],
    "voice": "tone",
    "source": "neural",
}


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    """Three utterances of one voice; the last is of the morphed speakers."""
    tone = 0.3 * np.sin(2 * np.pi * 150 * np.arange(3 * SAMPLES) / 24_000)
    soundfile.write(tmp_path / "tone.wav", tone, 24_000)
    rows = [{**ROW, "start": 0}, {**ROW, "start": SAMPLES}, {**ROW, "start": 2 * SAMPLES, "source": "parametric"}]
    (tmp_path / "tone.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    speech_cache.build([tmp_path / "tone.jsonl"], tmp_path / "cache")
    return SpeechCache(tmp_path / "cache")


def test_only_the_decoder_learns_from_what_was_predicted(cache: SpeechCache, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    shipped = models_folder() / "codec.safetensors"
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, shipped)
    token_cache.build(cache, codec, tmp_path / "tokens.safetensors")
    tokens, model = TokenCache(tmp_path / "tokens.safetensors"), load_language_model(models_folder())
    predicted_latents.build(cache, tokens, model, tmp_path / "predicted.safetensors")

    predicted = PredictedLatents.read(tmp_path / "predicted.safetensors")
    assert predicted.numbers.tolist() == [0, 1]  # natural speech alone
    codes = torch.from_numpy(tokens[1].codes).long()[None]
    first, true = codec.quantizer.decode(codes, 1)[0], codec.quantizer.decode(codes)[0]
    heard = torch.from_numpy(predicted.of(1)).float()
    assert heard.shape == true.shape
    assert F.mse_loss(heard, true) < F.mse_loss(first, true)  # nearer to the truth than level 1 alone

    before = codec.state_dict()
    train(RunConfig(tmp_path / "run", tmp_path / "cache", steps=2), shipped, tmp_path / "predicted.safetensors")
    after = load_checkpoint(SpectralCodec, SpectralCodecConfig, tmp_path / "run" / "codec.safetensors").state_dict()
    assert {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])} == {"decoder"}

"""Networks of the shipped architecture, small and with random weights, as an engine with one voice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.checkpoint import codebook_id
from ssml_engine.models.nonautoregressive import NonAutoregressiveConfig, NonAutoregressiveModel
from ssml_engine.models.prompt_encoder import PromptEncoder, PromptEncoderConfig
from ssml_engine.models.prosody import ProsodyConfig, ProsodyPredictor
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.models.transformer import TransformerConfig
from ssml_engine.synthesis import DecodingOptions, Engine, SamplingOptions
from ssml_engine.synthesis.network import Networks
from ssml_engine.text import symbol_table
from ssml_engine.voices import VoiceFacts, VoiceLibrary, VoicePrompt, save_voice

_CODES, _LATENT = 32, 16
# What an untrained predictor says lasts no particular time; these seconds a phone are those of speech.
_FRAMES_A_PHONE = 6.0


def stand_in_engine(folder: Path) -> Engine:
    """An engine whose voice is kept in `folder`.  Three passes of the NAR and greedy sampling, for speed."""
    networks = _networks()
    facts = VoiceFacts(
        "en-US-Standin", "en-US", "female", "", "a test", (7.6, 0.25, 3.7), "random weights",
        codebook_id(networks.codec.quantizer.codebooks),
    )  # fmt: skip
    codes = np.random.default_rng(0).integers(0, _CODES, (40, 8)).astype(np.int16)
    phones = np.array([[1, 0, 0, 0], [5, 1, 3, 0]], np.uint8)
    f0, energy = np.full(40, 190.0, np.float32), np.array([-5.0, 0.5], np.float32)
    save_voice(VoicePrompt(facts, codes, phones, np.array([10, 30]), f0, energy), folder / "en-US-Standin.safetensors")
    options = DecodingOptions(SamplingOptions(temperature=0.0), nar_passes=3)
    return Engine(networks, VoiceLibrary([folder]), options)


def _networks() -> Networks:
    torch.manual_seed(0)
    codec = SpectralCodec(
        SpectralCodecConfig(
            codebook_size=_CODES, latent_dim=_LATENT, encoder_dim=32, encoder_hidden=48, encoder_blocks=1,
            decoder_dim=32, decoder_hidden=48, decoder_blocks=8,
        )
    )  # fmt: skip
    stack = TransformerConfig(dim=32, num_layers=1, num_heads=2, num_kv_heads=1, ffn_dim=48)
    sizes = {
        "num_symbols": len(symbol_table()), "latent_dim": _LATENT, "codebook_size": _CODES, "transformer": stack,
    }  # fmt: skip
    ar = AutoregressiveModel(AutoregressiveConfig(**sizes))  # type: ignore[arg-type]
    nar = NonAutoregressiveModel(NonAutoregressiveConfig(**sizes))  # type: ignore[arg-type]
    for model in (ar, nar):
        model.codebooks.copy_(codec.quantizer.codebooks)
    encoder = PromptEncoder(PromptEncoderConfig(latent_dim=_LATENT, dim=32, hidden=48, num_blocks=1))
    prosody = ProsodyPredictor(ProsodyConfig(len(symbol_table()), dim=32, hidden=48, num_blocks=4))
    with torch.no_grad():
        prosody.heads.bias[0] = np.log(_FRAMES_A_PHONE) - 1.5
    for network in (codec, ar, nar, encoder, prosody):
        network.eval()
    return Networks(codec, encoder, ar, nar, prosody, torch.device("cpu"))

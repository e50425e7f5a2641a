"""A whole engine in miniature: random weights, one random voice. Everything but quality can be tested on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.checkpoint import codebook_id
from ssml_engine.models.nonautoregressive import NonAutoregressiveConfig, NonAutoregressiveModel
from ssml_engine.models.prompt_encoder import PromptEncoder, PromptEncoderConfig
from ssml_engine.models.prosody import ProsodyConfig, ProsodyPredictor
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.models.transformer import TransformerConfig
from ssml_engine.plan import Controls, Pause, Plan, Speech, VoiceScope, Word
from ssml_engine.synthesis.engine import Engine
from ssml_engine.synthesis.network import Networks
from ssml_engine.text import Phone, symbol_table
from ssml_engine.voices import VoiceFacts, VoiceLibrary, VoicePrompt, save_voice

LATENT, CODES = 16, 32


@pytest.fixture(scope="session")
def networks() -> Networks:
    torch.manual_seed(0)
    codec = SpectralCodec(
        SpectralCodecConfig(
            codebook_size=CODES, latent_dim=LATENT, encoder_dim=32, encoder_hidden=48, encoder_blocks=1,
            decoder_dim=32, decoder_hidden=48, decoder_blocks=8,
        )
    )  # fmt: skip
    stack = TransformerConfig(dim=64, num_layers=2, num_heads=2, num_kv_heads=1, ffn_dim=96)
    sizes = {
        "num_symbols": len(symbol_table()),
        "latent_dim": LATENT,
        "codebook_size": CODES,
        "transformer": stack,
    }
    ar = AutoregressiveModel(AutoregressiveConfig(**sizes))  # type: ignore[arg-type]
    nar = NonAutoregressiveModel(NonAutoregressiveConfig(**sizes))  # type: ignore[arg-type]
    for model in (ar, nar):
        model.codebooks.copy_(codec.quantizer.codebooks)
    encoder = PromptEncoder(PromptEncoderConfig(latent_dim=LATENT, dim=32, hidden=48, num_blocks=1))
    torch.manual_seed(0)  # again, so that pitch and durations hang on no other network's size
    prosody = ProsodyPredictor(ProsodyConfig(len(symbol_table()), dim=32, hidden=48, num_blocks=4))
    for network in (codec, ar, nar, encoder, prosody):
        network.eval()
    return Networks(codec, encoder, ar, nar, prosody, torch.device("cpu"))


@pytest.fixture(scope="session")
def library(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> VoiceLibrary:
    folder: Path = tmp_path_factory.mktemp("voices")
    rng = np.random.default_rng(0)
    facts = VoiceFacts(
        "en-US-Test", "en-US", "female", "", "a test", (7.6, 0.25, 3.7), "random",
        codebook_id(networks.codec.quantizer.codebooks),
    )  # fmt: skip
    prompt = VoicePrompt(
        facts,
        rng.integers(0, CODES, (40, 8)).astype(np.int16),
        np.array([[1, 0, 0, 0], [5, 1, 3, 0]], np.uint8),
        np.array([10, 30]),
        np.full(40, 190.0, np.float32),
        np.array([-5.0, 0.5], np.float32),
    )
    save_voice(prompt, folder / "en-US-Test.safetensors")
    return VoiceLibrary([folder])


@pytest.fixture(scope="session")
def engine(networks: Networks, library: VoiceLibrary) -> Engine:
    return Engine(networks, library)


def make_speech(
    words: list[str],
    control: Controls = Controls(),  # noqa: B008
    pauses: tuple[Pause, ...] = (),
    pause_after: int | None = None,
    voice: int = 0,
) -> Speech:
    """Words of one symbol a phone (vowels are stressed), with an `SP` after word `pause_after`."""
    phones: list[Phone] = [Phone("SIL")]
    spoken: list[Word] = []
    place = 0
    for number, word in enumerate(words):
        first = len(phones)
        for index, symbol in enumerate(word):
            stress = 1 if symbol_table().is_vowel(symbol) else 0
            phones.append(Phone(symbol, stress, index == 0, index == len(word) - 1, 0, number))
        spoken.append(Word(word, (place, place + len(word)), first, len(phones), word))
        place += len(word) + 1
        if pause_after == number:
            phones.append(Phone("SP", punctuation=1))
    phones.append(Phone("SIL", punctuation=4))
    text = " ".join(words)
    return Speech(
        voice, "en-US", text, (0, len(text)), tuple(spoken), tuple(phones), (control,) * len(phones), pauses
    )


def make_plan(*items: object, audio_duration_ms: float | None = None, **fields: object) -> Plan:
    voice = VoiceScope("en-US-Test", "en-US-Test", "en-US", 0, (0, 0), audio_duration_ms=audio_duration_ms)
    return Plan(tuple(items), (voice,), "en-US", **fields)  # type: ignore[arg-type]

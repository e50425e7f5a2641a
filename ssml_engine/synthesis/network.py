"""The trained networks as one loaded set that fits together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.checkpoint import CheckpointError, codebook_id, fingerprint, load_checkpoint
from ssml_engine.models.frame_step import FrameStep
from ssml_engine.models.int8_frame_step import fastest_frame_step
from ssml_engine.models.nonautoregressive import NonAutoregressiveConfig, NonAutoregressiveModel
from ssml_engine.models.prompt_encoder import PromptEncoder, PromptEncoderConfig
from ssml_engine.models.prosody import ProsodyConfig, ProsodyPredictor
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.text.symbols import symbol_table


@dataclass(frozen=True)
class Networks:
    codec: SpectralCodec
    prompt_encoder: PromptEncoder
    ar: AutoregressiveModel
    nar: NonAutoregressiveModel
    prosody: ProsodyPredictor
    device: torch.device

    @cached_property
    def frame_step(self) -> FrameStep:
        """The AR as decoding runs it; made on first use."""
        return fastest_frame_step(self.ar)

    @property
    def codebook_id(self) -> str:
        return codebook_id(self.codec.quantizer.codebooks)

    @cached_property
    def language_models_id(self) -> str:
        """Changes with what a voice vector means to the AR or the NAR."""
        return fingerprint(self.ar.conditioner.voice.weight, self.nar.conditioner.voice.weight)


def choose_device(name: str) -> torch.device:
    """auto, cpu or cuda → a device.  Raises ValueError for a name or a GPU that is not there."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name.split(":")[0] not in ("cpu", "cuda"):
        raise ValueError(f"{name!r} is no device; use auto, cpu or cuda")
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("device cuda was asked for, but torch sees no GPU")
    return torch.device(name)


def load_networks(folder: Path, device: str = "auto") -> Networks:
    """Load codec, language models and prosody from a folder of safetensors files.

    Raises CheckpointError if a file is missing, or if a language model was trained on other codebooks or symbols.
    """
    place = choose_device(device)
    name = str(place)
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, folder / "codec.safetensors", name)
    ar = load_checkpoint(AutoregressiveModel, AutoregressiveConfig, folder / "ar.safetensors", name)
    nar = load_checkpoint(NonAutoregressiveModel, NonAutoregressiveConfig, folder / "nar.safetensors", name)
    prosody = load_checkpoint(ProsodyPredictor, ProsodyConfig, folder / "prosody.safetensors", name)
    encoder = load_checkpoint(PromptEncoder, PromptEncoderConfig, folder / "prompt_encoder.safetensors", name)
    books = codebook_id(codec.quantizer.codebooks)
    symbols = symbol_table().sha256
    for model in (ar, nar):
        if model.config.codebook_id != books:
            raise CheckpointError(f"{type(model).__name__} was trained on other codebooks than codec.safetensors")
        model.codebooks.copy_(codec.quantizer.codebooks)
    for config in (ar.config, nar.config, prosody.config):
        if config.symbol_table != symbols:
            version = symbol_table().version
            raise CheckpointError(f"weights were trained on another phoneme table than version {version}")
    return Networks(codec, encoder, ar, nar, prosody, place)

"""Networks ↔ safetensors files that alone rebuild them: half-precision tensors, sizes and provenance in the header.

Codebooks and normalisation statistics stay float32.  No pickle.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

_FULL_PRECISION = ("codebooks", "features.mean", "features.scale")
Module = TypeVar("Module", bound=nn.Module)


class CheckpointError(Exception):
    """A weight file that is missing, of another model, or does not fit its header."""


def save_checkpoint(model: nn.Module, path: Path, training: dict[str, Any]) -> None:
    """Write `model` (which has a dataclass `config`) to `path`.

    training: what made it (steps, hours, scores), kept as JSON in the header.
    """
    tensors = {}
    for name, value in model.state_dict().items():
        half = value.is_floating_point() and not name.endswith(_FULL_PRECISION)
        tensors[name] = value.detach().cpu().to(torch.float16 if half else value.dtype).contiguous()
    config: Any = model.config
    header = {
        "model": type(model).__name__,
        "config": json.dumps(asdict(config)),
        "training": json.dumps(training),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    save_file(tensors, temporary, header)
    temporary.replace(path)


def load_checkpoint(model_type: type[Module], config_type: type[Any], path: Path, device: str = "cpu") -> Module:
    """Rebuild a network from its file, in float32 and evaluation mode.

    Raises CheckpointError if the file is missing or holds another model.
    """
    if not path.is_file():
        raise CheckpointError(f"no weights at {path}")
    with safe_open(path, framework="pt") as file:
        header = file.metadata() or {}
        if header.get("model") != model_type.__name__:
            raise CheckpointError(f"{path.name} holds {header.get('model')}, not {model_type.__name__}")
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - the file is no mapping
    model = model_type(config_type(**json.loads(header["config"])))
    model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in tensors.items()})
    return model.to(device).eval()


def codebook_id(codebooks: torch.Tensor) -> str:
    """SHA-256 of the codebooks: language model and codec must agree on it."""
    return fingerprint(codebooks)


def fingerprint(*tensors: torch.Tensor) -> str:
    """SHA-256 of the values of tensors, as float32."""
    digest = hashlib.sha256()
    for tensor in tensors:
        digest.update(tensor.detach().cpu().float().contiguous().numpy().tobytes())
    return digest.hexdigest()

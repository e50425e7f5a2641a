"""The official EnCodec checkpoint → tensors under our names, weight normalisation folded.

Knows the file's names and nothing of the network: what is expected is told by a state dict.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from ssml_engine.models.checkpoint import CheckpointError

# Official files carry the first eight digits of their SHA-256 in the name, as in `encodec_24khz-d7cc33bc.th`.
_CHECKSUM_IN_NAME = re.compile(r"-([0-9a-f]{8})\.th$")
# Wrappers around each half and each convolution, in the checkpoint's names only.
_WRAPPERS = re.compile(r"\.(model|conv\.conv|convtr\.convtr)\.")
_CODEBOOK = re.compile(r"quantizer\.vq\.layers\.(\d+)\._codebook\.(\w+)")


def read_encodec_checkpoint(path: Path, expected: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors for each name in `expected`, float32.

    Nothing in the file is executed (`weights_only`).  Codebooks beyond those expected are dropped.  Raises
    CheckpointError for a missing file, one whose name states another checksum, and one with other tensors.
    """
    if not path.is_file():
        raise CheckpointError(f"no EnCodec checkpoint at {path}")
    _verify_checksum(path)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        raise CheckpointError(f"{path.name} is not a checkpoint of plain tensors: {error}") from error
    if not isinstance(content, dict) or not all(isinstance(value, Tensor) for value in content.values()):
        raise CheckpointError(f"{path.name} does not hold a table of tensors")
    return _fit(fold_names(content), expected, path.name)


def fold_names(content: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Rename the checkpoint's tensors, fold each weight_g and weight_v into a weight, stack the codebooks."""
    folded: dict[str, Tensor] = {}
    codebooks: dict[int, Tensor] = {}
    for name, value in content.items():
        short = _WRAPPERS.sub(".", name)
        codebook = _CODEBOOK.fullmatch(name)
        if codebook:
            # The other entries of a codebook are averages that only its training needs.
            if codebook[2] == "embed":
                codebooks[int(codebook[1])] = value.float()
        elif short.endswith(".weight_v"):
            length = content.get(name[:-1] + "g")
            if length is None:
                raise CheckpointError(f"{name} has no weight_g beside it")
            folded[short[: -len("_v")]] = fold_weight_norm(length.float(), value.float())
        elif not short.endswith(".weight_g"):
            folded[short] = value.float()
    if codebooks:
        try:
            folded["quantizer.codebooks"] = torch.stack([codebooks[k] for k in range(len(codebooks))])
        except (KeyError, RuntimeError) as error:
            raise CheckpointError(
                f"the codebooks are not a complete series of equal size: {error}"
            ) from error
    return folded


def fold_weight_norm(length: Tensor, direction: Tensor) -> Tensor:
    """w = g · v / ‖v‖ with the norm over every axis but the first: g `[A, 1, 1]`, v and w `[A, B, C]`.

    Source: weight normalisation (arXiv 1602.07868), in torch's default form for convolutions.
    """
    norm = direction.flatten(1).norm(dim=1).view(length.shape)
    return length * direction / norm


def _verify_checksum(path: Path) -> None:
    stated = _CHECKSUM_IN_NAME.search(path.name)
    if not stated:
        return
    with path.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if not actual.startswith(stated[1]):
        raise CheckpointError(f"{path.name} is damaged: its SHA-256 starts with {actual[:8]}")


def _fit(found: dict[str, Tensor], expected: Mapping[str, Tensor], file_name: str) -> dict[str, Tensor]:
    """Keep what is expected, with as many codebooks as expected; refuse the rest."""
    strange = sorted(found.keys() ^ expected.keys())
    if strange:
        raise CheckpointError(f"{file_name} is of another model: it differs in {', '.join(strange[:4])}")
    books = "quantizer.codebooks"
    found[books] = found[books][: len(expected[books])].clone()
    for name, tensor in expected.items():
        if found[name].shape != tensor.shape:
            shapes = f"{list(found[name].shape)}, not {list(tensor.shape)}"
            raise CheckpointError(f"{file_name} is of another model: {name} is {shapes}")
    return found

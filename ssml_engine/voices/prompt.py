"""A voice as data: the acoustic prompt that the language models continue, and what is known of the speaker.

One safetensors file a voice: arrays as tensors, facts as JSON in the header.  No pickle.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

FORMAT_VERSION = "1"


class VoiceFileError(Exception):
    """A voice file that cannot be read or does not hold a voice."""


@dataclass(frozen=True)
class VoiceFacts:
    """What people may know of a voice.

    statistics: mean and deviation of log2 F0 over voiced speech, log2 phones a second.  provenance: where the
    recording comes from and under which terms; consent: the speaker's statement, required for enrolled voices, given
    at consented_at (ISO 8601) for the recording with this SHA-256.  speaker_profile_id: id of an enrolled voice.
    """

    name: str
    locale: str
    gender: str
    description: str
    transcript: str
    statistics: tuple[float, float, float]
    provenance: str
    codebook_id: str
    styles: tuple[str, ...] = ()
    consent: str = ""
    consented_at: str = ""
    recording_sha256: str = ""
    speaker_profile_id: str = ""


@dataclass(frozen=True)
class FittedVoice:
    """Voice vectors that were fitted to a prompt, float32 `[192]` each, of the language models with this id: to others
    they mean nothing."""

    ar: NDArray[np.float32]
    nar: NDArray[np.float32]
    language_models_id: str

    def __post_init__(self) -> None:
        for vector in (self.ar, self.nar):
            if vector.ndim != 1 or vector.dtype != np.float32 or not np.isfinite(vector).all():
                raise ValueError(f"a voice vector is {vector.dtype} {list(vector.shape)}, not finite float32 [192]")


@dataclass(frozen=True)
class VoicePrompt:
    """codes: int16 `[T, 8]`; phones: uint8 `[P, 4]` (symbol, stress, boundary, punctuation); durations: int64 `[P]`
    frames, ΣD = T; f0: float32 `[T]` Hz, filled; energy: float32 `[P]` dB / 10; fitted: where None, prompt encoders
    say who speaks."""

    facts: VoiceFacts
    codes: NDArray[np.int16]
    phones: NDArray[np.uint8]
    durations: NDArray[np.int64]
    f0: NDArray[np.float32]
    energy: NDArray[np.float32]
    fitted: FittedVoice | None = None

    def __post_init__(self) -> None:
        total = int(self.durations.sum())
        if not total == len(self.codes) == len(self.f0):
            raise ValueError(f"{len(self.codes)} frames of codes, {len(self.f0)} of F0, {total} of phones")
        if not len(self.phones) == len(self.durations) == len(self.energy):
            raise ValueError(f"{len(self.phones)} phones, {len(self.durations)} durations, {len(self.energy)} energies")


def save_voice(prompt: VoicePrompt, path: Path) -> None:
    """Write a voice atomically: readers see the old file or the new one, also when the disk is full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".voice-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(voice_to_bytes(prompt))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def voice_to_bytes(prompt: VoicePrompt) -> bytes:
    """A voice as the content of its file."""
    arrays: dict[str, NDArray[Any]] = {
        "codes": prompt.codes.astype(np.int16),
        "phones": prompt.phones.astype(np.uint8),
        "durations": prompt.durations.astype(np.int64),
        "f0": prompt.f0.astype(np.float32),
        "energy": prompt.energy.astype(np.float32),
    }
    header = {"format": FORMAT_VERSION, "facts": json.dumps(asdict(prompt.facts))}
    if prompt.fitted:
        arrays |= {"ar_voice": prompt.fitted.ar, "nar_voice": prompt.fitted.nar}
        header["fitted_to"] = prompt.fitted.language_models_id
    return save(arrays, header)


def load_voice(path: Path) -> VoicePrompt:
    """Read a voice.  Raises VoiceFileError."""
    try:
        with safe_open(path, framework="np") as file:
            header = file.metadata() or {}
            facts = _facts(json.loads(header["facts"]))
            arrays = {name: file.get_tensor(name) for name in ("codes", "phones", "durations", "f0", "energy")}
            fitted = None
            if "fitted_to" in header:
                vectors = file.get_tensor("ar_voice"), file.get_tensor("nar_voice")
                fitted = FittedVoice(*vectors, header["fitted_to"])
        return VoicePrompt(facts, **arrays, fitted=fitted)
    except (OSError, KeyError, ValueError, TypeError, SafetensorError) as error:
        raise VoiceFileError(f"{path.name} is no voice: {error}") from error


def _facts(fields: dict[str, Any]) -> VoiceFacts:
    mean, deviation, rate = fields.pop("statistics")
    styles = tuple(fields.pop("styles"))
    return VoiceFacts(**fields, statistics=(mean, deviation, rate), styles=styles)

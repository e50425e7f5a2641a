"""Samples + the phones that were asked for → how well the aligner finds them there, as one number.

Says nothing about words and needs no recogniser: it ranks takes of one sentence, whose phones and times are equal.
Scores of different sentences are not comparable.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import CheckpointError, load_checkpoint
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.text.symbols import symbol_table

CTC_WEIGHT = 0.5
ALIGNER_FILE = "aligner.safetensors"


@dataclass(frozen=True)
class PhoneScore:
    """Mean log-probabilities, at most 0.

    frames: of the phone asked for at each frame, at its time. sequence: of the whole sequence of phones by
    CTC, over all times, for each phone.
    """

    frames: float
    sequence: float

    @property
    def total(self) -> float:
        """What takes are ranked by."""
        return self.frames + CTC_WEIGHT * self.sequence


class PhoneScorer:
    """Listens with the aligner. Safe to use from many threads."""

    def __init__(self, aligner: Aligner) -> None:
        self._aligner = aligner

    @classmethod
    def load(cls, models: Path, device: str = "cpu") -> PhoneScorer | None:
        """The scorer of a folder of weights, or None if the folder holds no aligner.

        Raises CheckpointError if the aligner is damaged or was trained on another phoneme table.
        """
        if not (models / ALIGNER_FILE).is_file():
            return None
        aligner = load_checkpoint(Aligner, AlignerConfig, models / ALIGNER_FILE, device)
        if aligner.config.symbol_table != symbol_table().sha256:
            raise CheckpointError(f"{ALIGNER_FILE} was trained on another phoneme table")
        return cls(aligner)

    def score(
        self, samples: NDArray[np.float32], symbols: NDArray[np.integer], durations: NDArray[np.integer]
    ) -> PhoneScore:
        """Score one take.

        samples: float32 `[320 * ΣD]`, 24 kHz. symbols: ids of the phones, `[P]`, pauses included. durations: their
        frames `[P]`, each 1 or more. Raises ValueError if the lengths do not fit.
        """
        return self.score_takes([samples], symbols, durations)[0]

    @torch.inference_mode()
    def score_takes(
        self,
        takes: list[NDArray[np.float32]],
        symbols: NDArray[np.integer],
        durations: NDArray[np.integer],
    ) -> list[PhoneScore]:
        """Score takes of one sentence, all of one length, as a batch; see `score`."""
        num_frames = int(np.sum(durations))
        if any(take.shape != (num_frames * HOP_LENGTH,) for take in takes) or len(symbols) != len(durations):
            shapes = [list(take.shape) for take in takes]
            raise ValueError(
                f"takes have {shapes} samples and {len(symbols)} phones, expected {num_frames * HOP_LENGTH} "
                f"samples for {len(durations)} durations of {num_frames} frames"
            )
        device = self._aligner.features.mean.device
        heard = self._aligner(torch.from_numpy(np.stack(takes)).to(device))
        asked = torch.from_numpy(np.asarray(symbols, np.int64)).to(device)
        at = asked.repeat_interleave(torch.from_numpy(np.asarray(durations, np.int64)).to(device))
        frames = heard.frames.gather(2, at.expand(len(takes), -1)[..., None])[..., 0].mean(1)  # [B]
        whole = torch.full((len(takes),), num_frames, dtype=torch.int64)
        losses = F.ctc_loss(
            heard.phones.transpose(0, 1),
            asked.expand(len(takes), -1),
            whole,
            torch.full_like(whole, len(asked)),
            blank=heard.phones.shape[-1] - 1,
            reduction="none",
        )
        # Twice the same phone needs a blank between: at one frame a phone there may be no room.
        sequence = torch.where(losses.isfinite(), -losses, torch.full_like(losses, -1e3)) / len(asked)
        return [PhoneScore(*map(float, pair)) for pair in zip(frames, sequence, strict=True)]

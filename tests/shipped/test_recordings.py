"""A recording without timings is timed by what is heard in it: shipped aligner and codec, a rendering as recording."""

from __future__ import annotations

import numpy as np

from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.recognition import Transcript
from ssml_engine.synthesis import Engine
from ssml_engine.text import Frontend
from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.recorded_tokens import Ears, time_recording
from ssml_engine.voices import models_folder
from ssml_engine.voices.pitch import track_f0

from .conftest import Planner

TEXT = "Every evening the old man walked down to the harbour and looked at the boats."


class Knows:
    """Hears what it was told was said."""

    def transcribe(self, samples: np.ndarray, sample_rate: int, locale: str) -> Transcript:
        return Transcript(TEXT, (), locale, 1.0, 0.0)


def test_a_recording_is_timed_by_what_is_heard_in_it(engine: Engine, plan_of: Planner) -> None:
    spoken = engine.synthesize(plan_of("en-US-Clara", TEXT), seed=1).samples
    samples = np.pad(spoken, (0, -len(spoken) % HOP_LENGTH))
    aligner = load_checkpoint(Aligner, AlignerConfig, models_folder(None) / "aligner.safetensors")
    ears = Ears(Knows(), aligner, Frontend(), engine.networks.codec)
    (piece,) = time_recording(samples, track_f0(samples, len(samples) // HOP_LENGTH), 7, ears)
    assert piece.voice == 7
    assert piece.num_frames == piece.durations.sum() == len(piece.f0)
    said = [symbol_table().symbols[number].symbol for number in piece.phones[:, 0]]
    assert "".join(s for s in said if s not in ("SIL", "SP")).startswith("ɛvɹ")
    assert (piece.f0 > 0).all()

"""The aligner learns from every recording whose place is known: a teacher's, and people's more often."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
import torch

from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.recipes.aligner import RECORDED_TURNS, AlignerData, aligner_losses
from ssml_engine.training.speech_cache import SpeechCache, build
from ssml_engine.training.token_cache import TimedUtterance, TokenCache, write_tokens

FRAMES = 30


def timed(first_frame: int, symbols: str) -> TimedUtterance:
    ids = [symbol_table().id(symbol) for symbol in symbols]
    return TimedUtterance(
        0,
        np.array([[number, 0, 0, 0] for number in ids], np.uint8),
        np.full(len(ids), FRAMES // len(ids)),
        np.full(FRAMES, 100, np.float32),
        np.zeros(len(ids), np.float32),
        np.zeros((FRAMES, 8), np.int16),
        np.zeros(3, np.float32),
        first_frame,
    )


def corpus(folder: Path) -> tuple[SpeechCache, TokenCache]:
    """Two seconds in two utterances; of the second a piece is timed, as if a person had spoken it."""
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 48_000)
    soundfile.write(folder / "a.wav", noise, 24_000)
    rows = [f'{{"start": {n * 9600}, "samples": 9600, "text": "Bees", "voice": "v{n}"}}' for n in range(2)]
    (folder / "a.jsonl").write_text("\n".join(rows) + "\n")
    build([folder / "a.jsonl"], folder / "cache")
    write_tokens([timed(0, "bis"), timed(25, "sib")], [False, False], folder / "t.safetensors", num_recorded=1)
    return SpeechCache(folder / "cache"), TokenCache(folder / "t.safetensors")


def test_samples_and_labels_are_of_one_place(tmp_path: Path) -> None:
    speech, tokens = corpus(tmp_path)
    data = AlignerData([(speech, tokens), (speech, tokens)], held_out=False)
    assert len(data.pairs) == 2 * (1 + RECORDED_TURNS)
    assert [text for _, _, text in data.pairs[:2]] == ["Bees", ""]  # a piece of a recording is not spelt
    batch = data.batch(np.array([0, 1]), None)
    whole = np.fromfile(tmp_path / "cache" / "samples.i16", np.int16) / 32768
    for row, start in enumerate((0, 25)):
        assert np.allclose(batch["samples"][row], whole[start * 320 : (start + FRAMES) * 320], atol=1e-4)
    table = symbol_table()
    assert batch["labels"][1, ::10].tolist() == [table.id("s"), table.id("i"), table.id("b")]
    assert batch["character_counts"].tolist() == [4, 0]
    torch.manual_seed(0)
    aligner = Aligner(AlignerConfig(len(table), table.sha256, dim=16, hidden=16))
    losses = aligner_losses(aligner, batch, 0.0)
    assert all(torch.isfinite(value) for value in losses.values())

"""Recordings for enrolment tests come from voices that no training hears, and from no child."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from ssml_engine.training.corpora import build_unheard
from ssml_engine.training.corpora.splits import PEOPLE, is_held_out_voice


def place(speaker: int, number: int) -> dict[str, object]:
    return {"start": 320 * speaker + 160 * number, "samples": 100 + 60 * number}


def people(count: int, age: int) -> list[dict[str, object]]:
    """Two recordings of each, the second longer."""
    return [
        {**place(n, k), "speaker": f"{PEOPLE}{n}", "age": age, "text": f"text {k}"}
        for n in range(count)
        for k in range(2)
    ]


def test_only_held_out_adults_are_written_the_longest_recording_first(tmp_path: Path) -> None:
    rows = people(60, age=30)
    (tmp_path / "shard.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ramp = np.arange(160 * 120, dtype=np.float32) / (160 * 120)
    soundfile.write(tmp_path / "shard.ogg", ramp, 16_000, format="WAV", subtype="FLOAT")
    assert build_unheard.main(["--people", str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    written = sorted(path.name.removesuffix(".wav") for path in (tmp_path / "out").glob("*[0-9].wav"))
    assert written == sorted(f"{PEOPLE}{n}" for n in range(60) if is_held_out_voice(f"{PEOPLE}{n}"))
    assert 0 < len(written) < 60
    first = tmp_path / "out" / f"{written[0]}.wav"
    start = int(next(row["start"] for row in rows if row["speaker"] == written[0] and row["samples"] == 160))
    samples, rate = soundfile.read(first, dtype="float32")
    assert (len(samples), rate) == (160, 16_000)
    assert np.abs(samples - ramp[start : start + 160]).max() < 1e-4
    assert first.with_suffix(".txt").read_text() == "text 1\n"
    assert len(soundfile.read(first.with_suffix(".other.wav"))[0]) == 100


def test_children_are_left_out() -> None:
    assert build_unheard.held_out_adults(people(60, age=9)) == {}


def test_every_synthetic_voice_is_held_out() -> None:
    mixes = build_unheard.unheard_mixes()
    assert len(mixes) == 11
    assert all(is_held_out_voice(mix.timbre) for mix in mixes.values())

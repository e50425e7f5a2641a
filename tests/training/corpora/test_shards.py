"""Shards round-trip, and a broken build leaves no shard that looks whole."""

import json

import numpy as np
import pytest
import soundfile

from ssml_engine.training.corpora.shards import ShardWriter, read_texts


def test_utterances_lie_where_their_lines_say(tmp_path):
    shard = ShardWriter(tmp_path / "a_000.jsonl")
    tones = [np.full(600 * n, n / 10, np.float32) for n in (1, 2, 3)]
    for n, tone in enumerate(tones, 1):
        shard.add(tone, np.full(2 * n, 100 * n, np.float32), {"text": f"t{n}"})
    shard.write()
    samples, rate = soundfile.read(tmp_path / "a_000.wav", dtype="float32")
    f0 = np.load(tmp_path / "a_000.f0.npy")
    rows = [json.loads(line) for line in (tmp_path / "a_000.jsonl").read_text().splitlines()]
    assert rate == 24_000
    assert [row["text"] for row in rows] == ["t1", "t2", "t3"]
    for row, tone in zip(rows, tones, strict=True):
        np.testing.assert_allclose(samples[row["start"] : row["start"] + row["samples"]], tone, atol=1e-4)
        assert (f0[row["f0_start"] : row["f0_start"] + row["f0_len"]] == 1000 * tone[0].round(2)).all()


def test_a_row_with_its_own_place_is_refused(tmp_path):
    shard = ShardWriter(tmp_path / "a.jsonl")
    with pytest.raises(ValueError, match="start"):
        shard.add(np.zeros(600, np.float32), np.zeros(2, np.float32), {"start": 5})


def test_an_empty_shard_is_refused_and_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="no utterances"):
        ShardWriter(tmp_path / "a.jsonl").write()
    assert not list(tmp_path.iterdir())


def test_texts_are_distinct_and_sorted(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "b"}\n{"text": "a"}\n{"text": null}\n')
    (tmp_path / "b.jsonl").write_text('{"text": "b"}\n')
    assert read_texts(tmp_path) == ["a", "b"]

"""Built shards are whole, fit the readers and the split, and a build goes on where it stopped."""

import json

import numpy as np
import pytest
import soundfile

pytest.importorskip("hibari")
pytest.importorskip("onnx")

from ssml_engine.evaluation import held_out_sentences
from ssml_engine.training.corpora import build_parametric

TRAINED = "A small text that may be read."


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    texts = [TRAINED, *held_out_sentences()[:20]]
    (folder / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    arguments = ["--texts", str(folder), "--out", str(folder / "out"), "--speakers", "2", "--utterances", "2"]
    assert build_parametric.main(arguments) == 0
    return folder / "out", arguments


def rows(out):
    return [json.loads(line) for line in (out / "parametric_000.jsonl").read_text().splitlines()]


def test_labels_fit_the_samples(built):
    out, _ = built
    samples, rate = soundfile.read(out / "parametric_000.wav", dtype="float32")
    f0 = np.load(out / "parametric_000.f0.npy")
    assert rate == 24_000
    assert len(rows(out)) == 4
    for row in rows(out):
        assert len(row["frames"]) == len(row["teacher"]) + 2
        assert row["samples"] == 600 * sum(row["frames"])
        assert row["f0_len"] == 2 * sum(row["frames"])
        heard = samples[row["start"] : row["start"] + row["samples"]]
        assert np.abs(heard).max() > 0.02
        assert f0[row["f0_start"] : row["f0_start"] + row["f0_len"]].max() > 55


def test_speakers_are_blocks_and_held_out_sentences_are_not_read(built):
    out, _ = built
    assert [row["voice"] for row in rows(out)] == ["morph-0000"] * 2 + ["morph-0001"] * 2
    assert not {sentence for sentence in held_out_sentences() for row in rows(out) if sentence in row["text"]}


def test_a_second_call_leaves_whole_shards_alone(built):
    out, arguments = built
    before = (out / "parametric_000.wav").stat().st_mtime_ns
    assert build_parametric.main(arguments) == 0
    assert (out / "parametric_000.wav").stat().st_mtime_ns == before


def test_no_texts_are_refused(tmp_path):
    with pytest.raises(SystemExit, match="no shards with texts"):
        build_parametric.main(["--texts", str(tmp_path), "--out", str(tmp_path / "out")])

"""Weights are found, joined and checked.

The recogniser reads back a known voice where weights are installed.
"""

import hashlib

import numpy as np
import pytest

from ssml_engine.recognition import MissingModelError, WhisperRecognizer, find_whisper
from ssml_engine.recognition import whisper_weights as ww


def test_a_folder_is_taken_as_it_is(tmp_path):
    assert find_whisper(str(tmp_path)) == str(tmp_path)


def test_a_name_is_left_to_the_library():
    assert find_whisper("small.en") == "small.en"


def test_the_variable_names_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv(ww.MODEL_VARIABLE, str(tmp_path))
    assert find_whisper() == str(tmp_path)


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """Two packages with the halves of a model of ten bytes."""
    content = {
        "config.json": b"{}",
        "tokenizer.json": b"t",
        "vocabulary.txt": b"v",
        "model.bin": b"0123456789",
    }
    for number, package in enumerate(ww.PART_PACKAGES):
        data = tmp_path / "site" / package / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        (data / f"model.bin.part{number + 1}").write_bytes(content["model.bin"][5 * number :][:5])
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            (data / name).write_bytes(content[name])
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    for package in ww.PART_PACKAGES:
        monkeypatch.delitem(__import__("sys").modules, package, raising=False)
    sums = {name: hashlib.sha256(value).hexdigest() for name, value in content.items()}
    monkeypatch.setattr(ww, "SHA256", sums)
    return content


def test_halves_are_joined_once(parts, tmp_path):
    folder = ww.join_parts(tmp_path / "cache" / "whisper-base")
    assert (folder / "model.bin").read_bytes() == parts["model.bin"]
    (folder / "model.bin").write_bytes(b"kept")
    assert ww.join_parts(folder) == folder
    assert (folder / "model.bin").read_bytes() == b"kept"


def test_a_damaged_half_is_refused_and_leaves_nothing(parts, tmp_path, monkeypatch):
    monkeypatch.setitem(ww.SHA256, "model.bin", "0" * 64)
    with pytest.raises(MissingModelError, match=r"model\.bin of Whisper base has SHA-256"):
        ww.join_parts(tmp_path / "cache" / "whisper-base")
    assert not list((tmp_path / "cache").iterdir())


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(MissingModelError, match="cannot load Whisper"):
        WhisperRecognizer(str(tmp_path))


def test_silence_is_no_text_and_wrong_shapes_are_refused():
    pytest.importorskip(ww.PART_PACKAGES[0])
    recognizer = WhisperRecognizer(num_threads=1)
    heard = recognizer.transcribe(np.zeros(50, np.float32), 24_000)
    assert (heard.text, heard.no_speech) == ("", 1.0)
    with pytest.raises(ValueError, match=r"\[2, 10\]"):
        recognizer.transcribe(np.zeros((2, 10), np.float32), 24_000)

"""`demo` with the real engine, its networks small and their weights random: the way, not the sound."""

from __future__ import annotations

import re

import pytest
import soundfile

from tests.synthesis.conftest import engine, library, networks

__all__ = ["engine", "library", "networks"]


@pytest.fixture
def demo(run, engine, library, monkeypatch, tmp_path):
    monkeypatch.setattr("ssml_engine.commands.demo.open_engine", lambda *arguments: engine)
    monkeypatch.setattr("ssml_engine.commands.demo.open_catalog", lambda *arguments: library)
    return lambda *arguments: run("demo", "--no-listen", "--out", tmp_path / "demo.wav", *arguments)


def test_the_demo_writes_a_file_and_prints_its_events_in_time_order(demo, tmp_path):
    result = demo()
    assert result.exit_code == 0, result.stderr
    assert re.search(r"^serving gRPC on 127\.0\.0\.1:\d+$", result.stdout, re.MULTILINE)
    events = re.findall(r"^ +([\d.]+) s  (\w+) *(.*)$", result.stdout, re.MULTILINE)
    kinds = [kind for _, kind, _ in events]
    assert (kinds[0], kinds[-1]) == ("started", "ended")
    assert [text for _, kind, text in events if kind == "mark"] == ["answer"]
    words = [(float(at), text) for at, kind, text in events if kind == "word"]
    assert [text for _, text in words][:2] == ["Good", "morning"]
    assert words == sorted(words, key=lambda item: item[0])
    length_s = soundfile.info(tmp_path / "demo.wav").duration
    assert float(events[-1][0]) == pytest.approx(length_s, abs=0.001)
    assert f"demo.wav: {length_s:.2f} s of audio in" in result.stdout


def test_the_break_of_the_demo_is_in_the_audio(demo, tmp_path):
    words = re.findall(r"^ +([\d.]+) s  word +(.*)$", demo().stdout, re.MULTILINE)
    times = {text: float(at) for at, text in words}
    assert times["Please"] - times["four"] > 0.6


def test_a_file_that_is_there_is_kept_unless_forced(demo, tmp_path):
    (tmp_path / "demo.wav").write_text("mine")
    result = demo()
    assert (result.exit_code, (tmp_path / "demo.wav").read_text()) == (2, "mine")
    assert demo("--force").exit_code == 0

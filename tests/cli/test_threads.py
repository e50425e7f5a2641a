"""`--threads`: how many CPU threads the networks take, in whatever thread a rendering runs."""

from __future__ import annotations

import threading

import pytest
import torch

from ssml_engine.commands.catalogs import open_engine
from ssml_engine.synthesis import Engine
from tests.service.scripted import ScriptedEngine


@pytest.fixture(autouse=True)
def as_before():
    number = torch.get_num_threads()
    yield
    torch.set_num_threads(number)


@pytest.fixture
def weights(monkeypatch) -> ScriptedEngine:
    """Stands for the loaded weights."""
    scripted = ScriptedEngine()
    monkeypatch.setattr(Engine, "load", lambda *arguments: scripted)
    return scripted


def in_a_new_thread() -> int:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    return found[0]


def test_a_rendering_takes_one_thread(weights):
    torch.set_num_threads(3)
    assert open_engine(None, None, "cpu") is weights
    assert torch.get_num_threads() == in_a_new_thread() == 1


@pytest.mark.parametrize(("arguments", "threads"), [((), 1), (("--threads", 2), 2)])
def test_say_hands_the_number_on(run, document, weights, tmp_path, arguments, threads):
    torch.set_num_threads(3)
    result = run("say", document(), "--out", tmp_path / "x.wav", *arguments)
    assert result.exit_code == 0, result.stderr
    assert torch.get_num_threads() == in_a_new_thread() == threads


def test_no_threads_are_refused(run, document, weights, tmp_path):
    assert run("say", document(), "--out", tmp_path / "x.wav", "--threads", 0).exit_code == 2

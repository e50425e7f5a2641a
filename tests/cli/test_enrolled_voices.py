"""Enrolled voices on the command line: listed, exported, imported, renamed, deleted; refusals by code."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ssml_engine.voices import VoiceStore
from tests.cli.conftest import prompt


@pytest.fixture
def enrolled(voices_dir):
    """A store with one enrolled voice, Anna."""
    store = VoiceStore(voices_dir)
    store.add(prompt("Anna", "en-US", "female", ()))
    return store


def names(run) -> list[str]:
    return [item["name"] for item in json.loads(run("voices", "--json").stdout)]


def test_a_voice_is_renamed_taken_out_deleted_and_taken_in_again(run, enrolled, tmp_path):
    file = tmp_path / "anna.safetensors"
    assert run("voices", "rename", "Anna", "Berta").exit_code == 0
    assert "Berta" in names(run)
    assert run("voices", "export", "Berta", file).exit_code == 0
    assert run("voices", "delete", "berta").exit_code == 0
    assert "Berta" not in names(run)
    assert run("voices", "import", file, "--name", "Cora").exit_code == 0
    assert "Cora" in names(run)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("delete", "Nobody"), "no enrolled voice"),
        (("rename", "Anna", "../x"), "cannot be a voice's name"),
        (("rename", "Anna", "en-US-Clara"), "already"),
        (("export", "Nobody", "out.safetensors"), "no enrolled voice"),
    ],
)
def test_what_the_store_refuses_ends_the_command(run, enrolled, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("voices", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not list(tmp_path.glob("*.safetensors"))


def test_a_voice_without_consent_is_not_taken_in(run, voices_dir, tmp_path):
    from ssml_engine.voices import save_voice

    bare = prompt("Anna", "en-US", "female", ())
    file = tmp_path / "bare.safetensors"
    save_voice(replace(bare, facts=replace(bare.facts, consent="")), file)
    assert run("voices", "import", file).exit_code == 2
    assert "Anna" not in names(run)

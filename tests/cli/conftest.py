"""A folder of voices that documents may name, and a way to run the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from ssml_engine.cli import app
from ssml_engine.voices import VoiceFacts, VoicePrompt, save_voice

VOICES = (("en-US-Vera", "en-US", "female", ("calm",)), ("en-GB-Walt", "en-GB", "male", ()))


def prompt(name: str, locale: str, gender: str, styles: tuple[str, ...]) -> VoicePrompt:
    """A voice of three frames: enough to be named, not to be heard."""
    facts = VoiceFacts(
        name=name,
        locale=locale,
        gender=gender,
        description="for tests",
        transcript="a",
        statistics=(7.0, 0.3, 3.5),
        provenance="made by a test",
        codebook_id="none",
        styles=styles,
        consent="a test may use it",
    )
    return VoicePrompt(
        facts,
        codes=np.zeros((3, 8), np.int16),
        phones=np.zeros((1, 4), np.uint8),
        durations=np.full(1, 3, np.int64),
        f0=np.full(3, 120, np.float32),
        energy=np.zeros(1, np.float32),
    )


@pytest.fixture
def voices_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "voices"
    for name, locale, gender, styles in VOICES:
        save_voice(prompt(name, locale, gender, styles), folder / f"{name}.safetensors")
    return folder


@pytest.fixture
def run(voices_dir: Path) -> Callable[..., Result]:
    """Run one command with the folder of voices; returns what it printed and its exit code."""
    runner = CliRunner(env={"SSML_ENGINE_VOICES": str(voices_dir)})

    def invoke(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return runner.invoke(app, [str(item) for item in arguments], input=stdin)

    return invoke


def ssml(body: str, voice: str = "en-US-Vera") -> str:
    """A document around the content of one voice."""
    return (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">\n'
        f'<voice name="{voice}">{body}</voice></speak>\n'
    )


@pytest.fixture
def document(tmp_path: Path) -> Callable[..., Path]:
    """Write a document to a file."""

    def write(body: str = "Hello there.", *, name: str = "a.ssml", voice: str = "en-US-Vera") -> Path:
        path = tmp_path / name
        path.write_text(ssml(body, voice))
        return path

    return write

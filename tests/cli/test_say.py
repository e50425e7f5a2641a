"""`say`: which files appear, with what in them, and which do not."""

import contextlib
import json
import os
import signal
import subprocess
import sys

import pytest
import soundfile

from ssml_engine.plan import Clip, Conversion
from ssml_engine.synthesis import RenderWarning
from ssml_engine.synthesis.engine import ConversionRefused
from tests.service.scripted import ScriptedEngine


@pytest.fixture
def engine(monkeypatch) -> ScriptedEngine:
    """Stands for the weights: these tests are about files."""
    scripted = ScriptedEngine()
    scripted.num_loads = 0

    def load(*arguments):
        scripted.num_loads += 1
        return scripted

    monkeypatch.setattr("ssml_engine.commands.say.open_engine", load)
    return scripted


def test_a_document_becomes_a_file_and_its_events_json_lines(run, document, engine, tmp_path):
    out, events = tmp_path / "deep" / "x.wav", tmp_path / "x.jsonl"
    result = run("say", document(), "--out", out, "--events", events, "--seed", 9)
    assert result.exit_code == 0, result.stderr
    assert soundfile.info(out).frames == 7200
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    assert [item["kind"] for item in lines] == ["started", "word", "word", "word", "ended"]
    assert lines[2] == {
        "kind": "word",
        "offset_samples": 2400,
        "duration_samples": 2000,
        "text": "word1",
        "source": [1, 2],
    }
    assert engine.seed == 9
    assert f"{out}: 0.30 s of audio" in result.stderr


def test_many_documents_go_into_a_folder_with_one_load(run, document, engine, tmp_path):
    paths = [document(name=f"{name}.ssml") for name in "abc"]
    result = run("say", *paths, "--out", tmp_path / "audio", "--events", tmp_path / "events")
    assert result.exit_code == 0, result.stderr
    assert sorted(os.listdir(tmp_path / "audio")) == ["a.wav", "b.wav", "c.wav"]
    assert sorted(os.listdir(tmp_path / "events")) == ["a.jsonl", "b.jsonl", "c.jsonl"]
    assert engine.num_loads == 1


def test_a_refused_document_is_explained_and_the_others_are_rendered(run, document, engine, tmp_path):
    good, bad = document(name="good.ssml"), document("a & b", name="bad.ssml")
    result = run("say", bad, good, "--out", tmp_path / "audio")
    assert result.exit_code == 1
    assert "SSML-XML-AMPERSAND" in result.stderr
    assert os.listdir(tmp_path / "audio") == ["good.wav"]


def test_only_refused_documents_load_no_weights(run, document, engine, tmp_path):
    assert run("say", document("a & b"), "--out", tmp_path / "x.wav").exit_code == 1
    assert engine.num_loads == 0


def test_plain_text_is_spoken_by_the_voice_named(run, engine, tmp_path):
    result = run("say", "--text", "Salt & <b>pepper", "--voice", "en-gb-walt", "--out", tmp_path / "x.wav")
    assert result.exit_code == 0, result.stderr
    assert engine.plan.voices[0].name == "en-GB-Walt"
    assert engine.plan.locale == "en-GB"


@pytest.mark.parametrize(
    ("name", "magic"), [("x.wav", b"RIFF"), ("x.flac", b"fLaC"), ("x.ogg", b"OggS"), ("x.pcm", b"\0\0")]
)
def test_the_name_of_the_file_chooses_its_format(run, document, engine, tmp_path, name, magic):
    assert run("say", document(), "--out", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(magic)


def test_a_file_that_is_there_is_kept_unless_forced(run, document, engine, tmp_path):
    out = tmp_path / "x.wav"
    out.write_text("mine")
    result = run("say", document(), "--out", out)
    assert (result.exit_code, out.read_text()) == (2, "mine")
    assert "--force overwrites it" in result.stderr
    assert run("say", document(), "--out", out, "--force").exit_code == 0
    assert out.read_bytes().startswith(b"RIFF")


def test_an_engine_that_breaks_leaves_no_half_file(run, document, engine, tmp_path):
    def breaks(number: int) -> None:
        raise RuntimeError("the decoder broke")

    engine.before_chunk = breaks
    assert run("say", document(), "--out", tmp_path / "audio" / "x.wav").exit_code == 1
    assert not (tmp_path / "audio").exists() or os.listdir(tmp_path / "audio") == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--text", "Hi", "--voice", "en-US-Vera"], "--out is needed"),
        (["--out", "x.wav"], "give documents or --text"),
        (["--text", "Hi", "--out", "x.wav"], "--text needs --voice"),
        (["--text", "Hi", "--voice", "Nobody", "--out", "x.wav"], 'no voice is named "Nobody"'),
        (["--text", "Hi", "--voice", "en-US-Vera", "--out", "x.xyz"], "--format is needed"),
        (["--text", "Hi", "--voice", "en-US-Vera", "--out", "x", "--format", "riff-9"], '"riff-9" is not'),
        (["--text", "Hi", "--voice", "en-US-Vera", "--out", "x", "--format", "amr-wb-16000hz"], "cannot be"),
    ],
)
def test_wrong_usage_exits_2_before_weights_are_loaded(
    run, engine, tmp_path, monkeypatch, arguments, message
):
    monkeypatch.chdir(tmp_path)
    result = run("say", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert engine.num_loads == 0
    assert os.listdir(tmp_path) == ["voices"]


def test_what_could_not_be_heard_is_shown_like_any_other_warning(run, document, engine, tmp_path):
    def render(plan, **options):
        (clip,) = [item for item in plan.items if isinstance(item, Clip)]
        yield RenderWarning("SSML-AUDIO-UNAVAILABLE", clip.url, "it burnt", clip.source)
        yield from ScriptedEngine.render(engine, plan, **options)

    engine.render = render
    path, out = document('One <audio src="https://media.example/a.wav">two</audio>'), tmp_path / "x.wav"
    result = run("say", path, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert "warning[SSML-AUDIO-UNAVAILABLE]: the recording https://media.example/a.wav" in result.stderr
    assert f" --> {path}:" in result.stderr
    assert soundfile.info(out).frames == 7200


def test_a_recording_that_cannot_be_said_again_refuses_its_document_alone(run, document, engine, tmp_path):
    def render(plan, **options):
        for item in plan.items:
            if isinstance(item, Conversion):
                raise ConversionRefused("SSML-CONVERSION-SPEECH", item, "nobody speaks in it")
        yield from ScriptedEngine.render(engine, plan, **options)

    engine.render = render
    markup = '<mstts:voiceconversion xmlns:mstts="http://www.w3.org/2001/mstts" url="https://media.example/a.wav"/>'
    paths = [document(markup, name="a.ssml"), document(name="b.ssml")]
    result = run("say", *paths, "--out", tmp_path / "audio")
    assert result.exit_code == 1
    assert "error[SSML-CONVERSION-SPEECH]: the recording https://media.example/a.wav" in result.stderr
    assert f" --> {paths[0]}:" in result.stderr
    assert os.listdir(tmp_path / "audio") == ["b.wav"]


def test_two_documents_of_one_name_do_not_overwrite_each_other(run, document, engine, tmp_path):
    (tmp_path / "other").mkdir()
    first, second = document(), document(name="other/a.ssml")
    result = run("say", first, second, "--out", tmp_path / "audio")
    assert result.exit_code == 2
    assert "two documents would write" in result.stderr


@pytest.mark.timeout(120)
def test_an_interrupt_ends_the_command_with_130_and_no_traceback(voices_dir, tmp_path):
    pipe = tmp_path / "a.ssml"
    os.mkfifo(pipe)
    # A process that is started in the background may have inherited a shell's deafness to SIGINT.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from ssml_engine.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, "check", str(pipe), "--voices", str(voices_dir)],
        stderr=subprocess.PIPE,
        text=True,
    )
    with pipe.open("w"):  # opens when the command has begun to read
        # Again after a while: a signal between two reads of the pipe only sets a flag, and the next read waits.
        # Not at once: a second signal while the interpreter leaves would end it as an unhandled one.
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
        _, errors = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_settings_of_the_fetcher_that_are_wrong_end_the_command(run, document, engine, tmp_path):
    settings = tmp_path / "fetching.toml"
    settings.write_text("max_bytes = 0")
    result = run("say", document(), "--out", tmp_path / "x.wav", "--fetching", settings)
    assert result.exit_code == 2
    assert "max_bytes must be above 0" in result.stderr
    assert engine.num_loads == 0

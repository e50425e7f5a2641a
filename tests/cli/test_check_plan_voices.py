"""The commands that render nothing: what they print where, and how they exit."""

import json
import subprocess
import sys

from ssml_engine.plan import Plan
from tests.cli.conftest import ssml


def test_an_accepted_document_exits_0(run, document):
    result = run("check", document())
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{document()}: accepted\n", "")


def test_a_refused_document_exits_1_and_is_explained_as_a_compiler_would(run, document):
    path = document("one\n<prosody rate='fast-ish'>two")
    result = run("check", path)
    assert result.exit_code == 1
    assert result.stdout == f"{path}: refused\n"
    assert "error[SSML-XML-TAG]: the end tag does not match <prosody>" in result.stderr
    assert f" --> {path}:3:29" in result.stderr
    assert "^^^^" in result.stderr


def test_one_refused_document_among_others_exits_1_and_all_are_named(run, document):
    good, bad = document(name="good.ssml"), document("a & b", name="bad.ssml")
    result = run("check", bad, good)
    assert result.exit_code == 1
    assert result.stdout == f"{bad}: refused\n{good}: accepted\n"


def test_an_unknown_voice_is_refused(run, document):
    result = run("check", document(voice="en-US-Nobody"))
    assert result.exit_code == 1
    assert "SSML-VOICE-UNKNOWN" in result.stderr


def test_strict_refuses_what_default_passes(run, document):
    path = document("<prosody rate='fast-ish'>two</prosody>")
    assert run("check", path).exit_code == 0
    assert run("check", "--strict", path).exit_code == 1


def test_a_voice_may_ask_for_features_only_where_the_caller_says_so(run):
    source = (
        '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'
        '<voice languages="en-GB">two</voice></speak>'
    )
    assert run("check", "-", stdin=source).exit_code == 1
    assert run("check", "--select-voices", "-", stdin=source).exit_code == 0
    planned = json.loads(run("plan", "--select-voices", "-", stdin=source).stdout)
    assert [voice["locale"] for voice in planned["voices"]] == ["en-GB"]


def test_json_is_one_object_per_document(run, document):
    good, bad = document(name="good.ssml"), document("a & b", name="bad.ssml")
    lines = [json.loads(line) for line in run("check", "--json", good, bad).stdout.splitlines()]
    assert [(item["file"], item["accepted"]) for item in lines] == [(str(good), True), (str(bad), False)]
    (found,) = lines[1]["diagnostics"]
    assert (found["code"], found["line"], found["column"]) == ("SSML-XML-AMPERSAND", 2, 28)


def test_a_document_comes_from_standard_input(run):
    result = run("check", "-", stdin=ssml("Hello."))
    assert (result.exit_code, result.stdout) == (0, "<stdin>: accepted\n")


def test_a_file_that_cannot_be_read_exits_2(run, tmp_path):
    result = run("check", tmp_path / "nothing.ssml")
    assert result.exit_code == 2
    assert result.stderr == f"error: cannot read {tmp_path}/nothing.ssml: No such file or directory\n"


def test_the_plan_is_json_that_a_plan_can_be_made_of_again(run, document):
    result = run("plan", document('It costs $5.<break time="700ms"/>'))
    assert result.exit_code == 0
    plan = Plan.from_dict(json.loads(result.stdout))
    assert [word.text for word in plan.items[0].words] == ["It", "costs", "$5", "."]
    assert plan.voices[0].name == "en-US-Vera"


def test_the_plan_of_a_refused_document_is_nothing_but_diagnostics(run, document):
    result = run("plan", document("a & b"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "SSML-XML-AMPERSAND" in result.stderr


def test_voices_are_listed_for_people_and_as_json(run):
    listed = json.loads(run("voices", "--json").stdout)
    found = {item["name"]: item for item in listed}
    assert [item["name"] for item in listed] == sorted(found)
    vera = found["en-US-Vera"]
    assert (vera["name"], vera["locale"], vera["gender"]) == ("en-US-Vera", "en-US", "female")
    assert {"calm", "whispering"} <= set(vera["styles"])
    assert "SeniorMale" in vera["roles"]
    table = run("voices").stdout
    assert "en-GB-Walt" in table
    assert f"{len(vera['styles'])} styles" in table
    assert "male" in table


def test_checking_and_planning_load_no_models(voices_dir, document):
    script = (
        "import sys; from ssml_engine.cli import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as e: assert e.code in (0, None), e.code\n"
        "loaded = {'torch', 'scipy', 'faster_whisper', 'grpc'} & set(sys.modules)\n"
        "sys.exit(f'loaded {loaded}' if loaded else 0)"
    )
    for command in ("check", "plan"):
        done = subprocess.run(
            [sys.executable, "-c", script, command, "--voices", str(voices_dir), str(document())],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr


def test_a_picture_without_matplotlib_names_the_extra(run, document, tmp_path, monkeypatch):
    monkeypatch.setattr("ssml_engine.commands.plan.find_spec", lambda name: None)
    result = run("plan", document("Hi."), "--plot", tmp_path / "a.png")
    assert result.exit_code == 2
    assert "--plot needs matplotlib: pip install 'ssml-engine[plot]'" in result.stderr


def test_a_picture_that_is_there_is_not_overwritten(run, document, tmp_path):
    (tmp_path / "a.png").write_bytes(b"mine")
    result = run("plan", document("Hi."), "--plot", tmp_path / "a.png")
    assert (result.exit_code, (tmp_path / "a.png").read_bytes()) == (2, b"mine")
    assert "exists; --force overwrites it" in result.stderr

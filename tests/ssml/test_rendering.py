"""Diagnostics as a terminal shows them, as JSON, and as documentation."""

from __future__ import annotations

from pathlib import Path

from ssml_engine.ssml import diagnostic_as_dict, parse, render_terminal
from ssml_engine.ssml.diagnostics_doc import diagnostics_doc

SOURCE = """<speak version="1.0" xml:lang="en-US">
 <voice name="en-US-Ada">
   <prosody rate="fast-ish">Hello</prosody>
 </voice>
</speak>
"""


def test_a_terminal_shows_the_line_and_a_caret() -> None:
    (found,) = parse(SOURCE).diagnostics
    assert render_terminal(found, SOURCE.encode(), name="request.ssml") == (
        'warning[SSML-PROSODY-RATE]: "fast-ish" is not a rate\n'
        " --> request.ssml:3:19   /speak/voice/prosody/@rate\n"
        '  3 |    <prosody rate="fast-ish">Hello</prosody>\n'
        "    |                   ^^^^^^^^\n"
        "    = help: use x-slow … x-fast, a number such as 1.2, or a percentage such as +20%"
    )


def test_a_long_line_is_cut_around_the_place() -> None:
    source = SOURCE.replace("Hello", "Hello " * 100 + "<break time='x'/>").replace("fast-ish", "fast")
    (found,) = parse(source).diagnostics
    lines = render_terminal(found, source).splitlines()
    assert len(lines[2]) <= 108
    assert lines[2][lines[3].index("^")] == "x"


def test_a_document_without_lines_has_no_caret() -> None:
    (found,) = parse("").diagnostics
    assert render_terminal(found, "") == (
        "error[SSML-XML-EMPTY]: the document has no element\n"
        " --> <ssml>:1:1\n"
        "    = help: wrap the text in speak and voice"
    )


def test_json_has_every_field() -> None:
    (found,) = parse(SOURCE).diagnostics
    assert diagnostic_as_dict(found) == {
        "code": "SSML-PROSODY-RATE",
        "severity": "warning",
        "message": '"fast-ish" is not a rate',
        "line": 3,
        "column": 19,
        "length": 8,
        "path": "/speak/voice/prosody/@rate",
        "help": "use x-slow … x-fast, a number such as 1.2, or a percentage such as +20%",
        "rule": "R-RATE-4",
        "kind": "value",
    }


def test_the_documentation_is_that_of_the_table() -> None:
    written = Path(__file__).parents[2] / "docs" / "diagnostics.md"
    assert written.read_text(encoding="utf-8") == diagnostics_doc(), (
        "run python -m ssml_engine.ssml.diagnostics_doc"
    )

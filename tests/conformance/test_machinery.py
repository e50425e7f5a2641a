"""The runner's own parts: inputs, assertions, selection, verdicts, reports, the linter."""

from __future__ import annotations

import doctest
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ssml_engine.conformance import (
    Answer,
    Case,
    CaseError,
    Report,
    Selection,
    Status,
    check_case,
    pointers,
    read_cases,
    run_cases,
)
from ssml_engine.conformance.cases import ExpectedDiagnostic
from ssml_engine.conformance.documents import document_of, in_voice
from ssml_engine.conformance.html_report import html_report
from ssml_engine.conformance.json_report import json_report
from ssml_engine.conformance.junit_report import junit_report
from ssml_engine.conformance.linting import lint
from ssml_engine.conformance.targets import SeenDiagnostic

CASE = Case(
    family="R-BRK",
    description="a pause is as long as asked for",
    rules=("R-BRK-2",),
    source=("azure:break",),
    level="azure",
    document=b"<speak/>",
    diagnostics=(),
)
FAULT = ExpectedDiagnostic("SSML-BREAK-TIME", "error", 2, 18)


class Told:
    """A target that answers what it was told, and offers plans."""

    name = "told"
    offers = frozenset({"plan"})

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def check(self, case: Case) -> Answer:
        return self.answer

    def speak(self, case: Case, document: bytes) -> Answer:
        raise AssertionError("no case is about audio")


def report_of(case: Case, answer: Answer) -> Report:
    return run_cases([case], Told(answer))


@pytest.mark.parametrize(
    ("given", "document"),
    [
        ({"ssml": "<speak/>"}, b"<speak/>"),
        ({"base64": "/w=="}, b"\xff"),
        ({"voice": "Hi"}, in_voice("Hi").encode()),
        ({"generate": {"before": "a", "repeat": "<b{n}>", "count": 2, "middle": "c", "close": "/", "after": "."}},
         b"a<b0><b1>c//."),
        ({"ssml": "\ud800"}, b"\xed\xa0\x80"),
    ],
)  # fmt: skip
def test_inputs_become_bytes(given: dict[str, Any], document: bytes) -> None:
    assert document_of(given) == document


def test_content_of_the_standard_document_starts_in_its_second_line() -> None:
    assert in_voice("Hi").split("\n")[1].startswith("Hi")


@pytest.mark.parametrize("given", [{}, {"ssml": "a", "voice": "b"}, {"base64": "§"}])
def test_inputs_that_are_none_are_named(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"one of|base64"):
        document_of(given)


@pytest.mark.parametrize(
    ("assertion", "fault"),
    [
        ({"at": "/words/0/rate", "equals": 1.2}, ""),
        ({"at": "/words/-1/rate", "near": 1.3, "within": 0.2}, ""),
        ({"at": "/words/0/rate", "near": 2, "within": 0.5}, "/words/0/rate is 1.2, expected 2 ± 0.5"),
        ({"at": "/words", "count": 2}, "/words has 1, expected 2"),
        ({"at": "/words/1", "absent": True}, ""),
        ({"at": "/nothing", "exists": True}, "/nothing is absent"),
        ({"at": "/words/0/text", "contains": "ell"}, ""),
        ({"at": "/words/0/flag", "equals": 1}, "/words/0/flag is True, expected 1"),
        ({"at": "/none", "absent": True}, ""),
    ],
)
def test_assertions(assertion: dict[str, Any], fault: str) -> None:
    plan = {"words": [{"rate": 1.2, "text": "Hello", "flag": True}], "none": None}
    assert pointers.judge(plan, assertion) == fault


def test_examples_in_pointers_hold() -> None:
    assert doctest.testmod(pointers).failed == 0


def test_diagnostics_are_compared_as_a_whole() -> None:
    case = replace(CASE, diagnostics=(FAULT,))
    seen = SeenDiagnostic("SSML-BREAK-TIME", "error", 2, 18)
    more = replace(seen, code="SSML-NEST", column=1)
    assert all(check.holds for check in check_case(case, Answer(False, (seen,))))
    failed = [check for check in check_case(case, Answer(False, (seen, more))) if not check.holds]
    assert [check.what for check in failed] == ["diagnostics"]
    assert failed[0].found == ("2:1 error SSML-NEST", "2:18 error SSML-BREAK-TIME")


def test_a_server_that_tells_no_diagnostics_is_held_to_refusing() -> None:
    case = replace(CASE, diagnostics=(FAULT,))
    assert report_of(case, Answer(False)).results[0].status is Status.PASSED
    assert report_of(case, Answer(True)).results[0].checks[0].fault == "accepted, expected refused"


def test_a_case_without_anything_shown_is_skipped_and_does_not_pass() -> None:
    case = replace(CASE, plan=({"at": "/silence_ms", "equals": 1},))
    report = report_of(case, Answer(True))
    assert report.results[0].status is Status.SKIPPED
    assert not report.passed


def test_a_case_whose_needs_are_not_offered_is_skipped_with_the_reason() -> None:
    report = report_of(replace(CASE, needs=frozenset({"files", "plan"})), Answer(True))
    assert report.results[0].reason == "needs files"


def test_spoken_words_ignore_case_and_hyphens() -> None:
    case = replace(CASE, spoken=("Twenty-one",))
    plan = {"sentences": [{"spoken": "twenty one"}]}
    assert report_of(case, Answer(True, plan=plan)).passed
    assert not report_of(replace(case, spoken=("twenty",)), Answer(True, plan=plan)).passed


@pytest.mark.parametrize(
    ("selection", "is_chosen"),
    [
        (Selection(), True),
        (Selection(pattern="r-brk"), True),
        (Selection(pattern="R-XML"), False),
        (Selection(levels=frozenset({"azure"})), True),
        (Selection(levels=frozenset({"w3c"})), False),
    ],
)
def test_selection(selection: Selection, is_chosen: bool) -> None:
    assert (CASE in selection) is is_chosen


def failed_report() -> Report:
    case = replace(CASE, diagnostics=(FAULT,), document="<speak>é&</speak>".encode())
    return report_of(case, Answer(False, (SeenDiagnostic("SSML-NEST", "error", 1, 1),)))


def test_the_page_shows_both_sides_and_escapes_documents() -> None:
    page = html_report(failed_report())
    assert '<span class="minus">- 2:18 error SSML-BREAK-TIME</span>' in page
    assert '<span class="plus">+ 1:1 error SSML-NEST</span>' in page
    assert "&lt;speak&gt;é&amp;&lt;/speak&gt;" in page
    assert "<!--" not in page


def test_junit_counts_and_names_failures() -> None:
    (suite,) = ElementTree.fromstring(junit_report(failed_report()))
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("R-BRK", "1", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "diagnostics: other diagnostics than expected"


def test_json_holds_every_case() -> None:
    report = json.loads(json_report(failed_report()))
    assert report["counts"] == {"azure": {"passed": 0, "failed": 1, "skipped": 0}}
    assert report["cases"][0]["checks"][1]["found"] == ["1:1 error SSML-NEST"]


def suite_with(folder: Path, **changes: Any) -> Path:
    (folder / "cases").mkdir()
    case = {
        "description": "a pause is as long as asked for",
        "rules": ["R-BRK-2"],
        "source": ["azure:break"],
        "level": "azure",
        "voice": "Hi",
        "diagnostics": [],
    }
    (folder / "rules.json").write_text('{"rules": [{"id": "R-BRK-2"}, {"id": "R-XML-1"}]}')
    content = {"family": "R-BRK", "about": "break: pauses", "cases": [case | changes]}
    (folder / "cases" / "R-BRK.json").write_text(json.dumps(content))
    return folder


def error(line: int) -> dict[str, Any]:
    return {"code": "SSML-NEST", "severity": "error", "line": line, "column": 1}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"description": "a break should pause"}, "the description says how to test"),
        ({"description": "x" * 70}, "the description has 70 characters"),
        ({"description": "A break pauses"}, "starts with a capital letter"),
        ({"rules": ["R-BRK-99"]}, "R-BRK-99 is not a rule"),
        ({"rules": ["R-XML-1"]}, "no rule is of the file's family R-BRK"),
        ({"source": ["somewhere"]}, "the source ['somewhere'] is not"),
        ({"diagnostics": [error(1), error(2)]}, "more than one fault"),
        ({"diagnostics": [error(1)], "spoken": ["hi"]}, "a refused document has neither plan nor audio"),
    ],
)
def test_the_linter_finds(changes: dict[str, Any], fault: str, tmp_path: Path) -> None:
    (found,) = lint(suite_with(tmp_path, **changes))
    assert fault in found


def test_the_linter_accepts_a_good_case(tmp_path: Path) -> None:
    assert lint(suite_with(tmp_path)) == []


def test_a_case_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"R-BRK\.json: a pause is as long as asked for: .*unexpected"):
        read_cases(suite_with(tmp_path, diagnostics=[error(1) | {"colour": "red"}]))

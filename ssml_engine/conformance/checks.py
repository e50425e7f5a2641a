"""A case and what a server did -> every check that could be made, and whether it holds.

What the server does not show is not checked; a case of which nothing could be checked has no checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ssml_engine.conformance.cases import Case, ExpectedDiagnostic
from ssml_engine.conformance.pointers import judge
from ssml_engine.conformance.targets import Answer, SeenDiagnostic


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    # "accepted", "diagnostics", "plan", "spoken", "audio", "events", "status".
    what: str
    # What is wrong; "" when nothing is.
    fault: str = ""
    # The two sides of a difference, where lines tell it better than a sentence.
    expected: tuple[str, ...] = ()
    found: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.fault


def check_case(case: Case, answer: Answer) -> list[Check]:
    """Everything that needs no audio."""
    checks = [] if case.is_about_request else [_accepted(case, answer)]
    if answer.diagnostics is not None:
        checks.append(check_diagnostics(case.diagnostics, answer.diagnostics))
    if answer.plan is not None and case.accepted:
        checks += [Check("plan", judge(answer.plan, assertion)) for assertion in case.plan]
        if case.spoken is not None:
            checks.append(_spoken(case.spoken, answer))
    known = [name for name in case.status if answer.status is not None and name in answer.status]
    checks += [Check("status", _status_fault(name, answer, case.status[name])) for name in known]
    return checks


def _accepted(case: Case, answer: Answer) -> Check:
    if case.accepted == answer.accepted:
        return Check("accepted")
    verdict = {True: "accepted", False: "refused"}
    reason = f" ({answer.reason})" if answer.reason else ""
    return Check("accepted", f"{verdict[answer.accepted]}{reason}, expected {verdict[case.accepted]}")


def check_diagnostics(wanted: Iterable[ExpectedDiagnostic], seen: Iterable[SeenDiagnostic]) -> Check:
    """The list as a whole; at one place the order is the server's own."""
    wanted = tuple(wanted)
    tells_kind = any(item.kind for item in wanted)
    expected = tuple(sorted(_line(item, tells_kind) for item in wanted))
    found = tuple(sorted(_line(item, tells_kind) for item in seen))
    return Check(
        "diagnostics", "" if expected == found else "other diagnostics than expected", expected, found
    )


def _line(item: ExpectedDiagnostic | SeenDiagnostic, tells_kind: bool) -> str:
    line = f"{item.line}:{item.column} {item.severity} {item.code}"
    return f"{line} ({item.kind})" if tells_kind else line


def _spoken(expected: tuple[str, ...], answer: Answer) -> Check:
    assert answer.plan is not None
    found = tuple(sentence["spoken"] for sentence in answer.plan["sentences"])
    same = [_folded(line) for line in found] == [_folded(line) for line in expected]
    return Check("spoken", "" if same else "other words than expected", expected, found)


def _folded(line: str) -> str:
    """Words without case, hyphens and extra spaces: how a number is hyphenated is the server's own."""
    return " ".join(line.casefold().replace("-", " ").split())


def _status_fault(transport: str, answer: Answer, wanted: object) -> str:
    assert answer.status is not None
    found = answer.status[transport]
    return "" if found == wanted else f"{transport} status is {found}, expected {wanted}"

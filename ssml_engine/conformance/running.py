"""Cases and a target -> a report: each case passed, failed, or skipped with the reason said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from ssml_engine.conformance.audio_checks import check_sound, wants_sound
from ssml_engine.conformance.cases import LEVELS, Case, Level
from ssml_engine.conformance.checks import Check, check_case
from ssml_engine.conformance.targets import NotAskable, Target, TargetError


class Status(Enum):
    """What became of a case."""

    PASSED = "passed"
    FAILED = "failed"
    # The server lacks what the case needs; counted and shown, never hidden.
    SKIPPED = "skipped"


_NOTHING_SHOWN = "the server shows nothing of what the case is about"


@dataclass(frozen=True)
class Result:
    """A case and what became of it."""

    case: Case
    status: Status
    checks: tuple[Check, ...] = ()
    # Why a case was skipped.
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What became of all cases."""

    target: str
    results: tuple[Result, ...] = field(default_factory=tuple)

    def count(self, status: Status, level: Level | None = None) -> int:
        """Number of cases of a status, of one level or of all."""
        return sum(r.status is status and level in (None, r.case.level) for r in self.results)

    @property
    def passed(self) -> bool:
        """True when no case failed and at least one was run."""
        return not self.count(Status.FAILED) and bool(self.count(Status.PASSED))

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels of its cases, in the suite's order."""
        present = {result.case.level for result in self.results}
        return tuple(level for level in LEVELS if level in present)


def run_cases(
    cases: Iterable[Case],
    target: Target,
    *,
    sound: bool = True,
    progress: Callable[[Result], None] = lambda result: None,
) -> Report:
    """Run cases one after the other.

    sound: False leaves out everything that needs rendered audio. progress: told of each result. Raises TargetError
    when the server cannot be asked at all.
    """
    results: list[Result] = []
    for case in cases:
        result = _run(case, target, sound)
        results.append(result)
        progress(result)
    return Report(target.name, tuple(results))


def _run(case: Case, target: Target, sound: bool) -> Result:
    missing = case.needs - target.offers
    if missing:
        return Result(case, Status.SKIPPED, reason=f"needs {', '.join(sorted(missing))}")
    try:
        answer = target.check(case)
    except NotAskable as error:
        return Result(case, Status.SKIPPED, reason=str(error))
    checks = check_case(case, answer)
    if not wants_sound(case) or not (answer.accepted or case.is_about_request):
        return _judged(case, checks, "")
    if not sound or "audio" not in target.offers:
        return _judged(case, checks, "no audio was rendered")
    try:
        checks += check_sound(case, target, answer)
    except TargetError as error:
        checks.append(Check("audio", str(error)))
    return _judged(case, checks, "")


def _judged(case: Case, checks: list[Check], reason: str) -> Result:
    """A case passes when every check holds and one of them is about more than a document that is accepted."""
    if any(not check.holds for check in checks):
        return Result(case, Status.FAILED, tuple(checks), reason)
    told = {check.what for check in checks} - {"accepted", "diagnostics"}
    asks_more = bool(case.plan or case.spoken or case.status or wants_sound(case))
    if asks_more and not told and not case.diagnostics:
        return Result(case, Status.SKIPPED, tuple(checks), reason or _NOTHING_SHOWN)
    return Result(case, Status.PASSED, tuple(checks), reason)

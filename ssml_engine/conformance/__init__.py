"""The conformance suite, run: cases as data + a server -> what it does as the specification says."""

from ssml_engine.conformance.cases import Case, CaseError, Level, Selection, read_cases
from ssml_engine.conformance.checks import Check, check_case
from ssml_engine.conformance.running import Report, Result, Status, run_cases
from ssml_engine.conformance.targets import Answer, HeardEvent, Target, TargetError

__all__ = [
    "Answer",
    "Case",
    "CaseError",
    "Check",
    "HeardEvent",
    "Level",
    "Report",
    "Result",
    "Selection",
    "Status",
    "Target",
    "TargetError",
    "check_case",
    "read_cases",
    "run_cases",
]

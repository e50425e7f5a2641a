"""The files of the suite -> what is wrong with them as a suite: names, sources, coverage of the rules.

`conformance/schema.json` says what a case may hold; this module says the rest.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ssml_engine.conformance.cases import Case, CaseError, read_cases

_LONGEST_DESCRIPTION = 70
_HOLLOW_WORDS = re.compile(r"\b(should|test that|tests that|correctly|properly)\b", re.IGNORECASE)
_SOURCE = re.compile(r"(azure|w3c|pls|ours|xml|rfc)(:[^\s]+)?")


def lint(folder: Path) -> list[str]:
    """Everything that is wrong, one line each."""
    try:
        cases = read_cases(folder)
    except CaseError as error:
        return [str(error)]
    rules = rule_ids(folder)
    faults = [
        f"{case.family}: {case.description}: {fault}" for case in cases for fault in _faults(case, rules)
    ]
    twice = Counter(case.description for case in cases)
    faults += [f"{name}: {count} cases have this description" for name, count in twice.items() if count > 1]
    return faults


def rule_ids(folder: Path) -> frozenset[str]:
    """Ids of all rules of the specification."""
    rules = json.loads((folder / "rules.json").read_text(encoding="utf-8"))["rules"]
    return frozenset(rule["id"] for rule in rules)


def uncovered(folder: Path) -> frozenset[str]:
    """Rules that no case shows."""
    return rule_ids(folder) - {rule for case in read_cases(folder) for rule in case.rules}


def _faults(case: Case, rules: frozenset[str]) -> Iterator[str]:
    if len(case.description) >= _LONGEST_DESCRIPTION:
        yield f"the description has {len(case.description)} characters"
    first = case.description.split(" ")[0]
    if first[:1].isupper() and (len(first) == 1 or not first.isupper()):
        yield "the description starts with a capital letter"
    if _HOLLOW_WORDS.search(case.description) or case.description.endswith("."):
        yield "the description says how to test, or ends with a period"
    if not case.rules:
        yield "no rule is named"
    for rule in case.rules:
        if rule not in rules:
            yield f"{rule} is not a rule"
    if case.rules and not any(rule.rpartition("-")[0] == case.family for rule in case.rules):
        yield f"no rule is of the file's family {case.family}"
    if not case.source or not all(map(_SOURCE.fullmatch, case.source)):
        yield f"the source {list(case.source)} is not azure:…, w3c:…, pls, xml, rfc:… or ours"
    if sum(item.severity == "error" for item in case.diagnostics) > 1:
        yield "more than one fault: a case shows one thing"
    if not case.accepted and (case.plan or case.spoken or case.audio or case.events):
        yield "a refused document has neither plan nor audio"

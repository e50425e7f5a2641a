"""Every case against this engine, as it stands: what documents mean, without rendering them."""

from __future__ import annotations

import pytest

from ssml_engine.conformance import Case, Status, read_cases, run_cases
from ssml_engine.conformance.in_process import InProcess
from ssml_engine.conformance.locations import suite_folder
from ssml_engine.voices import open_library

CASES = read_cases(suite_folder())


@pytest.fixture(scope="module")
def engine() -> InProcess:
    return InProcess(suite_folder(), open_library())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_this_engine_conforms(case: Case, engine: InProcess) -> None:
    (result,) = run_cases([case], engine, sound=False).results
    told = [
        f"{c.what}: {c.fault}; expected {c.expected}, found {c.found}" for c in result.checks if not c.holds
    ]
    assert result.status is not Status.FAILED, "\n".join(told)

"""The files of the suite: they fit their schema, they read well, and they cover every rule."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from ssml_engine.conformance import read_cases
from ssml_engine.conformance.linting import lint, rule_ids, uncovered
from ssml_engine.conformance.locations import suite_folder
from ssml_engine.ssml import FAULTS

SUITE = suite_folder()
FAMILIES = sorted((SUITE / "cases").glob("*.json"))
DIAGNOSTICS = Path(__file__).parents[2] / "docs" / "diagnostics.md"
RULE = re.compile(r"\bR(?:-[A-Z0-9]+)+-\d+\b")


@pytest.mark.parametrize("path", FAMILIES, ids=lambda path: path.stem)
def test_a_family_fits_the_schema(path: Path) -> None:
    schema = json.loads((SUITE / "schema.json").read_text(encoding="utf-8"))
    content = json.loads(path.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(content)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert content["family"] == path.stem


def test_the_linter_finds_nothing() -> None:
    assert lint(SUITE) == []


def test_the_list_of_rules_is_that_of_the_specification() -> None:
    named = os.environ.get("SSML_SPECIFICATION")
    if named is None:
        pytest.skip("SSML_SPECIFICATION names no file")
    assert set(RULE.findall(Path(named).read_text(encoding="utf-8"))) == rule_ids(SUITE)


def test_rules_are_listed_once() -> None:
    rules = json.loads((SUITE / "rules.json").read_text(encoding="utf-8"))["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 344


def test_every_rule_has_a_case() -> None:
    assert uncovered(SUITE) == frozenset()


def test_every_section_of_the_table_of_faults_has_a_case() -> None:
    codes = {fault.code for fault in FAULTS}
    documented = re.findall(r"^### (SSML-\S+)$", DIAGNOSTICS.read_text(encoding="utf-8"), re.MULTILINE)
    expected = {item.code for case in read_cases(SUITE) for item in (*case.diagnostics, *case.late)}
    assert set(documented) == codes
    assert codes - expected == set()

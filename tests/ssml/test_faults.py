"""The table of faults: every row can happen, as its example shows, and nothing else happens with it."""

from __future__ import annotations

import re

import pytest

from ssml_engine.ssml import FAULTS, Fault, parse
from ssml_engine.ssml.faults.playing import RENDER_FAULTS
from ssml_engine.ssml.faults.rendering import PLAN_FAULTS

from .documents import document_of

PARSED = [row for row in FAULTS if row not in (*PLAN_FAULTS, *RENDER_FAULTS) and row.example]
IGNORED_ELEMENT_ROWS = {"SSML-ELEMENT-W3C", "SSML-ATTRIBUTE-REFUSED"}


@pytest.mark.parametrize("row", PARSED, ids=lambda row: row.code)
def test_an_example_has_its_fault_and_no_other(row: Fault) -> None:
    mode = "strict" if row.code in IGNORED_ELEMENT_ROWS else "default"
    selects = row.rule == "R-W3C-VOICE-1"
    source = document_of(row.example).encode()
    result = parse(source, mode=mode, selects_voices=selects, max_bytes=100_000)
    assert {item.code for item in result.diagnostics} == {row.code}
    assert (result.document is None) == any(item.severity == "error" for item in result.diagnostics)


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.code)
def test_rows_are_well_formed(row: Fault) -> None:
    assert re.fullmatch(r"SSML-[A-Z0-9]+(-[A-Z0-9]+)*", row.code)
    assert re.fullmatch(r"R(-[A-Z0-9]+)+-\d+", row.rule)
    assert row.message
    assert row.help
    assert not row.message.endswith(".") or row.code == "SSML-VOICE-UNKNOWN"


def test_codes_are_unique() -> None:
    codes = [row.code for row in FAULTS]
    assert len(codes) == len(set(codes))


def test_a_fault_of_a_value_refuses_in_strict_mode_only() -> None:
    source = document_of('<prosody rate="fast-ish">Hello</prosody>')
    assert parse(source).document is not None
    assert parse(source, mode="strict").document is None

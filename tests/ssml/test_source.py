"""Offsets, lines and columns of a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.ssml import SourceText, Span

TEXTS = st.text(st.sampled_from("ab\n\r😀"), max_size=20)


@given(TEXTS)
def test_lines_are_those_between_line_breaks(text: str) -> None:
    source = SourceText(text)
    lines = re.split(r"\r\n|\r|\n", text)
    assert [source.line(number) for number in range(1, len(lines) + 1)] == lines
    assert source.line(len(lines) + 1) == ""


@given(TEXTS)
def test_a_column_counts_from_the_start_of_its_line(text: str) -> None:
    source = SourceText(text)
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    for number, start in enumerate(starts, 1):
        for column in range(1, len(source.line(number)) + 2):
            assert source.line_and_column(start + column - 1) == (number, column)


def test_azure_counts_utf_16() -> None:
    assert SourceText("a😀b").utf16_offset(2) == 3


def test_a_span_runs_forwards() -> None:
    with pytest.raises(ValueError, match="cannot run from 3 to 2"):
        Span(3, 2)

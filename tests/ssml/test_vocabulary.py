"""The table of the language is consistent with itself and with its documentation."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ssml_engine.ssml.vocabulary import ELEMENTS, ROWS, ElementRow
from ssml_engine.ssml.vocabulary_doc import vocabulary_doc


@pytest.mark.parametrize("row", ELEMENTS, ids=lambda row: row.name)
def test_attributes_are_fields_of_the_element(row: ElementRow) -> None:
    known = {item.name for item in fields(row.build)}
    read = {item.field for item in row.attributes.values() if item.parse is not None}
    assert read <= known


@pytest.mark.parametrize("row", ELEMENTS, ids=lambda row: row.name)
def test_content_is_made_of_known_elements(row: ElementRow) -> None:
    assert row.inside <= set(ROWS)
    assert row.source


def test_every_element_but_the_root_may_stand_somewhere() -> None:
    placed = {name for row in ELEMENTS for name in row.inside}
    assert set(ROWS) - placed == {"speak"}


def test_the_documentation_is_that_of_the_table() -> None:
    written = Path(__file__).parents[2] / "docs" / "ssml.md"
    assert written.read_text(encoding="utf-8") == vocabulary_doc(), (
        "run python -m ssml_engine.ssml.vocabulary_doc"
    )

"""Whole documents against the plans on file.

`REFRESH_GOLDEN=1 python -m pytest tests/plan/test_golden.py` writes the files anew; their diff is to be read.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ssml_engine.plan import compile
from ssml_engine.ssml import merge, parse, render_terminal

from .fakes import FETCHER, FakeCatalog
from .outline import outline

FOLDER = Path(__file__).parents[1] / "golden" / "plans"
DOCUMENTS = sorted(FOLDER.glob("*.ssml"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_plan_is_that_on_file(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    parsed = parse(source)
    assert parsed.document is not None, parsed.diagnostics
    result = compile(parsed.document, catalog=FakeCatalog(), fetcher=FETCHER)
    assert result.plan is not None, result.diagnostics
    found = merge(parsed.diagnostics, result.diagnostics)
    lines = [*outline(result.plan), *(render_terminal(item, source, name=path.name) for item in found)]
    written = "\n".join(lines) + "\n"
    golden = path.with_suffix(".txt")
    if os.environ.get("REFRESH_GOLDEN"):
        golden.write_text(written, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == written


def test_there_are_documents_on_file() -> None:
    assert len(DOCUMENTS) >= 8

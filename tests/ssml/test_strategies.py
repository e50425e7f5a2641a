"""What the vocabulary allows is accepted; what is one mistake away is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ssml_engine.cli import app
from ssml_engine.ssml import parse
from ssml_engine.ssml.document import Element

from .strategies import nearly_valid_documents, valid_documents

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture)


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(valid_documents())
def test_valid_documents_are_accepted(source: str) -> None:
    result = parse(source)
    assert [item for item in result.diagnostics if item.severity == "error"] == []
    assert result.document is not None


def elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from elements(child)


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(valid_documents())
def test_an_element_reaches_from_its_tag_to_its_own_end(source: str) -> None:
    document = parse(source.replace("></break>", "/>").replace("></bookmark>", "/>")).document
    assert document is not None
    for element in elements(document.root):
        written = document.source.text[element.span.start : element.span.end]
        name = document.source.text[element.name_span.start : element.name_span.end]
        assert written.startswith(f"<{name}")
        assert written.endswith((f"</{name}>", "/>"))
        assert written.endswith(f"</{name}>") or written.count("<") == 1


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(nearly_valid_documents(), st.sampled_from(["default", "strict"]))
def test_nearly_valid_documents_are_answered(source: str, mode: str) -> None:
    result = parse(source, mode=mode)  # type: ignore[arg-type]
    assert (result.document is None) == any(item.severity == "error" for item in result.diagnostics)


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(
    st.lists(
        nearly_valid_documents("en-US-AvaNeural") | valid_documents("en-US-AvaNeural"), min_size=20, max_size=20
    )
)
def test_check_answers_two_hundred_documents(tmp_path: Path, sources: list[str]) -> None:
    paths = []
    for number, source in enumerate(sources):
        paths.append(tmp_path / f"{number}.ssml")
        paths[-1].write_text(source, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", *map(str, paths)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1)
    assert sum(f"{path}: " in result.output for path in paths) == len(paths)

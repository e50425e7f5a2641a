"""The vocabulary's table -> docs/ssml.md. `python -m ssml_engine.ssml.vocabulary_doc` writes it."""

from __future__ import annotations

from pathlib import Path

from ssml_engine.ssml.vocabulary import ELEMENTS, AttributeRow, ElementRow

TARGET = Path("docs/ssml.md")

_HEAD = """# SSML

Every element and attribute that documents may use.
This file is generated from the table in `ssml_engine/ssml/vocabulary.py`; \
`python -m ssml_engine.ssml.vocabulary_doc` writes it.

Elements and attributes marked W3C are those of SSML 1.1 that Azure lacks; \
strict mode refuses such elements and ignores such attributes.
Voice selection is on where the command line says `--select-voices` or the request `selects_voices`; \
without it a `voice` needs a name, as with Azure.
Attributes without effect are known and ignored with a warning.
What a value may be is told by the docstring of its parser in `ssml_engine/ssml/values`, \
what is wrong with one by [diagnostics.md](diagnostics.md).
"""


def vocabulary_doc() -> str:
    """The whole file."""
    return _HEAD + "".join(_section(row) for row in ELEMENTS)


def _section(row: ElementRow) -> str:
    title = f"`{row.name}`" + (" (W3C)" if row.level == "w3c" else "")
    lines = [f"\n## {title}\n", f"Source: {row.source}.", f"Holds {_content(row)}."]
    if row.attributes:
        lines += ["", "| attribute | |", "|---|---|"]
        lines += [f"| `{attribute.name}` | {_note(attribute)} |" for attribute in row.attributes.values()]
    return "\n".join(lines) + "\n"


def _content(row: ElementRow) -> str:
    if row.name == "math":
        return "MathML"
    if row.name == "metadata":
        return "any markup, which is skipped"
    held = (["text"] if row.text else []) + [f"`{name}`" for name in sorted(row.inside)]
    return ", ".join(held) if held else "nothing"


def _note(row: AttributeRow) -> str:
    if row.required is not None:
        return "required"
    if row.level == "tolerated" or row.parse is None:
        return "no effect"
    if row.level == "selection":
        return "W3C, with voice selection; else no effect"
    return "W3C" if row.level == "w3c" else "optional"


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(vocabulary_doc(), encoding="utf-8")

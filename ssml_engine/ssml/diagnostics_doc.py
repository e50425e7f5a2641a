"""The table of faults -> docs/diagnostics.md. `python -m ssml_engine.ssml.diagnostics_doc` writes it."""

from __future__ import annotations

from pathlib import Path

from ssml_engine.ssml.faults import FAULTS, Fault

TARGET = Path("docs/diagnostics.md")

_KINDS = {
    "xml": "XML",
    "security": "Security",
    "namespace": "Namespaces",
    "structure": "Structure",
    "attribute": "Attributes",
    "value": "Values",
    "limit": "Limits",
    "voice": "Voices",
    "phoneme": "Phonemes",
    "lexicon": "Lexicons",
    "fetch": "Fetching",
}
_LONGEST_EXAMPLE = 300
_HEAD = """# Diagnostics

Every fault that a document can have, by family.
This file is generated from the table in `ssml_engine/ssml/faults`; \
`python -m ssml_engine.ssml.diagnostics_doc` writes it.

A diagnostic is the same in the command line, in Python and over gRPC: a stable code, a severity, \
a message, line and column from 1 (columns in code points), the path of elements, help, \
the rule that is broken, and the family of the fault.
An error refuses the document; a warning says what is ignored or limited.
Where two severities are given, the second is that of strict mode.
Blanks such as `{value}` are filled with what was found.
"""


def diagnostics_doc() -> str:
    """The whole file."""
    parts = [_HEAD]
    for kind, title in _KINDS.items():
        rows = [row for row in FAULTS if row.kind == kind]
        if rows:
            parts.append(f"\n## {title}\n")
            parts.extend(_section(row) for row in rows)
    return "".join(parts)


def _section(row: Fault) -> str:
    severity = row.severity if row.severity == row.strict else f"{row.severity}, {row.strict} when strict"
    lines = [
        f"\n### {row.code}\n",
        f"{severity.capitalize()} · rule {row.rule} · source: {row.source}\n",
        f"- Message: {row.message}",
        f"- Help: {row.help}",
    ]
    if row.example and len(row.example) <= _LONGEST_EXAMPLE:
        lines.append(f"\n```xml\n{row.example}\n```")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(diagnostics_doc(), encoding="utf-8")

"""`conformance/cases/*.json` -> the cases, one frozen value each.

A file is `{"family": "R-BRK", "about": "break: pauses", "cases": [...]}`; `conformance/schema.json` says what
a case may hold and `conformance/README.md` what it means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from ssml_engine.conformance.documents import document_of

Level = Literal["required", "azure", "w3c", "optional"]
LEVELS: tuple[Level, ...] = get_args(Level)


class CaseError(ValueError):
    """A file of the suite that cannot be read; the message names file and case."""


@dataclass(frozen=True)
class ExpectedDiagnostic:
    """A fault that the document has. Lines and columns count from 1, columns in code points."""

    code: str
    severity: str
    line: int
    column: int
    # Family of the fault; None where the case does not say.
    kind: str | None = None


@dataclass(frozen=True)
class Case:
    """One document and everything that is expected of it."""

    # File that it stands in, without suffix, and the sentence that names it: together unique.
    family: str
    description: str
    # Ids of the rules that it shows, such as "R-BRK-2".
    rules: tuple[str, ...]
    # Where the expectation comes from, such as "azure:break".
    source: tuple[str, ...]
    level: Level
    document: bytes
    # Every fault, in document order. A document without an error is accepted.
    diagnostics: tuple[ExpectedDiagnostic, ...]
    mode: Literal["default", "strict"] = "default"
    default_voice: str | None = None
    # Output format to ask for; None leaves it to the server.
    format: str | None = None
    # Kinds of events to ask for; None asks for all.
    subscribe: tuple[str, ...] | None = None
    # Headers of the request, where it goes over HTTP.
    http_headers: Mapping[str, str] = field(default_factory=dict)
    # What a server must offer for the case to mean anything, such as "styles".
    needs: frozenset[str] = frozenset()
    # Warnings that only rendering can find, and what it refuses a document for.
    late: tuple[ExpectedDiagnostic, ...] = ()
    # Assertions about the plan, each with its pointer "at".
    plan: tuple[Mapping[str, Any], ...] = ()
    # What is said, one line for each sentence; None where the case does not say.
    spoken: tuple[str, ...] | None = None
    # Expectations of the audio, of the events, and of the transport's status.
    audio: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, Any] = field(default_factory=dict)
    status: Mapping[str, Any] = field(default_factory=dict)
    # Expectations of the animation of a face.
    animation: Mapping[str, Any] = field(default_factory=dict)
    # What the family is about.
    about: str = ""

    @property
    def accepted(self) -> bool:
        """True when the document is to be spoken."""
        return not any(item.severity == "error" for item in self.diagnostics)

    @property
    def is_about_request(self) -> bool:
        """True when a document that is accepted is refused for what the request says beside it."""
        return bool(self.audio.get("refused"))

    @property
    def name(self) -> str:
        """What reports and `--pattern` know the case by: "R-BRK-2: a time in seconds is a pause"."""
        return f"{' '.join(self.rules)}: {self.description}"


@dataclass(frozen=True)
class Selection:
    """Which cases to run."""

    levels: frozenset[Level] = frozenset(LEVELS)
    # Regular expression that is searched for in the names; None takes all.
    pattern: str | None = None

    def __contains__(self, case: Case) -> bool:
        named = self.pattern is None or re.search(self.pattern, case.name, re.IGNORECASE) is not None
        return case.level in self.levels and named


def read_cases(folder: Path) -> tuple[Case, ...]:
    """All cases of a suite, by family, in the order of their files. Raises CaseError."""
    paths = sorted((folder / "cases").glob("*.json"))
    if not paths:
        raise CaseError(f"{folder} holds no cases")
    return tuple(case for path in paths for case in read_family(path))


def read_family(path: Path) -> Iterable[Case]:
    """The cases of one file. Raises CaseError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [_case(path, item, content["about"]) for item in content["cases"]]
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise CaseError(f"{path.name}: {type(error).__name__}: {error}") from error


def _case(path: Path, given: Mapping[str, Any], about: str) -> Case:
    try:
        return Case(
            family=path.stem,
            description=given["description"],
            rules=tuple(given["rules"]),
            source=tuple(given["source"]),
            level=given["level"],
            document=document_of(given),
            diagnostics=tuple(ExpectedDiagnostic(**item) for item in given["diagnostics"]),
            mode=given.get("mode", "default"),
            default_voice=given.get("default_voice"),
            format=given.get("format"),
            subscribe=tuple(given["subscribe"]) if "subscribe" in given else None,
            http_headers=given.get("http_headers", {}),
            needs=frozenset(given.get("needs", ())),
            late=tuple(ExpectedDiagnostic(**item) for item in given.get("late", ())),
            plan=tuple(given.get("plan", ())),
            spoken=tuple(given["spoken"]) if "spoken" in given else None,
            audio=given.get("audio", {}),
            events=given.get("events", {}),
            status=given.get("status", {}),
            animation=given.get("animation", {}),
            about=about,
        )
    except (KeyError, TypeError, ValueError) as error:
        name = given.get("description", "a case without description")
        raise CaseError(f"{path.name}: {name}: {type(error).__name__}: {error}") from error

"""An engine -> the same with the suite's voices and files, for a server that is held to the whole suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ssml_engine.conformance.fixtures import SuiteCatalog
from ssml_engine.plan import Plan, VoiceCatalog

if TYPE_CHECKING:
    from ssml_engine.service.rendering import SpeechEngine
    from ssml_engine.synthesis import RenderPart, TakeChooser

# What a server has that serves the suite's voices and files, beside what every server of ours has.
SUITE_OFFERS = frozenset(
    {"conversion", "dialog", "files", "language-detection", "languages", "profiles", "roles", "styles", "voices"}
)


@dataclass(frozen=True)
class SuiteEngine:
    """An engine whose voices have the names and the features of a suite. Every owner sees the same."""

    engine: SpeechEngine
    catalog: VoiceCatalog

    @classmethod
    def around(cls, engine: SpeechEngine, folder: Path) -> SuiteEngine:
        """The engine with the voices of the suite in `folder`. Raises OSError, KeyError, ValueError."""
        return cls(engine, SuiteCatalog.read(folder, engine.catalog))

    def for_owner(self, owner: str) -> SuiteEngine:
        return self

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        chooser: TakeChooser | None = None,
    ) -> Iterator[RenderPart]:
        return self.engine.render(plan, seed=seed, cancelled=cancelled, chooser=chooser)

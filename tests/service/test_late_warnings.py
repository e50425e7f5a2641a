"""What only rendering finds out reaches the caller as diagnostics of the document, with line and column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from ssml_engine.plan import Clip, Plan
from ssml_engine.synthesis import RenderPart, RenderWarning, TakeChooser
from ssml_engine.v1 import diagnostics_pb2, synthesis_pb2
from tests.service.scripted import ScriptedEngine, ssml

SSML = ssml('One.\n  <audio src="https://media.example/a.wav">two</audio>')


@dataclass
class DeafEngine(ScriptedEngine):
    """Finds no recording."""

    def render(
        self,
        plan: Plan,
        *,
        seed: int = 0,
        cancelled: Callable[[], bool] = lambda: False,
        chooser: TakeChooser | None = None,
    ) -> Iterator[RenderPart]:
        for item in plan.items:
            if isinstance(item, Clip):
                yield RenderWarning("SSML-AUDIO-UNAVAILABLE", item.url, "it burnt", item.source)
        yield from super().render(plan, seed=seed, cancelled=cancelled)


@pytest.fixture
def request_input() -> synthesis_pb2.SynthesisInput:
    return synthesis_pb2.SynthesisInput(ssml=SSML)


def check(diagnostic: diagnostics_pb2.Diagnostic) -> None:
    assert diagnostic.code == "SSML-AUDIO-UNAVAILABLE"
    assert diagnostic.severity == diagnostics_pb2.SEVERITY_WARNING
    assert (diagnostic.line, diagnostic.column) == (2, 4)
    assert "https://media.example/a.wav cannot be played: it burnt;" in diagnostic.message
    assert (diagnostic.rule, diagnostic.kind) == ("R-AUD-2", "fetch")


def test_a_whole_answer_has_them_beside_the_other_diagnostics(serve, request_input) -> None:
    service = serve(DeafEngine())
    answer = service.synthesis.Synthesize(synthesis_pb2.SynthesizeRequest(input=request_input))
    (diagnostic,) = answer.diagnostics
    check(diagnostic)
    assert len(answer.audio) > 10_000


def test_a_stream_has_them_in_its_summary(serve, request_input) -> None:
    service = serve(DeafEngine())
    parts = list(
        service.synthesis.StreamSynthesize(synthesis_pb2.StreamSynthesizeRequest(input=request_input))
    )
    assert not parts[0].header.diagnostics
    (diagnostic,) = parts[-1].summary.diagnostics
    check(diagnostic)

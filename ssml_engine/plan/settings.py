"""What holds for a whole `voice` wherever it stands: silences, duration, animation, lexicons, formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ssml_engine.ssml import document

PUNCTUATION_SILENCES = ("comma-exact", "semicolon-exact", "enumerationcomma-exact")


@dataclass(frozen=True)
class VoiceSettings:
    """The last of each setting counts; lexicons keep their order."""

    # Milliseconds by type of silence, in lower case: "leading-exact".
    silences: Mapping[str, float] = field(default_factory=dict)
    audio_duration_ms: float | None = None
    viseme: str | None = None
    lexicons: tuple[document.Lexicon, ...] = ()
    reads_formulas: bool = False
    says_parentheses: bool = False

    def without_punctuation(self) -> VoiceSettings:
        """The same without the silences at punctuation inside sentences."""
        kept = {kind: ms for kind, ms in self.silences.items() if kind not in PUNCTUATION_SILENCES}
        return replace(self, silences=kept)

    def exact_ms(self, kind: str) -> float | None:
        """Length that replaces the natural silence, None where none is set."""
        return self.silences.get(f"{kind}-exact")

    def added_ms(self, kind: str) -> float:
        """Length that is added to the natural silence; 0 beside an exact one."""
        return 0.0 if f"{kind}-exact" in self.silences else self.silences.get(kind, 0.0)


def settings_of(voice: document.Element) -> VoiceSettings:
    """Collect the settings among an element's descendants."""
    silences: dict[str, float] = {}
    lexicons: list[document.Lexicon] = []
    duration_ms = viseme = None
    formulas = parentheses = False
    for element in descendants(voice):
        match element:
            case document.Silence(type=str(kind), value_ms=float(value_ms)):
                silences[kind] = value_ms
            case document.AudioDuration(value_ms=float(value_ms)):
                duration_ms = value_ms
            case document.Viseme(type=str(kind)):
                viseme = kind
            case document.Lexicon():
                lexicons.append(element)
            case document.MathPrompt(domain="Math"):
                formulas = True
            case document.MathVerbosity(level="verbose"):
                parentheses = True
    return VoiceSettings(silences, duration_ms, viseme, tuple(lexicons), formulas, parentheses)


def descendants(element: document.Element) -> Iterator[document.Element]:
    """All elements below, in document order."""
    waiting = [child for child in reversed(element.children) if isinstance(child, document.Element)]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(child for child in reversed(found.children) if isinstance(child, document.Element))

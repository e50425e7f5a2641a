"""Which renderings carry the watermark, and with which key: the operator's choice.

Voices enrolled from a person's recording carry the speaker's consent; what is said in one of them is marked unless the
operator decides otherwise. The mark covers the whole audio of such a rendering, background and all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from ssml_engine.voices.prompt import VoiceFacts
from ssml_engine.watermark import Watermarker, WatermarkPattern

MARKED_VARIABLE = "SSML_ENGINE_WATERMARK"
KEY_VARIABLE = "SSML_ENGINE_WATERMARK_KEY"
Marked = Literal["enrolled", "all", "none"]


@dataclass(frozen=True)
class Marking:
    """voices: whose renderings are marked; pattern: with the operator's key."""

    voices: Marked = "enrolled"
    pattern: WatermarkPattern = field(default_factory=WatermarkPattern)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Marking:
        """SSML_ENGINE_WATERMARK (enrolled, all, none) and SSML_ENGINE_WATERMARK_KEY (a whole number, 0x… too).

        Raises ValueError naming the variable that cannot be read.
        """
        variables = os.environ if environment is None else environment
        voices = variables.get(MARKED_VARIABLE) or "enrolled"
        if voices not in get_args(Marked):
            raise ValueError(f"{MARKED_VARIABLE} is {voices!r}, expected one of {', '.join(get_args(Marked))}")
        return cls(voices, read_pattern(variables.get(KEY_VARIABLE, "")))  # type: ignore[arg-type]

    def open(self, heard: Iterable[VoiceFacts]) -> Watermarker | None:
        """A marker for a rendering in which these voices are heard; None where it is not to be marked."""
        if self.voices == "none" or (self.voices == "enrolled" and not any(facts.consent for facts in heard)):
            return None
        return Watermarker(self.pattern)


def read_pattern(key: str) -> WatermarkPattern:
    """The pattern of a key as text; empty is the default key. Raises ValueError for what is no whole number."""
    if not key:
        return WatermarkPattern()
    try:
        return WatermarkPattern(int(key, 0))
    except ValueError:
        raise ValueError(f"{key!r} is no key for the watermark: expected a whole number such as 0x1F") from None

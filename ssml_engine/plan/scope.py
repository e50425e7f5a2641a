"""What is in force at a place of the document: voice, language, and nested controls, as one immutable value.

Elements hand a changed copy to their content; nothing is pushed or popped. Limits apply where a control is
read, so that nested changes that cancel are not cut on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from ssml_engine.plan.catalog import VoiceInfo
from ssml_engine.plan.controls import (
    GAIN_LIMITS,
    PITCH_LIMITS,
    RATE_LIMITS,
    UNCHANGED,
    Controls,
    PitchShift,
)
from ssml_engine.ssml.values.pitches import Pitch, PitchFactor, PitchLevel, PitchOffset, PitchTarget
from ssml_engine.ssml.values.reading import clamp
from ssml_engine.ssml.values.volumes import Volume, VolumeFactor, VolumeLevel, VolumeStep


@dataclass(frozen=True)
class Scope:
    """The controls of `Controls` before their limits, and what decides how text is read."""

    # Index of the plan's voices, and what is known of that voice.
    voice: int
    info: VoiceInfo
    # BCP 47 tag of the language in force.
    locale: str
    rate: float = 1.0
    pitch: PitchShift = UNCHANGED
    range: PitchShift = UNCHANGED
    gain: float = 1.0
    emphasis: str | None = None
    style: str | None = None
    style_degree: float = 1.0
    role: str | None = None
    contour: int | None = None
    fit: int | None = None
    # True where the voice tells the language of text by itself: it speaks several, and no markup names one.
    detects_language: bool = False
    # Ids of the lexicons of the `lookup` elements around, the innermost first.
    lookups: tuple[str, ...] = ()
    # What to do when the voice does not speak a language.
    on_lang_failure: str = "processorchoice"
    # True where such text is left out.
    is_mute: bool = False

    @cached_property
    def controls(self) -> Controls:
        """The controls of phones here, within their limits."""
        pitch = self.pitch
        if is_ratio(pitch):
            pitch = PitchShift(clamp(pitch.factor, *PITCH_LIMITS))
        return Controls(
            rate=clamp(self.rate, *RATE_LIMITS),
            pitch=pitch,
            range=self.range,
            gain=clamp(self.gain, *GAIN_LIMITS),
            emphasis=self.emphasis,
            style=self.style,
            style_degree=self.style_degree,
            role=self.role,
            contour=self.contour,
            fit=self.fit,
        )

    def fresh(self, voice: int, info: VoiceInfo) -> Scope:
        """The scope of the same place in another voice."""
        return replace(
            self, voice=voice, info=info, locale=info.locale, detects_language=info.detects_language
        )


def is_ratio(shift: PitchShift) -> bool:
    """True when the voice's own pitch alone decides the result, so that its limits are known here."""
    return shift.target_hz is None and shift.offset_hz == 0.0


def nested_pitch(outer: PitchShift, change: Pitch) -> PitchShift:
    """What a change comes to within `outer`: absolute values and keywords replace, the others go on top.

    >>> nested_pitch(PitchShift(factor=1.1), PitchOffset(20.0))
    PitchShift(factor=1.1, offset_hz=20.0, target_hz=None)
    """
    match change:
        case PitchTarget(hz):
            return PitchShift(target_hz=hz)
        case PitchLevel(factor):
            return PitchShift(factor)
        case PitchOffset(hz):
            return replace(outer, offset_hz=outer.offset_hz + hz)
        case PitchFactor(factor):
            return replace(outer, factor=outer.factor * factor, offset_hz=outer.offset_hz * factor)


def nested_gain(outer: float, change: Volume) -> float:
    """Gain within `outer`, not below 0."""
    match change:
        case VolumeLevel(gain):
            return gain
        case VolumeStep(gain):
            return max(0.0, outer + gain)
        case VolumeFactor(factor):
            return outer * factor

"""A document as a timeline of speech, silences, clips and marks, ready to be rendered."""

from ssml_engine.plan.catalog import SpeakerProfiles, VoiceCatalog, VoiceInfo
from ssml_engine.plan.compiling import CompileResult, compile
from ssml_engine.plan.controls import (
    GAIN_LIMITS,
    NEUTRAL,
    PITCH_LIMITS,
    RATE_LIMITS,
    Contour,
    ContourPoint,
    Controls,
    Fit,
    Pause,
    PitchShift,
)
from ssml_engine.plan.fetching import Fetcher
from ssml_engine.plan.frontend import Frontend
from ssml_engine.plan.timeline import (
    Background,
    Clip,
    Conversion,
    Item,
    Mark,
    MarkInSpeech,
    Place,
    Plan,
    Silence,
    Speech,
    VoiceScope,
    Word,
    walk,
)

__all__ = [
    "GAIN_LIMITS",
    "NEUTRAL",
    "PITCH_LIMITS",
    "RATE_LIMITS",
    "Background",
    "Clip",
    "CompileResult",
    "Contour",
    "ContourPoint",
    "Controls",
    "Conversion",
    "Fetcher",
    "Fit",
    "Frontend",
    "Item",
    "Mark",
    "MarkInSpeech",
    "Pause",
    "PitchShift",
    "Place",
    "Plan",
    "Silence",
    "SpeakerProfiles",
    "Speech",
    "VoiceCatalog",
    "VoiceInfo",
    "VoiceScope",
    "Word",
    "compile",
    "walk",
]

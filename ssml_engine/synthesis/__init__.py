"""Plan → samples and events.  Knows plans and networks; does not know SSML, gRPC or files other than weights."""

from ssml_engine.synthesis.decoding import DecodingOptions
from ssml_engine.synthesis.engine import Engine
from ssml_engine.synthesis.events import (
    AudioChunk,
    Event,
    RenderPart,
    RenderWarning,
    Synthesis,
    event_as_dict,
)
from ssml_engine.synthesis.sampling import SamplingOptions
from ssml_engine.synthesis.takes import SpeechTakes, TakeChooser

__all__ = [
    "AudioChunk",
    "DecodingOptions",
    "Engine",
    "Event",
    "RenderPart",
    "RenderWarning",
    "SamplingOptions",
    "SpeechTakes",
    "Synthesis",
    "TakeChooser",
    "event_as_dict",
]

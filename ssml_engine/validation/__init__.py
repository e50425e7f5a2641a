"""The round trip: what is rendered is listened to, compared with the text, and tried again where it falls short.

Imports run synthesis + recognition → validation → service.
"""

from ssml_engine.validation.checked import CheckedSpeech, ErrorCounts, RoundTrip
from ssml_engine.validation.choosing import choose_for, open_chooser
from ssml_engine.validation.ears import Ears
from ssml_engine.validation.readings import compare_words
from ssml_engine.validation.takes import (
    DEFAULT_ATTEMPTS,
    MAX_ATTEMPTS,
    RankingChooser,
    RoundTripChooser,
    TakePolicy,
    WordErrorsOverCeiling,
)

__all__ = [
    "DEFAULT_ATTEMPTS",
    "MAX_ATTEMPTS",
    "CheckedSpeech",
    "Ears",
    "ErrorCounts",
    "RankingChooser",
    "RoundTrip",
    "RoundTripChooser",
    "TakePolicy",
    "WordErrorsOverCeiling",
    "choose_for",
    "compare_words",
    "open_chooser",
]

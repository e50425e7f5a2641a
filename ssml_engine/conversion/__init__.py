"""A recording of speech → the same words, times and melody, ready to be said in another voice.

Between the ears (`recognition`) and the mouth (`synthesis`): it hears what is said when, and hands over timed speeches.
"""

from ssml_engine.conversion.converter import VoiceConverter
from ssml_engine.conversion.register import Register

__all__ = ["Register", "VoiceConverter"]

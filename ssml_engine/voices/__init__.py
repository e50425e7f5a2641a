"""Voices as files: prompts with what is known of their speakers, and the catalog that documents name them from."""

from ssml_engine.voices.library import UnknownVoiceError, VoiceLibrary, open_library
from ssml_engine.voices.locations import models_folder, shipped_folder, user_voices_folder
from ssml_engine.voices.names import VoiceNameError, checked_name
from ssml_engine.voices.prompt import (
    FittedVoice,
    VoiceFacts,
    VoiceFileError,
    VoicePrompt,
    load_voice,
    save_voice,
)
from ssml_engine.voices.store import NameTakenError, NoConsentError, NotEnrolledError, QuotaError, VoiceStore
from ssml_engine.voices.styles import NEUTRAL_MANNER, Manner, StyleTable, read_styles, style_table

__all__ = [
    "NEUTRAL_MANNER",
    "FittedVoice",
    "Manner",
    "NameTakenError",
    "NoConsentError",
    "NotEnrolledError",
    "QuotaError",
    "StyleTable",
    "UnknownVoiceError",
    "VoiceFacts",
    "VoiceFileError",
    "VoiceLibrary",
    "VoiceNameError",
    "VoicePrompt",
    "VoiceStore",
    "checked_name",
    "load_voice",
    "models_folder",
    "open_library",
    "read_styles",
    "save_voice",
    "shipped_folder",
    "style_table",
    "user_voices_folder",
]

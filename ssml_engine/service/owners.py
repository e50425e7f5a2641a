"""A call's metadata -> whose enrolled voices it sees. Whoever stands before the server and knows callers sets it."""

from __future__ import annotations

import re

import grpc

from ssml_engine.service.errors import FieldInvalid
from ssml_engine.service.rendering import SpeechEngine

OWNER_KEY = "x-voice-owner"

_OWNER = re.compile(r"[\x21-\x7e]{1,128}")


def owner_of(context: grpc.ServicerContext) -> str:
    """The owner that the caller names; empty where it names none. Raises FieldInvalid."""
    for key, value in context.invocation_metadata():
        if key == OWNER_KEY:
            if not isinstance(value, str) or not _OWNER.fullmatch(value):
                raise FieldInvalid(OWNER_KEY, "must be 1 to 128 printable characters without spaces")
            return value
    return ""


def engine_of(engine: SpeechEngine, context: grpc.ServicerContext) -> SpeechEngine:
    """The engine as the call's owner sees it."""
    owner = owner_of(context)
    return engine.for_owner(owner) if owner else engine

"""The messages of Google's `SynthesizeSpeech` that a document needs, as protobuf classes.

Field numbers are those of google.cloud.texttospeech.v1. The descriptors live in a pool of their own, so that a
process may also load Google's package.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

METHOD = "/google.cloud.texttospeech.v1.TextToSpeech/SynthesizeSpeech"
# AudioEncoding of the API: WAV with 16-bit samples.
LINEAR16 = 1

_PACKAGE = "ssml_engine.conformance.google"
_FIELD = descriptor_pb2.FieldDescriptorProto
# Message: (field, number, type).
_MESSAGES: dict[str, tuple[tuple[str, int, Any], ...]] = {
    "SynthesisInput": (("text", 1, _FIELD.TYPE_STRING), ("ssml", 2, _FIELD.TYPE_STRING)),
    "VoiceSelectionParams": (("language_code", 1, _FIELD.TYPE_STRING), ("name", 2, _FIELD.TYPE_STRING)),
    "AudioConfig": (("audio_encoding", 1, _FIELD.TYPE_INT32), ("sample_rate_hertz", 5, _FIELD.TYPE_INT32)),
    "SynthesizeSpeechRequest": (
        ("input", 1, "SynthesisInput"),
        ("voice", 2, "VoiceSelectionParams"),
        ("audio_config", 3, "AudioConfig"),
    ),
    "SynthesizeSpeechResponse": (("audio_content", 1, _FIELD.TYPE_BYTES),),
}


def _classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="google_tts.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, kind in fields:
            added = message.field.add(name=field, number=number, label=_FIELD.LABEL_OPTIONAL)
            if isinstance(kind, str):
                added.type, added.type_name = _FIELD.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
            else:
                added.type = kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = {name: pool.FindMessageTypeByName(f"{_PACKAGE}.{name}") for name in _MESSAGES}
    return {name: message_factory.GetMessageClass(found[name]) for name in _MESSAGES}


_CLASSES = _classes()
SynthesizeSpeechRequest: Any = _CLASSES["SynthesizeSpeechRequest"]
SynthesizeSpeechResponse: Any = _CLASSES["SynthesizeSpeechResponse"]

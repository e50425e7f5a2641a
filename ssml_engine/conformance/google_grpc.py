"""A server that speaks Google's text-to-speech over gRPC, as a target: audio or a refusal.

Compatible on the wire with google.cloud.texttospeech.v1 SynthesizeSpeech. TLS for every host but loopback; a key
travels as `x-goog-api-key`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc

from ssml_engine.conformance.cases import Case
from ssml_engine.conformance.google_messages import (
    LINEAR16,
    METHOD,
    SynthesizeSpeechRequest,
    SynthesizeSpeechResponse,
)
from ssml_engine.conformance.sound import decoded
from ssml_engine.conformance.targets import Answer, NotAskable, TargetError

_TIMEOUT_S = 600.0
_SAMPLE_RATE_HZ = 24_000
# What LINEAR16 is: a WAV file.
_FORMAT = "riff-24khz-16bit-mono-pcm"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_REFUSALS = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND}


class GoogleGrpc:
    """One SynthesizeSpeech for each document."""

    def __init__(self, address: str, key: str = "", offers: frozenset[str] = frozenset()) -> None:
        self.name = f"google+{address}"
        self.offers = frozenset({"audio"}) | offers
        self._metadata = (("x-goog-api-key", key),) if key else ()
        options = [("grpc.max_receive_message_length", -1)]
        if address.rpartition(":")[0] in _LOOPBACK:
            channel = grpc.insecure_channel(address, options=options)
        else:
            channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(), options=options)
        self._synthesize: Callable[..., Any] = channel.unary_unary(
            METHOD,
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=SynthesizeSpeechResponse.FromString,
        )

    def check(self, case: Case) -> Answer:
        """Render: there is no other way to learn what the server thinks of a document."""
        return self.speak(case, case.document)

    def speak(self, case: Case, document: bytes) -> Answer:
        """Render. Raises NotAskable for bytes that no string of protobuf holds."""
        request = SynthesizeSpeechRequest()
        try:
            request.input.ssml = document.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotAskable("the document is not UTF-8, the interface takes nothing else") from error
        request.voice.language_code = "en-US"
        request.voice.name = case.default_voice or ""
        request.audio_config.audio_encoding = LINEAR16
        request.audio_config.sample_rate_hertz = _SAMPLE_RATE_HZ
        try:
            answer = self._synthesize(request, timeout=_TIMEOUT_S, metadata=self._metadata)
        except grpc.RpcError as error:
            if error.code() not in _REFUSALS:
                raise TargetError(f"{self.name}: {error.code().name}: {error.details()}") from error
            return Answer(False, status={"grpc": error.code().name}, reason=error.details() or "")
        return Answer(True, audio=decoded(answer.audio_content, _FORMAT), status={"grpc": "OK"})

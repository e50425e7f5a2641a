"""VoiceService: the catalog, page by page and by name."""

from __future__ import annotations

from dataclasses import dataclass

import grpc

from ssml_engine.plan import VoiceInfo
from ssml_engine.service.errors import FieldInvalid, VoiceNotFound
from ssml_engine.service.rendering import SpeechEngine
from ssml_engine.service.translation import voice_to_wire
from ssml_engine.v1 import voices_pb2, voices_pb2_grpc

DEFAULT_PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000


@dataclass(frozen=True)
class VoiceServicer(voices_pb2_grpc.VoiceServiceServicer):
    """Handlers of the RPCs; one object serves all threads."""

    engine: SpeechEngine

    def ListVoices(
        self, request: voices_pb2.ListVoicesRequest, context: grpc.ServicerContext
    ) -> voices_pb2.ListVoicesResponse:
        """List voices in the order of their names."""
        size = _page_size(request.page_size)
        voices = [item for item in self._voices() if speaks(item, request.locale)]
        after = _name_of(request.page_token)
        page = [item for item in voices if item.name > after][: size + 1]
        token = _token_of(page[size - 1].name) if len(page) > size else ""
        return voices_pb2.ListVoicesResponse(voices=map(voice_to_wire, page[:size]), next_page_token=token)

    def GetVoice(
        self, request: voices_pb2.GetVoiceRequest, context: grpc.ServicerContext
    ) -> voices_pb2.GetVoiceResponse:
        """Describe one voice."""
        if not request.name:
            raise FieldInvalid("name", "must be set")
        voice = self.engine.catalog.resolve(request.name)
        if voice is None:
            raise VoiceNotFound(request.name)
        return voices_pb2.GetVoiceResponse(voice=voice_to_wire(voice))

    def _voices(self) -> list[VoiceInfo]:
        return sorted(self.engine.catalog.voices(), key=lambda item: item.name)


def speaks(voice: VoiceInfo, locale: str) -> bool:
    """True when the voice's locale is `locale` or lies inside it: "en" holds "en-US". Empty holds all."""
    wanted, own = locale.lower(), voice.locale.lower()
    return not wanted or own == wanted or own.startswith(f"{wanted}-")


def _page_size(size: int) -> int:
    if not 0 <= size <= MAX_PAGE_SIZE:
        raise FieldInvalid("page_size", f"must be from 0 to {MAX_PAGE_SIZE}, not {size}")
    return size or DEFAULT_PAGE_SIZE


def _token_of(name: str) -> str:
    # Hexadecimal, so that nobody is led to take a token for a name; voices added meanwhile do not shift it.
    return name.encode().hex()


def _name_of(token: str) -> str:
    try:
        return bytes.fromhex(token).decode()
    except ValueError:
        raise FieldInvalid("page_token", "is not one that this method gave") from None

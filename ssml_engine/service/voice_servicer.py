"""VoiceService: the catalog, page by page and by name; voices enrolled, handed over, renamed and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import grpc

from ssml_engine.plan import VoiceCatalog, VoiceInfo
from ssml_engine.service.admission import Admission
from ssml_engine.service.call import Call
from ssml_engine.service.enrollment import (
    EnrollmentDesk,
    enrolled_to_wire,
    enrollment_to_wire,
    read_recording,
)
from ssml_engine.service.errors import EnrollmentUnavailable, FieldInvalid, VoiceNotFound
from ssml_engine.service.owners import engine_of
from ssml_engine.service.rendering import SpeechEngine
from ssml_engine.service.translation import voice_to_wire
from ssml_engine.v1 import voices_pb2, voices_pb2_grpc
from ssml_engine.voices import VoiceLibrary

DEFAULT_PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000


@dataclass(frozen=True)
class VoiceServicer(voices_pb2_grpc.VoiceServiceServicer):
    """Handlers of the RPCs; one object serves all threads."""

    engine: SpeechEngine
    admission: Admission
    # None where no voices are enrolled.
    desk: EnrollmentDesk | None

    def ListVoices(
        self, request: voices_pb2.ListVoicesRequest, context: grpc.ServicerContext
    ) -> voices_pb2.ListVoicesResponse:
        """List voices in the order of their names."""
        size = _page_size(request.page_size)
        voices = [item for item in self._voices(context) if speaks(item, request.locale)]
        after = _name_of(request.page_token)
        page = [item for item in voices if item.name > after][: size + 1]
        token = _token_of(page[size - 1].name) if len(page) > size else ""
        return voices_pb2.ListVoicesResponse(voices=page[:size], next_page_token=token)

    def GetVoice(
        self, request: voices_pb2.GetVoiceRequest, context: grpc.ServicerContext
    ) -> voices_pb2.GetVoiceResponse:
        """Describe one voice."""
        if not request.name:
            raise FieldInvalid("name", "must be set")
        catalog = engine_of(self.engine, context).catalog
        voice = catalog.resolve(request.name)
        if voice is None:
            raise VoiceNotFound(request.name)
        return voices_pb2.GetVoiceResponse(voice=catalog_voice_to_wire(voice, catalog))

    def EnrollVoice(
        self, request_iterator: Iterator[voices_pb2.EnrollVoiceRequest], context: grpc.ServicerContext
    ) -> voices_pb2.EnrollVoiceResponse:
        """Make a voice of a recording."""
        call, desk = Call(context), self._desk
        config, recording = read_recording(request_iterator)
        with self.admission.slot(call):
            made = desk.enroll(recording, config, desk.store(self.engine, context))
        return enrollment_to_wire(made)

    def DeleteVoice(
        self, request: voices_pb2.DeleteVoiceRequest, context: grpc.ServicerContext
    ) -> voices_pb2.DeleteVoiceResponse:
        """Delete an enrolled voice."""
        self._desk.store(self.engine, context).delete(request.name)
        return voices_pb2.DeleteVoiceResponse()

    def RenameVoice(
        self, request: voices_pb2.RenameVoiceRequest, context: grpc.ServicerContext
    ) -> voices_pb2.RenameVoiceResponse:
        """Give an enrolled voice another name."""
        renamed = self._desk.store(self.engine, context).rename(request.name, request.new_name)
        return voices_pb2.RenameVoiceResponse(voice=enrolled_to_wire(renamed))

    def ExportVoice(
        self, request: voices_pb2.ExportVoiceRequest, context: grpc.ServicerContext
    ) -> voices_pb2.ExportVoiceResponse:
        """Hand out an enrolled voice as a file."""
        content = self._desk.store(self.engine, context).export(request.name)
        return voices_pb2.ExportVoiceResponse(voice_file=content)

    def ImportVoice(
        self, request: voices_pb2.ImportVoiceRequest, context: grpc.ServicerContext
    ) -> voices_pb2.ImportVoiceResponse:
        """Take an exported voice in."""
        store, books = self._desk.store(self.engine, context), self._desk.enroller.codebook_id
        taken = store.restore(request.voice_file, name=request.name, codebook_id=books)
        return voices_pb2.ImportVoiceResponse(voice=enrolled_to_wire(taken))

    @property
    def _desk(self) -> EnrollmentDesk:
        if self.desk is None:
            raise EnrollmentUnavailable
        return self.desk

    def _voices(self, context: grpc.ServicerContext) -> list[voices_pb2.Voice]:
        catalog = engine_of(self.engine, context).catalog
        found = sorted(catalog.voices(), key=lambda item: item.name)
        return [catalog_voice_to_wire(item, catalog) for item in found]


def catalog_voice_to_wire(voice: VoiceInfo, catalog: VoiceCatalog) -> voices_pb2.Voice:
    """Translate one voice, with its speaker profile where it was enrolled."""
    message = voice_to_wire(voice)
    if isinstance(catalog, VoiceLibrary):
        message.speaker_profile_id = catalog.profile_of(voice.name)
    return message


def speaks(voice: VoiceInfo | voices_pb2.Voice, locale: str) -> bool:
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

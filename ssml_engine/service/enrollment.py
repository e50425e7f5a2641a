"""Requests about enrolled voices -> calls of an enroller and a store, and their answers as messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import grpc
from google.protobuf import duration_pb2

from ssml_engine.enrollment import Enroller, Enrollment, EnrollmentRefused, EnrollmentRequest
from ssml_engine.plan import VoiceInfo
from ssml_engine.service.errors import EnrollmentUnavailable, FieldInvalid, RecordingRefused
from ssml_engine.service.owners import owner_of
from ssml_engine.service.rendering import SAMPLE_RATE_HZ, SpeechEngine
from ssml_engine.service.translation import duration_to_wire, voice_to_wire
from ssml_engine.v1 import voices_pb2
from ssml_engine.voices import NameTakenError, QuotaError, VoiceLibrary, VoicePrompt, VoiceStore, style_table

MAX_RECORDING_BYTES = 64 * 1024 * 1024
_GENDERS: Mapping[int, str] = {
    voices_pb2.VOICE_GENDER_UNSPECIFIED: "",
    voices_pb2.VOICE_GENDER_FEMALE: "female",
    voices_pb2.VOICE_GENDER_MALE: "male",
    voices_pb2.VOICE_GENDER_NEUTRAL: "neutral",
}
_POLICIES: Mapping[int, Literal["refuse", "most"]] = {
    voices_pb2.SPEAKER_POLICY_UNSPECIFIED: "refuse",
    voices_pb2.SPEAKER_POLICY_REFUSE: "refuse",
    voices_pb2.SPEAKER_POLICY_MOST: "most",
}


@dataclass(frozen=True)
class EnrollmentDesk:
    """Where voices are enrolled. quota: most voices of one owner."""

    enroller: Enroller
    quota: int = 100

    def store(self, engine: SpeechEngine, context: grpc.ServicerContext) -> VoiceStore:
        """The voices of the call's owner."""
        catalog = engine.catalog
        if not isinstance(catalog, VoiceLibrary):
            raise EnrollmentUnavailable
        return catalog.for_owner(owner_of(context)).store(self.quota)

    def enroll(self, recording: bytes, config: voices_pb2.EnrollmentConfig, store: VoiceStore) -> Enrollment:
        """Enrol, naming every reason where it will not do."""
        try:
            return self.enroller.enroll(recording, read_config(config), store)
        except EnrollmentRefused as error:
            reasons = {NameTakenError: ("NAME_TAKEN",), QuotaError: ("QUOTA",)}
            for kind, codes in reasons.items():
                if error.codes == codes:
                    raise kind(error.refusals[0].message) from error
            raise RecordingRefused([(r.code, r.message, r.help) for r in error.refusals]) from error


def read_config(config: voices_pb2.EnrollmentConfig) -> EnrollmentRequest:
    """Check the fields that are not the enroller's to check. Raises FieldInvalid."""
    if config.gender not in _GENDERS:
        raise FieldInvalid("config.gender", f"{config.gender} is not a gender")
    if config.speaker_policy not in _POLICIES:
        raise FieldInvalid("config.speaker_policy", f"{config.speaker_policy} is not a policy")
    return EnrollmentRequest(
        name=config.name,
        consent=config.consent,
        locale=config.locale or "en-US",
        transcript=config.transcript,
        gender=_GENDERS[config.gender],
        description=config.description,
        speakers=_POLICIES[config.speaker_policy],
    )


def read_recording(
    requests: Iterable[voices_pb2.EnrollVoiceRequest],
) -> tuple[voices_pb2.EnrollmentConfig, bytes]:
    """Join the parts of a stream. Raises FieldInvalid for one without a first message, or too long."""
    config: voices_pb2.EnrollmentConfig | None = None
    audio = bytearray()
    for request in requests:
        if config is None:
            if not request.HasField("config"):
                raise FieldInvalid("config", "must be set in the first message")
            config = request.config
        elif request.HasField("config"):
            raise FieldInvalid("config", "must be set in the first message only")
        audio += request.audio
        if len(audio) > MAX_RECORDING_BYTES:
            raise FieldInvalid("audio", f"must have {MAX_RECORDING_BYTES} bytes at most")
    if config is None:
        raise FieldInvalid("config", "must be set in the first message")
    return config, bytes(audio)


def enrolled_to_wire(prompt: VoicePrompt) -> voices_pb2.Voice:
    """Translate a voice of a store."""
    facts = prompt.facts
    table = style_table()
    voice = voice_to_wire(
        VoiceInfo(facts.name, facts.locale, facts.gender, tuple(table.styles), tuple(table.roles))
    )
    voice.speaker_profile_id = facts.speaker_profile_id
    return voice


def enrollment_to_wire(made: Enrollment) -> voices_pb2.EnrollVoiceResponse:
    """Translate a new voice and what was found in its recording."""
    quality = made.quality
    answer = voices_pb2.EnrollVoiceResponse(
        voice=enrolled_to_wire(made.prompt),
        quality=voices_pb2.RecordingQuality(
            duration=_span(quality.duration_s),
            speech_duration=_span(quality.speech_s),
            level_dbfs=quality.level_dbfs,
            snr_db=quality.snr_db,
            clipped_share=quality.clipped_share,
            speaker_count=quality.num_speakers,
            bandwidth_hz=quality.bandwidth_hz,
        ),
        prompt_offset=_span(made.prompt_start_s),
        prompt_duration=_span(made.prompt_s),
        prompt_transcript=made.prompt.facts.transcript,
    )
    answer.create_time.FromJsonString(made.prompt.facts.consented_at)
    return answer


def _span(seconds: float) -> duration_pb2.Duration:
    return duration_to_wire(round(seconds * SAMPLE_RATE_HZ))

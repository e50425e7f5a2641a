"""Voices enrolled over a real socket are spoken in the next request, by their owner alone."""

from __future__ import annotations

import io
from collections.abc import Iterator

import grpc
import numpy as np
import pytest
import soundfile
import torch
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from ssml_engine.enrollment import Enroller
from ssml_engine.recognition import MissingModelError
from ssml_engine.service.config import ServiceConfig
from ssml_engine.service.enrollment import EnrollmentDesk
from ssml_engine.service.server import create_server
from ssml_engine.synthesis import Engine
from ssml_engine.v1 import synthesis_pb2, synthesis_pb2_grpc, voices_pb2, voices_pb2_grpc
from ssml_engine.voices import models_folder

pytestmark = pytest.mark.weights

ANN = (("x-voice-owner", "ann"),)
BEN = (("x-voice-owner", "ben"),)


def deaf():
    raise MissingModelError("the recogniser's weights are not installed")


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    """To a server with the shipped weights, no recogniser, and two voices an owner at most."""
    torch.set_num_threads(2)
    engine = Engine.load(voices_dir=tmp_path_factory.mktemp("enrolled"), device="cpu")
    desk = EnrollmentDesk(Enroller.load(models_folder(), deaf, engine.networks), quota=2)
    server = create_server(engine, ServiceConfig(address="127.0.0.1:0"), desk=desk)
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as opened:
        yield opened
    server.stop(0)


@pytest.fixture(scope="module")
def recording() -> tuple[bytes, str]:
    """Three seconds of a shipped voice as a FLAC file, and what is said."""
    engine = Engine.load(device="cpu")
    prompt = engine.catalog.prompt("en-GB-Edith")
    with torch.inference_mode():
        codes = torch.from_numpy(prompt.codes.astype(np.int64))[None]
        samples = engine.networks.codec.decode(codes)[0].numpy()
    file = io.BytesIO()
    soundfile.write(file, samples, 24_000, format="FLAC")
    return file.getvalue(), prompt.facts.transcript


@pytest.fixture
def voices(channel):
    return voices_pb2_grpc.VoiceServiceStub(channel)


def enroll(voices, recording, name="Anna", owner=ANN, part_bytes=20_000, **changes):
    audio, transcript = recording
    config = {"name": name, "consent": "I agree to be spoken with.", "transcript": transcript} | changes
    parts = [audio[at : at + part_bytes] for at in range(0, len(audio), part_bytes)]
    request = voices_pb2.EnrollVoiceRequest
    first = request(config=voices_pb2.EnrollmentConfig(**config), audio=parts[0] if parts else b"")
    return voices.EnrollVoice(
        iter([first, *(request(audio=part) for part in parts[1:])]), metadata=owner, timeout=200
    )


def say(channel, markup: str, owner) -> bytes:
    document = (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
        f'xmlns:mstts="http://www.w3.org/2001/mstts" xml:lang="en-US">{markup}</speak>'
    )
    request = synthesis_pb2.SynthesizeRequest(
        input=synthesis_pb2.SynthesisInput(ssml=document),
        options=synthesis_pb2.SynthesisOptions(audio_format="raw-24khz-16bit-mono-pcm"),
    )
    stub = synthesis_pb2_grpc.SynthesisServiceStub(channel)
    return stub.Synthesize(request, metadata=owner, timeout=200).audio


def test_a_voice_lives_from_its_enrolment_to_its_end(channel, voices, recording):
    made = enroll(voices, recording)
    profile = made.voice.speaker_profile_id
    assert made.voice.name == "Anna"
    assert made.prompt_duration.ToTimedelta().total_seconds() > 1.8
    assert made.quality.speaker_count == 1
    assert (
        recording[1].startswith(made.prompt_transcript.split()[0]) or made.prompt_offset.ToNanoseconds() > 0
    )

    named = say(channel, '<voice name="Anna">Good morning.</voice>', ANN)
    embedded = f'<mstts:ttsembedding speakerProfileId="{profile}">Good morning.</mstts:ttsembedding>'
    by_profile = say(channel, f'<voice name="en-US-Clara">{embedded}</voice>', ANN)
    for audio in (named, by_profile):
        samples = np.frombuffer(audio, "<i2")
        assert len(samples) > 12_000
        assert np.abs(samples).max() > 600
    with pytest.raises(grpc.RpcError) as caught:
        say(channel, '<voice name="Anna">Good morning.</voice>', BEN)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND

    listed = voices.ListVoices(voices_pb2.ListVoicesRequest(), metadata=ANN).voices
    assert [item.speaker_profile_id for item in listed if item.name == "Anna"] == [profile]
    assert all(
        item.name != "Anna" for item in voices.ListVoices(voices_pb2.ListVoicesRequest(), metadata=BEN).voices
    )
    file = voices.ExportVoice(voices_pb2.ExportVoiceRequest(name="Anna"), metadata=ANN).voice_file
    voices.RenameVoice(voices_pb2.RenameVoiceRequest(name=profile, new_name="Berta"), metadata=ANN)
    voices.ImportVoice(voices_pb2.ImportVoiceRequest(voice_file=file), metadata=ANN)
    with pytest.raises(grpc.RpcError) as caught:
        enroll(voices, recording, name="Third")
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    for name in ("Anna", profile):
        voices.DeleteVoice(voices_pb2.DeleteVoiceRequest(name=name), metadata=ANN)
    with pytest.raises(grpc.RpcError) as caught:
        voices.GetVoice(voices_pb2.GetVoiceRequest(name="Berta"), metadata=ANN)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def violations(error: grpc.RpcError) -> dict[str, str]:
    found = {}
    for detail in rpc_status.from_call(error).details:
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            found |= {item.reason: item.field for item in bad.field_violations}
    return found


def test_every_reason_to_refuse_is_named_with_its_field(voices, recording):
    with pytest.raises(grpc.RpcError) as caught:
        enroll(voices, (b"PK\x03\x04 no recording", ""), name="../x", consent="")
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert violations(caught.value) == {
        "NO_CONSENT": "config.consent",
        "NAME_INVALID": "config.name",
        "UNREADABLE_FILE": "audio",
    }


def test_without_a_recogniser_a_transcript_is_asked_for(voices, recording):
    with pytest.raises(grpc.RpcError) as caught:
        enroll(voices, recording, transcript="")
    assert violations(caught.value) == {"NO_TRANSCRIPT": "config.transcript"}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [voices_pb2.EnrollVoiceRequest(audio=b"RIFF")],
        [voices_pb2.EnrollVoiceRequest(config=voices_pb2.EnrollmentConfig(name="a"))] * 2,
    ],
)
def test_a_stream_begins_with_one_configuration(voices, requests):
    with pytest.raises(grpc.RpcError) as caught:
        voices.EnrollVoice(iter(requests), timeout=60)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details().startswith("config")


def test_an_owner_that_no_proxy_would_send_is_refused(voices):
    with pytest.raises(grpc.RpcError) as caught:
        voices.ListVoices(voices_pb2.ListVoicesRequest(), metadata=(("x-voice-owner", "a" * 200),))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_a_server_without_a_desk_enrols_nobody(service):
    with pytest.raises(grpc.RpcError) as caught:
        service.voices.DeleteVoice(voices_pb2.DeleteVoiceRequest(name="a"))
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION

"""The catalog over a real socket."""

import grpc
import pytest

from ssml_engine.v1 import voices_pb2


def names(service, **fields) -> list[str]:
    return [item.name for item in service.voices.ListVoices(voices_pb2.ListVoicesRequest(**fields)).voices]


def test_voices_come_in_the_order_of_their_names(service):
    assert names(service) == ["en-GB-Ben", "en-US-Ada", "es-ES-Eva"]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", ["en-GB-Ben", "en-US-Ada"]),
        ("EN-us", ["en-US-Ada"]),
        ("e", []),
        ("en-US-x", []),
    ],
)
def test_a_locale_takes_what_lies_inside_it(service, locale, expected):
    assert names(service, locale=locale) == expected


def test_pages_together_are_the_list(service):
    found, token = [], ""
    while True:
        request = voices_pb2.ListVoicesRequest(page_size=2, page_token=token)
        answer = service.voices.ListVoices(request)
        found.append([item.name for item in answer.voices])
        token = answer.next_page_token
        if not token:
            break
    assert found == [["en-GB-Ben", "en-US-Ada"], ["es-ES-Eva"]]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"page_size": -1}, "page_size"),
        ({"page_size": 1001}, "page_size"),
        ({"page_token": "z"}, "page_token"),
    ],
)
def test_a_page_that_cannot_be_is_refused(service, fields, named):
    with pytest.raises(grpc.RpcError) as caught:
        names(service, **fields)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details().startswith(named)


@pytest.mark.parametrize("name", ["en-US-Ada", "EN-us-ADA", "en-US-AvaNeural"])
def test_a_voice_is_found_by_its_name_in_any_case_and_by_its_alias(service, name):
    voice = service.voices.GetVoice(voices_pb2.GetVoiceRequest(name=name)).voice
    assert (voice.name, voice.locale) == ("en-US-Ada", "en-US")
    assert (list(voice.styles), list(voice.roles)) == (["calm"], ["Girl"])
    assert voice.gender == voices_pb2.VOICE_GENDER_FEMALE
    assert voice.sample_rate_hz == 24_000


@pytest.mark.parametrize(
    ("name", "code"),
    [("en-US-Nobody", grpc.StatusCode.NOT_FOUND), ("", grpc.StatusCode.INVALID_ARGUMENT)],
)
def test_a_voice_that_is_not_there_is_not_found(service, name, code):
    with pytest.raises(grpc.RpcError) as caught:
        service.voices.GetVoice(voices_pb2.GetVoiceRequest(name=name))
    assert caught.value.code() is code


def test_a_voice_names_the_languages_that_it_speaks_beside_its_own(service):
    listed = service.voices.ListVoices(voices_pb2.ListVoicesRequest()).voices
    found = {voice.name: list(voice.secondary_locales) for voice in listed}
    assert found == {"en-GB-Ben": [], "en-US-Ada": [], "es-ES-Eva": ["en", "pt-BR"]}

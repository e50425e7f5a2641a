"""The message of a plan says everything that the plan says."""

import dataclasses

import pytest
from google.protobuf.descriptor import Descriptor
from google.protobuf.json_format import MessageToDict

from ssml_engine import plan as plans
from ssml_engine.request import Request, prepare
from ssml_engine.service.plan_translation import attribute_name, plan_to_wire
from ssml_engine.text import Phone
from ssml_engine.v1 import plan_pb2
from tests.service.scripted import Catalog, ssml

MIRRORED = [
    plans.Plan,
    plans.Speech,
    plans.Word,
    Phone,
    plans.Controls,
    plans.PitchShift,
    plans.Contour,
    plans.ContourPoint,
    plans.Fit,
    plans.Pause,
    plans.MarkInSpeech,
    plans.Silence,
    plans.Mark,
    plans.Clip,
    plans.Conversion,
    plans.VoiceScope,
    plans.Background,
]


@pytest.mark.parametrize("mirrored", MIRRORED, ids=lambda item: item.__name__)
def test_a_message_has_the_fields_of_its_dataclass(mirrored):
    message: Descriptor = plan_pb2.DESCRIPTOR.message_types_by_name[mirrored.__name__]
    on_the_wire = {attribute_name(field) for field in message.fields}
    assert on_the_wire == {field.name for field in dataclasses.fields(mirrored)}


def test_every_kind_of_item_has_its_place_in_the_message():
    names = {field.message_type.name for field in plan_pb2.PlanItem.DESCRIPTOR.fields}
    assert names == {kind.__name__ for kind in plans.Item.__args__}


def planned(body: str, head: str = "") -> plans.Plan:
    prepared = prepare(Request(ssml(body, head)), Catalog())
    assert prepared.plan is not None, prepared.diagnostics
    return prepared.plan


def test_a_document_arrives_with_its_words_phones_and_controls():
    plan = planned('It costs <prosody rate="+20%" pitch="+2st">$5</prosody>.<break time="700ms"/>')
    message = plan_to_wire(plan)
    speech, expected = message.items[0].speech, plan.items[0]
    assert [word.text for word in speech.words] == [word.text for word in expected.words]
    assert [(word.source.start, word.source.end) for word in speech.words] == [
        word.source for word in expected.words
    ]
    assert [phone.symbol for phone in speech.phones] == [phone.symbol for phone in expected.phones]
    spread = [run.controls for run in speech.controls for _ in range(run.count)]
    assert [item.rate for item in spread] == [item.rate for item in expected.controls]
    assert [item.pitch.factor for item in spread] == [item.pitch.factor for item in expected.controls]
    assert [item.HasField("contour") for item in spread] == [
        item.contour is not None for item in expected.controls
    ]
    assert 1.2 in [pytest.approx(item.rate) for item in spread]
    assert message.voices[0].name == "en-US-Ada"


def test_spans_travel_as_durations_and_what_is_unset_stays_unset():
    silence = plans.Silence(0, 1234.5, (3, 9))
    clip = plans.Clip(0, "https://example.com/a.wav", (0, 5), begin_ms=1500, fallback=(silence,))
    voice = plans.VoiceScope(
        "en-US-Ada", "ada", "en-US", 0, (0, 9), parameters=(("temperature", 0.7),), audio_duration_ms=2000
    )
    message = plan_to_wire(plans.Plan((clip, plans.Mark("m", (9, 9))), (voice,), "en-US"))
    assert MessageToDict(message, preserving_proto_field_name=True) == {
        "locale": "en-US",
        "voices": [
            {
                "name": "en-US-Ada",
                "requested": "ada",
                "locale": "en-US",
                "source": {"end": 9},
                "parameters": [{"name": "temperature", "value": 0.7}],
                "audio_duration": "2s",
            }
        ],
        "items": [
            {
                "clip": {
                    "url": "https://example.com/a.wav",
                    "source": {"end": 5},
                    "begin": "1.500s",
                    "speed": 1.0,
                    "fallback": [{"silence": {"duration": "1.234500s", "source": {"start": 3, "end": 9}}}],
                }
            },
            {"mark": {"name": "m", "source": {"start": 9, "end": 9}}},
        ],
    }


def test_a_contour_arrives_with_its_points():
    plan = planned('<prosody contour="(0%,+20Hz) (100%,-10%)">Hello there</prosody>')
    (contour,) = plan_to_wire(plan).contours
    assert [point.time for point in contour.points] == [point.time for point in plan.contours[0].points]
    assert contour.points[0].shift.offset_hz == 20
    runs = plan_to_wire(plan).items[0].speech.controls
    assert any(run.controls.HasField("contour") for run in runs)

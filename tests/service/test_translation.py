"""Events of the engine → messages."""

from __future__ import annotations

from ssml_engine.service.translation import event_kind, event_to_wire
from ssml_engine.synthesis import Event
from ssml_engine.v1 import synthesis_pb2


def test_faces_travel_with_their_count_under_the_visemes() -> None:
    frames = (tuple([0.0] * 54 + [0.25]), tuple([1.0] * 55))
    event = Event("blend_shapes", 2400, 800, frames=frames, frame_index=6)
    message = event_to_wire(event)
    assert message.WhichOneof("kind") == "blend_shapes"
    assert message.audio_offset.ToMilliseconds() == 100
    assert message.blend_shapes.frame_index == 6
    assert [tuple(frame.weights) for frame in message.blend_shapes.frames] == list(frames)
    assert event_kind(event) == synthesis_pb2.EVENT_KIND_VISEME

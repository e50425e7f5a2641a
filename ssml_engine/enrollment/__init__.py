"""A recording of one person who agreed → a voice that documents may name, or the reasons why not."""

from ssml_engine.enrollment.enroller import Enroller, Enrollment, EnrollmentRequest
from ssml_engine.enrollment.quality import RecordingQuality
from ssml_engine.enrollment.refusals import REFUSALS, EnrollmentRefused, Refusal
from ssml_engine.enrollment.speakers import SpeakerOptions, Turn, who_spoke_when

__all__ = [
    "REFUSALS",
    "Enroller",
    "Enrollment",
    "EnrollmentRefused",
    "EnrollmentRequest",
    "RecordingQuality",
    "Refusal",
    "SpeakerOptions",
    "Turn",
    "who_spoke_when",
]

"""Speeches of a plan → phones with frames, pitch and energy: the predictor's numbers after the document's controls.

Several speeches are timed together where one contour, one fit or one `audioduration` spans them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.plan import Plan, Silence, Speech
from ssml_engine.synthesis.draft import draft_speech
from ssml_engine.synthesis.framing import finish
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.speech_controls import apply_controls
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.voices.prompt import VoiceFacts


def time_speeches(
    networks: Networks, plan: Plan, speeches: Sequence[Speech], facts: Sequence[VoiceFacts], fixed_ms: float = 0.0
) -> list[TimedSpeech]:
    """Time speeches that belong together.

    facts: of the voice of each speech.  fixed_ms: silences and clips that share their `audioduration`.
    """
    drafts = [draft_speech(networks, s, f) for s, f in zip(speeches, facts, strict=True)]
    apply_controls(drafts, plan, fixed_ms)
    return [finish(draft) for draft in drafts]


def silence_samples(item: Silence) -> int:
    return round(item.duration_ms * SAMPLE_RATE / 1000)

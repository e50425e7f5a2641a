"""Styles and roles of a speech's phones → changed durations and pitch before decoding, and a timbre for the decoder.

A style's pitch is told to the models, which learned speech that is pitched so.  A role's is not: a girl's pitch is
far from what a man's prompt can be continued at, so the models go on in the voice's own pitch, and the decoder
speaks their filters at the role's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import FRAME_RATE
from ssml_engine.plan import Controls
from ssml_engine.synthesis import prosody_edits as edits
from ssml_engine.synthesis.prosody_edits import PhoneProsody
from ssml_engine.synthesis.timbre import Timbre
from ssml_engine.voices import NEUTRAL_MANNER, Manner, VoiceFacts, style_table

TREMOR_HZ = 6.0
SOFTENED_FRAMES = 5  # 67 ms: timbre glides where a style begins inside a sentence


@dataclass(frozen=True)
class PhoneManner:
    """manner: style and role together; pitch_ratio: the role's share of the pitch."""

    manner: Manner = NEUTRAL_MANNER
    pitch_ratio: float = 1.0


def phone_manner(controls: Controls, facts: VoiceFacts) -> PhoneManner:
    """What a phone's style and role come to in a voice; names that the table lacks change nothing."""
    table, manner, ratio = style_table(), NEUTRAL_MANNER, 1.0
    if controls.style in table.styles:
        manner = table.style(controls.style, controls.style_degree)
    if controls.role in table.roles:
        role = table.role(controls.role, facts.gender, 2 ** facts.statistics[0])
        ratio = 2 ** (role.pitch_st / 12)
        manner = manner * role
    return PhoneManner(manner, ratio)


def style_prosody(
    prosody: PhoneProsody, manners: list[PhoneManner], is_pause: NDArray[np.bool_]
) -> PhoneProsody:
    """Change rate, pauses and pitch; one manner a phone."""
    for one in dict.fromkeys(manners):
        if one == PhoneManner():
            continue
        manner = one.manner
        span = np.array([item == one for item in manners])
        slower = np.where(is_pause, manner.pause, 1.0) / manner.rate
        prosody = replace(prosody, durations=np.where(span, prosody.durations * slower, prosody.durations))
        prosody = edits.scale_range(prosody, span, manner.range)
        prosody = edits.shift_pitch(prosody, np.where(span, manner.pitch_st, 0.0))
        halves = np.array([-0.5, 0.5]) * manner.slope_st
        prosody = edits.add_contour(prosody, span, np.array([0.0, 100.0]), halves)
    return prosody


def tremble(f0: NDArray[np.float32], manners: list[PhoneManner], durations: NDArray[np.int64]) -> NDArray[np.float32]:
    """Pitch `[T]` with the tremor that the manners ask for."""
    depth = np.repeat([item.manner.tremor_st for item in manners], durations)
    wave = np.sin(2 * np.pi * TREMOR_HZ / FRAME_RATE * np.arange(len(f0)))
    return (f0 * 2 ** (depth * wave / 12)).astype(np.float32)


def timbre_of(manners: list[PhoneManner], durations: NDArray[np.int64]) -> Timbre | None:
    """The timbre of each frame; None where nothing changes."""
    rows = np.array(
        [
            (m.breath, m.tilt_db_per_octave, m.gain_db, m.formants, item.pitch_ratio)
            for item in manners
            for m in (item.manner,)
        ]
    )
    if (rows == np.array([0.0, 0.0, 0.0, 1.0, 1.0])).all():
        return None
    frames = np.repeat(rows, durations, axis=0)
    half = SOFTENED_FRAMES // 2
    padded = np.pad(frames[:, :4], ((half, half), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, SOFTENED_FRAMES, axis=0)
    # The pitch is not softened: the curve that is heard is divided by it again.
    columns = [*windows.mean(-1).T, frames[:, 4]]
    return Timbre(*(np.ascontiguousarray(column, np.float32) for column in columns))

"""Draft → whole frames, the silence inserted between them, frame pitch, and where each phone is heard.

Whole frames carry the speech; what a pause needs beyond them is inserted as digital silence, so that breaks are exact
to the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.conditioning import contour_to_frames
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.synthesis import prosody_edits as edits
from ssml_engine.synthesis.decoding import TimedPhones
from ssml_engine.synthesis.draft import Draft, phone_rows
from ssml_engine.synthesis.held_pitch import HeldPitch
from ssml_engine.synthesis.styling import timbre_of, tremble
from ssml_engine.synthesis.timed_speech import PhoneSpan, TimedSpeech

LONGEST_RENDERED_PAUSE = 24  # frames; the middle of a longer pause is digital silence
# A longer pause is hushed but for its ends: the last sound dies away by RELEASE, the next may begin ATTACK before it is
# due.  The language model has heard few long pauses and puts clicks of the neighbouring sounds into them.
RELEASE = (240, 960)  # samples after the pause begins: full, silent
ATTACK = 240  # samples
GAIN_RAMP_SAMPLES = 240
# Speeds, relative to the predicted ones, that the language models write; beyond them what they write is paced.
# Slow speech they write as well as any; of fast speech, whose phones are one or two frames long, they write little that
# is understood (docs/controls.md).
WRITTEN_RATES = (0.4, 1.05)


def finish(draft: Draft) -> TimedSpeech:
    """Whole frames, inserted silence, frame pitch, and where each phone of the plan is heard."""
    is_pause = draft.is_pause
    wanted = draft.prosody.durations
    frames, zeros = _whole_frames(wanted, is_pause, draft.fixed)
    kept = frames > 0
    durations = frames[kept]
    contour = torch.from_numpy(draft.prosody.contour[kept])
    f0 = contour_to_frames(contour, torch.from_numpy(durations)).numpy()
    manners = [manner for manner, keep in zip(draft.manners, kept, strict=True) if keep]
    f0 = tremble(f0, manners, durations)
    rows = phone_rows([phone for phone, keep in zip(draft.phones, kept, strict=True) if keep]).astype(np.uint8)
    energy = draft.prosody.energy[kept].astype(np.float32)
    written = _written_frames(draft.predicted[kept], wanted[kept], durations, is_pause[kept])
    timbre, held = timbre_of(manners, durations), _held_pitch(draft, kept, durations)
    timed = TimedPhones(rows, durations, f0, energy, is_pause[kept], timbre, written, held)
    ends = np.cumsum(frames)
    inserted = tuple(
        (int(ends[i] - frames[i] + frames[i] // 2), int(zeros[i])) for i in np.flatnonzero(zeros)
    )
    lengths = frames * HOP_LENGTH + zeros
    edges = np.concatenate([[0], np.cumsum(lengths)])
    spans = []
    for number in range(len(draft.speech.phones)):
        own = np.flatnonzero(draft.owner == number)
        spans.append(PhoneSpan(int(edges[own[0]]), int(edges[own[-1] + 1])))
    gains = [c.gain for c in draft.speech.controls]
    gain = None if all(g == 1.0 for g in gains) else _gain_curve(gains, spans)
    long = [(int(edges[i]), int(edges[i + 1])) for i in np.flatnonzero(is_pause & (frames == LONGEST_RENDERED_PAUSE))]
    if long:
        gain = _hushed(np.ones(int(edges[-1]), np.float32) if gain is None else gain, long)
    return TimedSpeech(draft.speech, timed, inserted, tuple(spans), gain)


def _held_pitch(draft: Draft, kept: NDArray[np.bool_], durations: NDArray[np.int64]) -> HeldPitch | None:
    """The medians of the spans that were asked for in Hz, as the controls after that have left them."""
    shifts = [c.pitch for c in draft.speech.controls]
    asked = [shift for shift in dict.fromkeys(shifts) if shift.target_hz is not None]
    heard = replace(
        draft.prosody,
        durations=durations.astype(np.float64),
        contour=draft.prosody.contour[kept],
        energy=draft.prosody.energy[kept],
    )
    voicing = np.where(draft.is_voiced[kept], edits.voiced_share(heard.energy), 0.0)
    number_of = draft.spread([asked.index(shift) if shift in asked else -1 for shift in shifts])[kept].astype(np.int64)
    medians = []
    for number in range(len(asked)):
        shares = np.where(number_of == number, voicing, 0.0)
        if not shares.any():
            number_of[number_of == number] = -1
        medians.append(edits.spoken_median(heard, shares) if shares.any() else 0.0)
    return HeldPitch(number_of, tuple(medians)) if (number_of >= 0).any() else None


def _whole_frames(
    wanted: NDArray[np.float64], is_pause: NDArray[np.bool_], fixed: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Frames to render for each phone, and samples of digital silence to insert in each pause.

    Phones round with the error carried on, so that words never drift; pauses take up the rest to the sample, but
    for those that are fixed: they last what the document says.
    """
    frames = np.zeros(len(wanted), np.int64)
    zeros = np.zeros(len(wanted), np.int64)
    carried = 0.0  # samples that earlier phones still owe
    for number, value in enumerate(wanted):
        if value == 0:
            continue
        samples = value * HOP_LENGTH + carried
        if is_pause[number]:
            whole = round(value * HOP_LENGTH) if fixed[number] else max(0, round(samples))
            frames[number] = min(whole // HOP_LENGTH, LONGEST_RENDERED_PAUSE)
            zeros[number] = whole - frames[number] * HOP_LENGTH
            carried = samples - whole
        else:
            frames[number] = max(1, round(samples / HOP_LENGTH))
            carried = min(max(samples - frames[number] * HOP_LENGTH, -2.0 * HOP_LENGTH), 2.0 * HOP_LENGTH)
    return frames, zeros


def _written_frames(
    predicted: NDArray[np.float64],
    wanted: NDArray[np.float64],
    heard: NDArray[np.int64],
    is_pause: NDArray[np.bool_],
) -> NDArray[np.int64] | None:
    """Frames of each phone that the models write; None where that is what is heard.

    All `[P]`: durations before any control and after all, whole frames that are heard, pauses.
    """
    slowest, fastest = WRITTEN_RATES
    within = np.clip(wanted, predicted / fastest, predicted / slowest)
    paced = ~is_pause & (within != wanted)
    if not paced.any():
        return None
    written = heard.copy()
    written[paced] = edits.round_durations(within[paced])
    return written


def _gain_curve(gains: Sequence[float], spans: Sequence[PhoneSpan]) -> NDArray[np.float32]:
    """Gain a sample, steps softened over 10 ms."""
    curve = np.concatenate([np.full(s.end - s.start, g, np.float32) for g, s in zip(gains, spans, strict=True)])
    if len(curve) <= GAIN_RAMP_SAMPLES:
        return curve
    half = GAIN_RAMP_SAMPLES // 2
    padded = np.concatenate([np.full(half, curve[0]), curve, np.full(half, curve[-1])])
    sums = np.concatenate([[0.0], np.cumsum(padded, dtype=np.float64)])
    smooth = (sums[GAIN_RAMP_SAMPLES:] - sums[:-GAIN_RAMP_SAMPLES]) / GAIN_RAMP_SAMPLES
    return smooth[: len(curve)].astype(np.float32)


def _hushed(gain: NDArray[np.float32], pauses: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """The gain curve with every pause `(start, end)` silent between its release and its attack."""
    hushed = gain.copy()
    full, silent = RELEASE
    for start, end in pauses:
        fade_out = np.interp(np.arange(end - start), [full, silent], [1.0, 0.0])
        fade_in = np.interp(np.arange(start - end, 0), [-ATTACK, 0], [0.0, 1.0])
        there = hushed[start:end]
        there *= np.maximum(fade_out, fade_in)[: len(there)].astype(np.float32)
    return hushed

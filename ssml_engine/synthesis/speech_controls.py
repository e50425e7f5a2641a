"""The document's controls on drafts: rate, pitch, range, contours, emphasis, fits, `audioduration`, in this order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import FRAME_RATE
from ssml_engine.plan import PITCH_LIMITS, RATE_LIMITS, Contour, Fit, PitchShift, Plan
from ssml_engine.synthesis import prosody_edits as edits
from ssml_engine.synthesis.draft import Draft
from ssml_engine.synthesis.prosody_edits import PhoneProsody
from ssml_engine.text import symbol_table


def apply_controls(drafts: list[Draft], plan: Plan, fixed_ms: float) -> None:
    """Change the prosody of drafts that belong together, in place.

    fixed_ms: silences and clips that share their `audioduration`.
    """
    for draft in drafts:
        _apply_local(draft)
    for number, contour in enumerate(plan.contours):
        _apply_contour(drafts, number, contour)
    for draft in drafts:
        _apply_emphasis(draft)
        low, high = np.log2(edits.LOWEST_HZ), np.log2(edits.HIGHEST_HZ)
        draft.prosody = replace(draft.prosody, contour=np.clip(draft.prosody.contour, low, high))
    for number, fit in enumerate(plan.fits):
        _apply_fit(drafts, number, fit)
    _apply_audio_duration(drafts, plan, fixed_ms)


def _apply_local(draft: Draft) -> None:
    """Rate, pitch and range, which need nothing but the speech itself."""
    controls = draft.speech.controls
    rate = np.where(draft.fixed, 1.0, draft.spread([c.rate for c in controls]))
    draft.prosody = edits.scale_rate(draft.prosody, rate, draft.is_pause)
    for shift in dict.fromkeys(c.pitch for c in controls):
        if shift != PitchShift():
            span = draft.spread([float(c.pitch == shift) for c in controls]) > 0
            draft.prosody = _shift(draft.prosody, span, draft.is_voiced, shift, draft.baseline_hz(span))
    octaves = draft.facts.statistics[1]
    for change in dict.fromkeys(c.range for c in controls):
        if change != PitchShift():
            span = draft.spread([float(c.range == change) for c in controls]) > 0
            # Hz between one deviation below and one above.
            width = draft.baseline_hz(span) * (2**octaves - 2**-octaves)
            factor = max(0.0, change.apply(width) / width)
            draft.prosody = edits.scale_range(draft.prosody, span, factor)


def _shift(
    prosody: PhoneProsody, span: NDArray[np.bool_], voiced: NDArray[np.bool_], shift: PitchShift, baseline_hz: float
) -> PhoneProsody:
    """Move a span's pitch; the change of the voice's own baseline stays within PITCH_LIMITS."""
    low, high = (limit * baseline_hz for limit in PITCH_LIMITS)
    if shift.target_hz is not None:
        wanted = min(max(shift.apply(baseline_hz), low), high)
        heard = span & voiced if (span & voiced).any() else span
        moved = np.log2(wanted) - _middle(prosody, heard)
        return edits.shift_pitch(prosody, np.where(span, 12 * moved, 0.0))
    factor = min(max(shift.factor, PITCH_LIMITS[0]), PITCH_LIMITS[1])
    offset = min(max(shift.offset_hz, low - baseline_hz * factor), high - baseline_hz * factor)
    prosody = edits.shift_pitch(prosody, np.where(span, 12 * np.log2(factor), 0.0))
    return edits.add_hertz(prosody, np.where(span, offset, 0.0))


def _middle(prosody: PhoneProsody, voiced: NDArray[np.bool_]) -> float:
    """Median log2 pitch of what will be heard of a span, as well as it is known before decoding."""
    return edits.spoken_median(prosody, np.where(voiced, edits.voiced_share(prosody.energy), 0.0))


def _apply_contour(drafts: list[Draft], number: int, contour: Contour) -> None:
    """Bend the pitch over the time of all phones that name the contour, speech after speech."""
    spans = [d.spread([float(c.contour == number) for c in d.speech.controls]) > 0 for d in drafts]
    _trim_pauses(drafts, spans)
    total = sum(float(d.prosody.durations[s].sum()) for d, s in zip(drafts, spans, strict=True))
    if total == 0:
        return
    passed = 0.0
    for draft, span in zip(drafts, spans, strict=True):
        if not span.any():
            continue
        own = float(draft.prosody.durations[span].sum())
        baseline = float(np.exp2(edits.span_mean(draft.prosody, span)))
        percents = np.array([(point.time * total - passed) / own * 100 for point in contour.points])
        semitones = np.array(
            [12 * np.log2(max(point.shift.apply(baseline), 40.0) / baseline) for point in contour.points]
        )
        draft.prosody = edits.add_contour(draft.prosody, span, percents, semitones)
        passed += own


def _trim_pauses(drafts: list[Draft], spans: list[NDArray[np.bool_]]) -> None:
    """Take the silence before the first word and after the last out of spans that belong together."""
    spoken = [np.flatnonzero(span & ~draft.is_pause) for draft, span in zip(drafts, spans, strict=True)]
    heard = [number for number, places in enumerate(spoken) if len(places)]
    for number, span in enumerate(spans):
        if not heard or not heard[0] <= number <= heard[-1]:
            span[:] = False
    if heard:
        spans[heard[0]][: spoken[heard[0]][0]] = False
        spans[heard[-1]][spoken[heard[-1]][-1] + 1 :] = False


def _apply_emphasis(draft: Draft) -> None:
    table = symbol_table()
    stressed = np.array([p.stress == 1 and table.is_vowel(p.symbol) for p in draft.phones])
    for level in edits.EMPHASIS:
        asked = draft.spread([float(c.emphasis == level) for c in draft.speech.controls]) > 0
        if (asked & stressed).any():
            draft.prosody = edits.emphasize(draft.prosody, asked & stressed, level)


def _apply_fit(drafts: list[Draft], number: int, fit: Fit) -> None:
    spans = [d.spread([float(c.fit == number) for c in d.speech.controls]) > 0 for d in drafts]
    _fit(drafts, spans, fit.duration_ms * FRAME_RATE / 1000)


def _apply_audio_duration(drafts: list[Draft], plan: Plan, fixed_ms: float) -> None:
    """Bring all speech of an element to the length asked for; breaks and recordings count as given."""
    if not drafts:
        return
    wanted_ms = plan.voices[drafts[0].speech.voice].audio_duration_ms
    if wanted_ms is not None:
        _fit(drafts, [np.ones(len(d.phones), bool) for d in drafts], (wanted_ms - fixed_ms) * FRAME_RATE / 1000)


def _fit(drafts: list[Draft], spans: list[NDArray[np.bool_]], wanted_frames: float) -> None:
    """Scale the durations of spans to a total, within RATE_LIMITS of what they would last without any rate."""
    durations = np.concatenate([d.prosody.durations[s] for d, s in zip(drafts, spans, strict=True)])
    if len(durations) == 0:
        return
    natural = np.concatenate([d.natural[s] for d, s in zip(drafts, spans, strict=True)])
    fixed = np.concatenate([d.fixed[s] for d, s in zip(drafts, spans, strict=True)])
    vowels = np.concatenate([_elastic(d)[s] for d, s in zip(drafts, spans, strict=True)])
    held = float(durations[fixed].sum())
    own = float(natural[~fixed].sum())
    total = min(max(wanted_frames - held, own / RATE_LIMITS[1]), own / RATE_LIMITS[0]) + held
    elasticity = np.where(fixed, 0.0, vowels)
    fitted = edits.fit_length(durations, elasticity, total)
    start = 0
    for draft, span in zip(drafts, spans, strict=True):
        count = int(span.sum())
        changed = draft.prosody.durations.copy()
        changed[span] = fitted[start : start + count]
        draft.prosody = replace(draft.prosody, durations=changed)
        start += count


def _elastic(draft: Draft) -> NDArray[np.float64]:
    table = symbol_table()
    soft = [p.is_pause or table.is_vowel(p.symbol) for p in draft.phones]
    return np.where(soft, 1.0, edits.CONSONANT_ELASTICITY)

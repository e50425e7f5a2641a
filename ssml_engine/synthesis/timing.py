"""Speeches of a plan → phones with frames, pitch and energy: the predictor's numbers after the document's controls.

Several speeches are timed together where one contour, one fit or one `audioduration` spans them.  Whole frames carry
the speech; what a pause needs beyond them is inserted as digital silence, so that breaks are exact to the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.conditioning import contour_to_frames
from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH, SAMPLE_RATE
from ssml_engine.plan import PITCH_LIMITS, RATE_LIMITS, Contour, Fit, PitchShift, Plan, Silence, Speech
from ssml_engine.synthesis import prosody_edits as edits
from ssml_engine.synthesis.decoding import TimedPhones
from ssml_engine.synthesis.held_pitch import HeldPitch
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.prosody_edits import PhoneProsody
from ssml_engine.synthesis.speaker import phone_batch
from ssml_engine.synthesis.styling import PhoneManner, phone_manner, style_prosody, timbre_of, tremble
from ssml_engine.text import Phone, approximate, symbol_table
from ssml_engine.voices.languages import trained_languages
from ssml_engine.voices.prompt import VoiceFacts

LEADING_MS = 60.0  # silence before a speech, where the document sets none
TRAILING_MS = {"part": 40.0, "sentence": 240.0, "paragraph": 500.0}  # and after it
LONGEST_RENDERED_PAUSE = 24  # frames; the middle of a longer pause is digital silence
# A longer pause is hushed but for its ends: the last sound dies away by RELEASE, the next may begin ATTACK before it is
# due.  The language model has heard few long pauses and puts clicks of the neighbouring sounds into them.
RELEASE = (240, 960)  # samples after the pause begins: full, silent
ATTACK = 240  # samples
GAIN_RAMP_SAMPLES = 240
# Phones without a pitch of their own: what is predicted for them is never heard.
VOICELESS = frozenset({"p", "t", "k", "f", "s", "θ", "ʃ", "tʃ", "h", "x", "ʔ"})
# Speeds, relative to the predicted ones, that the language models write; beyond them what they write is paced.
# Slow speech they write as well as any; of fast speech, whose phones are one or two frames long, they write little that
# is understood (docs/controls.md).
WRITTEN_RATES = (0.4, 1.05)
# A phone at -8 dB from the voiced median has a pitch for half of its time, a fainter one, such as in a last syllable,
# for less: 1 / (1 + exp(-slope * (energy - half))), energy in dB / 10.
HALF_VOICED, VOICING_SLOPE = -0.8, 2.0


@dataclass(frozen=True)
class PhoneSpan:
    """Where a phone of the plan is heard, in samples from the start of its speech."""

    start: int
    end: int


@dataclass(frozen=True)
class TimedSpeech:
    """A speech ready to be decoded.

    inserted: zeros after frames, `(frame, samples)` by rising frame; spans: one for each phone of the plan;
    gain: `[num_samples]` float32, or None where it is 1 everywhere.
    """

    speech: Speech
    timed: TimedPhones
    inserted: tuple[tuple[int, int], ...]
    spans: tuple[PhoneSpan, ...]
    gain: NDArray[np.float32] | None

    @property
    def num_samples(self) -> int:
        return self.timed.num_frames * HOP_LENGTH + sum(count for _, count in self.inserted)


@dataclass
class _Draft:
    """One speech on its way: model phones with the plan phone that each belongs to."""

    speech: Speech
    facts: VoiceFacts
    phones: list[Phone]
    owner: NDArray[np.int64]
    prosody: PhoneProsody
    fixed: NDArray[np.bool_]  # pauses whose length the document set
    predicted: NDArray[np.float64]  # durations before any control
    natural: NDArray[np.float64]  # durations in this style, before any other control
    manners: list[PhoneManner]  # one for each phone

    def baseline_hz(self, span: NDArray[np.bool_]) -> float:
        """The voice's own median pitch, or that of the role which it plays where a span starts."""
        return float(np.exp2(self.facts.statistics[0])) * self.manners[int(span.argmax())].pitch_ratio

    def spread(self, values: Sequence[float]) -> NDArray[np.float64]:
        """One value a plan phone → one a model phone."""
        return np.asarray(values, np.float64)[self.owner]

    @property
    def is_voiced(self) -> NDArray[np.bool_]:
        return np.array([not p.is_pause and p.symbol not in VOICELESS for p in self.phones])

    @property
    def is_pause(self) -> NDArray[np.bool_]:
        return np.array([p.is_pause for p in self.phones])


@cache
def spoken_symbols() -> frozenset[str]:
    """Symbols that the shipped weights were trained on: the English set, the pauses, those of other languages heard."""
    return symbol_table().english | trained_languages().symbols


def time_speeches(
    networks: Networks, plan: Plan, speeches: Sequence[Speech], facts: Sequence[VoiceFacts], fixed_ms: float = 0.0
) -> list[TimedSpeech]:
    """Time speeches that belong together.

    facts: of the voice of each speech.  fixed_ms: silences and clips that share their `audioduration`.
    """
    drafts = [_draft(networks, s, f) for s, f in zip(speeches, facts, strict=True)]
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
    return [_finish(draft) for draft in drafts]


def _draft(networks: Networks, speech: Speech, facts: VoiceFacts) -> _Draft:
    phones: list[Phone] = []
    owner: list[int] = []
    for number, phone in enumerate(speech.phones):
        near = approximate([phone], spoken_symbols())
        phones += near
        owner += [number] * len(near)
    table = symbol_table()
    rows = [
        (table.id(p.symbol), p.stress, int(p.word_initial) + 2 * int(p.word_final), p.punctuation) for p in phones
    ]
    with torch.inference_mode():
        batch = phone_batch(torch.tensor(rows)).to(networks.device)
        statistics = torch.tensor([facts.statistics], device=networks.device)
        predicted = networks.prosody(batch, statistics)
    mean, deviation, _ = facts.statistics
    durations = predicted.log_duration[0].cpu().double().exp().numpy().clip(1.0, 120.0)
    contour = mean + deviation * predicted.contour[0].cpu().double().numpy()
    energy = predicted.energy[0].cpu().double().numpy()
    kinds = {c: phone_manner(c, facts) for c in set(speech.controls)}
    own = [kinds[c] for c in speech.controls]
    draft = _Draft(
        speech,
        facts,
        phones,
        np.array(owner, np.int64),
        PhoneProsody(durations, contour, energy),
        np.zeros(len(phones), bool),
        durations,
        durations,
        [own[number] for number in owner],
    )
    _set_pauses(draft)
    return draft


def _set_pauses(draft: _Draft) -> None:
    """Natural silence at the ends, then what breaks and silences ask for."""
    speech, durations = draft.speech, draft.prosody.durations.copy()
    kind = "paragraph" if speech.ends_paragraph else "sentence" if speech.ends_sentence else "part"
    durations[0] = LEADING_MS * FRAME_RATE / 1000
    if len(durations) > 1:
        durations[-1] = TRAILING_MS[kind] * FRAME_RATE / 1000
    unstyled = replace(draft.prosody, durations=durations)
    draft.prosody = style_prosody(unstyled, draft.manners, draft.is_pause)
    durations = draft.prosody.durations.copy()
    draft.natural = durations.copy()
    for pause in speech.pauses:
        place = int(np.flatnonzero(draft.owner == pause.phone)[0])
        durations[place] = pause.resolve(durations[place] * 1000 / FRAME_RATE) * FRAME_RATE / 1000
        draft.fixed[place] = pause.is_fixed
    draft.prosody = replace(draft.prosody, durations=durations)


def _apply_local(draft: _Draft) -> None:
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
    return edits.spoken_median(prosody, np.where(voiced, _voiced_share(prosody.energy), 0.0))


def _voiced_share(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a phone's time, by its energy `[P]`."""
    return 1 / (1 + np.exp(-VOICING_SLOPE * (energy - HALF_VOICED)))


def _apply_contour(drafts: list[_Draft], number: int, contour: Contour) -> None:
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


def _trim_pauses(drafts: list[_Draft], spans: list[NDArray[np.bool_]]) -> None:
    """Take the silence before the first word and after the last out of spans that belong together."""
    spoken = [np.flatnonzero(span & ~draft.is_pause) for draft, span in zip(drafts, spans, strict=True)]
    heard = [number for number, places in enumerate(spoken) if len(places)]
    for number, span in enumerate(spans):
        if not heard or not heard[0] <= number <= heard[-1]:
            span[:] = False
    if heard:
        spans[heard[0]][: spoken[heard[0]][0]] = False
        spans[heard[-1]][spoken[heard[-1]][-1] + 1 :] = False


def _apply_emphasis(draft: _Draft) -> None:
    table = symbol_table()
    stressed = np.array([p.stress == 1 and table.is_vowel(p.symbol) for p in draft.phones])
    for level in edits.EMPHASIS:
        asked = draft.spread([float(c.emphasis == level) for c in draft.speech.controls]) > 0
        if (asked & stressed).any():
            draft.prosody = edits.emphasize(draft.prosody, asked & stressed, level)


def _apply_fit(drafts: list[_Draft], number: int, fit: Fit) -> None:
    spans = [d.spread([float(c.fit == number) for c in d.speech.controls]) > 0 for d in drafts]
    _fit(drafts, spans, fit.duration_ms * FRAME_RATE / 1000)


def _apply_audio_duration(drafts: list[_Draft], plan: Plan, fixed_ms: float) -> None:
    """Bring all speech of an element to the length asked for; breaks and recordings count as given."""
    if not drafts:
        return
    wanted_ms = plan.voices[drafts[0].speech.voice].audio_duration_ms
    if wanted_ms is not None:
        _fit(drafts, [np.ones(len(d.phones), bool) for d in drafts], (wanted_ms - fixed_ms) * FRAME_RATE / 1000)


def _fit(drafts: list[_Draft], spans: list[NDArray[np.bool_]], wanted_frames: float) -> None:
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


def _elastic(draft: _Draft) -> NDArray[np.float64]:
    table = symbol_table()
    soft = [p.is_pause or table.is_vowel(p.symbol) for p in draft.phones]
    return np.where(soft, 1.0, edits.CONSONANT_ELASTICITY)


def _finish(draft: _Draft) -> TimedSpeech:
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
    table = symbol_table()
    rows = np.array(
        [
            (table.id(p.symbol), p.stress, int(p.word_initial) + 2 * int(p.word_final), p.punctuation)
            for p, keep in zip(draft.phones, kept, strict=True)
            if keep
        ],
        np.uint8,
    )
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


def _held_pitch(draft: _Draft, kept: NDArray[np.bool_], durations: NDArray[np.int64]) -> HeldPitch | None:
    """The medians of the spans that were asked for in Hz, as the controls after that have left them."""
    shifts = [c.pitch for c in draft.speech.controls]
    asked = [shift for shift in dict.fromkeys(shifts) if shift.target_hz is not None]
    heard = replace(
        draft.prosody,
        durations=durations.astype(np.float64),
        contour=draft.prosody.contour[kept],
        energy=draft.prosody.energy[kept],
    )
    voicing = np.where(draft.is_voiced[kept], _voiced_share(heard.energy), 0.0)
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


def silence_samples(item: Silence) -> int:
    return round(item.duration_ms * SAMPLE_RATE / 1000)

"""One speech on its way to its time: the predictor's durations, pitch and energy, its pauses and its style.

Whatever the document asks of it beyond that is in `speech_controls`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.layers import FRAME_RATE
from ssml_engine.plan import Speech
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.prosody_edits import PhoneProsody
from ssml_engine.synthesis.speaker import phone_batch
from ssml_engine.synthesis.styling import PhoneManner, phone_manner, style_prosody
from ssml_engine.text import Phone, approximate, symbol_table
from ssml_engine.voices.languages import trained_languages
from ssml_engine.voices.prompt import VoiceFacts

LEADING_MS = 60.0  # silence before a speech, where the document sets none
TRAILING_MS = {"part": 40.0, "sentence": 240.0, "paragraph": 500.0}  # and after it
# Phones without a pitch of their own: what is predicted for them is never heard.
VOICELESS = frozenset({"p", "t", "k", "f", "s", "θ", "ʃ", "tʃ", "h", "x", "ʔ"})


@dataclass
class Draft:
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


def phone_rows(phones: Sequence[Phone]) -> NDArray[np.int64]:
    """What the networks are told of phones, `[P, 4]`: symbol, stress, place in the word, punctuation."""
    table = symbol_table()
    return np.array(
        [(table.id(p.symbol), p.stress, int(p.word_initial) + 2 * int(p.word_final), p.punctuation) for p in phones]
    )


def draft_speech(networks: Networks, speech: Speech, facts: VoiceFacts) -> Draft:
    phones: list[Phone] = []
    owner: list[int] = []
    for number, phone in enumerate(speech.phones):
        near = approximate([phone], spoken_symbols())
        phones += near
        owner += [number] * len(near)
    with torch.inference_mode():
        batch = phone_batch(torch.from_numpy(phone_rows(phones))).to(networks.device)
        statistics = torch.tensor([facts.statistics], device=networks.device)
        predicted = networks.prosody(batch, statistics)
    mean, deviation, _ = facts.statistics
    durations = predicted.log_duration[0].cpu().double().exp().numpy().clip(1.0, 120.0)
    contour = mean + deviation * predicted.contour[0].cpu().double().numpy()
    energy = predicted.energy[0].cpu().double().numpy()
    kinds = {c: phone_manner(c, facts) for c in set(speech.controls)}
    own = [kinds[c] for c in speech.controls]
    draft = Draft(
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


def _set_pauses(draft: Draft) -> None:
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

"""Phones and samples → the numbers by which the models know a speaker and the phones of a prompt."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ssml_engine.models.layers import FRAME_RATE, HOP_LENGTH
from ssml_engine.text.phones import Phone
from ssml_engine.text.symbols import PAUSE, SILENCE, symbol_table


def phone_row(phone: Phone) -> tuple[int, int, int, int]:
    """The four small integers by which models know a phone."""
    boundary = int(phone.word_initial) + 2 * int(phone.word_final)
    return symbol_table().id(phone.symbol), phone.stress, boundary, phone.punctuation


def frame_level_db(samples: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    """Level of each hop in dB full scale, floor −100."""
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop)
    return (20 * np.log10(np.sqrt((frames**2).mean(1)) + 1e-5)).astype(np.float32)


def phone_energy(samples: NDArray[np.float32], durations: NDArray[np.int64]) -> NDArray[np.float32]:
    """Mean level of each phone in dB / 10 relative to the median of the frames above −45 dBFS."""
    level = np.maximum(frame_level_db(samples, HOP_LENGTH), -80.0)
    loud = level[level > -45.0]
    reference = float(np.median(loud)) if len(loud) else -30.0
    edges = np.concatenate([[0], np.cumsum(durations)])
    return np.array([(level[a:b].mean() - reference) / 10 for a, b in pairwise(edges)], np.float32)


def speaker_statistics(
    f0: NDArray[np.float32], phones: NDArray[np.uint8], durations: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Mean and deviation of log2 F0 over voiced speech, log2 of phones a second (pauses left out)."""
    table = symbol_table()
    pauses = [table.id(SILENCE), table.id(PAUSE)]
    spoken = ~np.isin(phones[:, 0], pauses)
    in_speech = np.repeat(spoken, durations)
    voiced = f0[: len(in_speech)] > 0
    curve = np.log2(f0[: len(in_speech)][voiced & in_speech]) if (voiced & in_speech).any() else np.array([7.0])
    seconds = durations[spoken].sum() / FRAME_RATE
    return np.array([curve.mean(), max(curve.std(), 0.05), np.log2(spoken.sum() / seconds)], np.float32)

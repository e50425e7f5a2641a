"""Promised word times against a forced alignment of the rendering.

The alignment is our aligner's frame classifier with the phones of the plan, silence allowed before each
word. Its grain is one frame (13.3 ms) and it was trained on speech with exact boundaries.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.aligner import Aligner
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.synthesis.alignment import align_phones
from ssml_engine.text.symbols import SILENCE, symbol_table


def aligned_starts(
    aligner: Aligner, samples: NDArray[np.float32], word_phones: tuple[tuple[int, ...], ...]
) -> list[int]:
    """First sample of each word by forced alignment.

    samples: float32 `[N]`, 24 kHz. word_phones: symbol ids of each word, none empty. Raises ValueError if the
    recording is shorter than one frame a phone.
    """
    padded = np.pad(samples, (0, -len(samples) % HOP_LENGTH))
    with torch.inference_mode():
        log_probs = aligner(torch.from_numpy(padded)[None]).frames[0].cpu().numpy()
    symbols = [symbol for phones in word_phones for symbol in phones]
    first = [place == 0 for phones in word_phones for place in range(len(phones))]
    path = align_phones(log_probs, symbols, first, symbol_table().id(SILENCE))
    starts = {state.phone: state.start_frame for state in reversed(path) if state.phone >= 0}
    return [starts[number] * HOP_LENGTH for number, opens in enumerate(first) if opens]

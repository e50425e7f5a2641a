"""A stretch of speech → its words, with the frames of every phone.

A recogniser writes the words down, the front end pronounces them, the aligner finds the phones.  Where there is no
recogniser, or no pronunciation for its language, the phones are those that the aligner hears by itself: far less sure,
and nobody knows which words they are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.models.aligner import Aligner
from ssml_engine.models.layers import SAMPLE_RATE
from ssml_engine.recognition import MissingModelError, Recognizer
from ssml_engine.recognition.spoken_words import AlignedWord, align_words
from ssml_engine.synthesis.draft import spoken_symbols
from ssml_engine.text import Frontend, Phone, approximate, plain_run
from ssml_engine.text.symbols import PAUSE, SILENCE, symbol_table

SHORTEST_PHONE_FRAMES = 2  # where there is room: a phone of one frame is seldom said clearly
DETECTABLE_SAMPLES = 3 * SAMPLE_RATE  # less tells little of the language

logger = logging.getLogger(__name__)

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class SaidWord:
    """A word of a recording.

    text, spoken: as written and as said; both empty where only its phones are known.  phones: symbols that the models
    know.  edges: frames of the recording where each phone begins and the last one ends, `[P + 1]`.  punctuation: what
    is written after it.  sentence: its number in the stretch.  locale: BCP 47.
    """

    text: str
    spoken: str
    phones: tuple[Phone, ...]
    edges: tuple[int, ...]
    punctuation: str
    sentence: int
    locale: str

    @property
    def start(self) -> int:
        return self.edges[0]

    @property
    def end(self) -> int:
        return self.edges[-1]


class Listener:
    """Hears stretches of one recording, one after the other: the first one's language is that of all."""

    def __init__(
        self, aligner: Aligner, recognizer: Callable[[], Recognizer], frontend: Frontend, locale: str
    ) -> None:
        """recognizer: gives one, or raises MissingModelError.  locale: of its language where that is what is heard."""
        self._aligner, self._recognizer, self._frontend = aligner, recognizer, frontend
        self._hint, self._locale = locale, ""

    def hear(self, samples: Samples, first_frame: int = 0) -> list[SaidWord]:
        """The words of a stretch, in order; empty where nothing is said.

        samples: float32 `[N]`, 24 kHz, N a multiple of 320; first_frame: of the recording.
        """
        log_probs, phones = self._listen(samples)
        said = self._said(samples) or _by_ear(phones, self._locale or self._hint)
        for held in (SHORTEST_PHONE_FRAMES, 1):
            try:
                aligned = align_words(log_probs, [(word.text, word.phones) for word in said], held)
            except ValueError:
                continue
            return [_placed(word, place, first_frame) for word, place in zip(said, aligned, strict=True)]
        return []

    @torch.inference_mode()
    def _listen(self, samples: Samples) -> tuple[NDArray[np.float32], list[str]]:
        """Log-probabilities of the frames `[T, V]`, SIL standing for every pause; phones by greedy CTC."""
        heard = self._aligner(torch.from_numpy(samples)[None].to(next(self._aligner.parameters()).device))
        log_probs, table = heard.frames[0].cpu().numpy(), symbol_table()
        silence, pause = table.id(SILENCE), table.id(PAUSE)
        log_probs[:, silence] = np.logaddexp(log_probs[:, silence], log_probs[:, pause])
        blank = heard.phones.shape[-1] - 1
        runs = [symbol for symbol, _ in groupby(heard.phones[0].argmax(-1).tolist())]
        return log_probs, [
            table.symbols[symbol].symbol for symbol in runs if symbol not in (blank, silence, pause)
        ]

    def _said(self, samples: Samples) -> list[SaidWord]:
        """The recogniser's words with their pronunciation, not yet placed; empty where it has none."""
        try:
            known = self._locale or (self._hint if len(samples) < DETECTABLE_SAMPLES else "")
            transcript = self._recognizer().transcribe(samples, SAMPLE_RATE, known)
        except MissingModelError as error:
            logger.warning("words of recordings are not known, only their phones: %s", error)
            return []
        language = transcript.locale.split("-")[0].lower()
        same = self._hint.split("-")[0].lower() == language
        locale = self._hint if same else transcript.locale
        if not transcript.text.strip() or not self._frontend.supports(locale):
            return []
        self._locale = locale
        words: list[SaidWord] = []
        for number, sentence in enumerate(self._frontend.analyze([plain_run(transcript.text)], self._locale)):
            for word in sentence.words:
                phones = tuple(approximate((p for p in word.phones if not p.is_pause), spoken_symbols()))
                if word.kind == "punctuation" and words:
                    words[-1] = replace(words[-1], punctuation=words[-1].punctuation + word.text)
                elif word.kind == "word" and phones:
                    words.append(SaidWord(word.text, word.spoken, phones, (), "", number, self._locale))
        return words


def _by_ear(symbols: list[str], locale: str) -> list[SaidWord]:
    """Every phone a word of its own, so that a pause may stand before each; vowels but schwa are stressed."""
    table = symbol_table()
    said = []
    for symbol in symbols:
        stress = 1 if table.is_vowel(symbol) and symbol != "ə" else 0
        for phone in approximate([Phone(symbol, stress)], spoken_symbols()):
            said.append(SaidWord("", "", (phone,), (), "", 0, locale))
    return said


def _placed(word: SaidWord, place: AlignedWord, first_frame: int) -> SaidWord:
    return replace(word, edges=tuple(edge + first_frame for edge in place.edges))

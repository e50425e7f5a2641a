"""What is heard of a stretch: a recogniser's words, else the aligner's phones, each with its frames."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from ssml_engine.conversion import VoiceConverter
from ssml_engine.conversion.hearing import Listener
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.plan import Conversion
from ssml_engine.recognition import MissingModelError, Recognizer, Transcript
from ssml_engine.synthesis.respeaking import ConversionUnable
from ssml_engine.text import Frontend, symbol_table
from ssml_engine.voices import VoiceFacts

TABLE = symbol_table()
SURE = 6.0
FACTS = VoiceFacts("v", "en-US", "", "", "", (7.0, 0.3, 3.5), "", "")


class ScriptedAligner(nn.Module):
    """Hears the phones of a script, `(symbol, frames)`, whatever the samples are."""

    def __init__(self, script: list[tuple[str, int]]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.symbols = [TABLE.id(symbol) for symbol, frames in script for _ in range(frames)]

    def forward(self, samples: torch.Tensor) -> SimpleNamespace:
        scores = torch.zeros(1, samples.shape[1] // HOP_LENGTH, len(TABLE) + 1)
        for frame, symbol in enumerate(self.symbols):
            scores[0, frame, symbol] = SURE
        return SimpleNamespace(frames=scores[..., :-1].log_softmax(-1), phones=scores.log_softmax(-1))


class ScriptedRecognizer:
    name = "script"

    def __init__(self, text: str, locale: str) -> None:
        self.text, self.locale, self.asked = text, locale, list[str]()

    def transcribe(
        self, samples: NDArray[np.float32], sample_rate: int, locale: str = "en", *, word_times: bool = False
    ) -> Transcript:
        self.asked.append(locale)
        return Transcript(self.text, (), self.locale, 1.0, 0.0)


def deaf() -> Recognizer:
    raise MissingModelError("there is none")


def listener(script: list[tuple[str, int]], recognizer: Callable[[], Recognizer]) -> Listener:
    return Listener(ScriptedAligner(script), recognizer, Frontend(), "en-US")  # type: ignore[arg-type]


def silence(frames: int) -> NDArray[np.float32]:
    return np.zeros(frames * HOP_LENGTH, np.float32)


SCRIPT = [("SIL", 10), ("s", 6), ("i", 8), ("SIL", 12), ("p", 1), ("ɔ", 9), ("SIL", 4)]


def test_words_of_the_recogniser_are_placed_by_the_aligner() -> None:
    heard = listener(SCRIPT, lambda: ScriptedRecognizer("See, paw!", "en")).hear(silence(50), 100)
    assert [(word.text, word.punctuation) for word in heard] == [("See", ","), ("paw", "!")]
    assert heard[0].edges == (110, 116, 124)
    assert heard[0].locale == "en-US"


def test_a_phone_lasts_two_frames_where_there_is_room() -> None:
    heard = listener(SCRIPT, lambda: ScriptedRecognizer("See paw", "en")).hear(silence(50))
    assert np.diff(heard[1].edges).min() == 2


def test_without_room_a_phone_lasts_one_frame() -> None:
    script = [("s", 1), ("i", 1), ("p", 1), ("ɔ", 2)]
    heard = listener(script, lambda: ScriptedRecognizer("See paw", "en")).hear(silence(5))
    assert [word.edges for word in heard] == [(0, 1, 2), (2, 3, 5)]


def test_more_words_than_frames_are_not_said() -> None:
    assert listener(SCRIPT, lambda: ScriptedRecognizer("See paw " * 20, "en")).hear(silence(50)) == []


def test_the_language_is_found_out_once() -> None:
    recognizer = ScriptedRecognizer("sí", "es")
    ears = listener(SCRIPT, lambda: recognizer)
    heard = [ears.hear(silence(300)), ears.hear(silence(50))]
    assert recognizer.asked == ["", "es"]
    assert {word.locale for words in heard for word in words} == {"es"}


def test_a_word_or_two_are_heard_in_the_documents_language() -> None:
    recognizer = ScriptedRecognizer("See", "en")
    listener(SCRIPT, lambda: recognizer).hear(silence(50))
    assert recognizer.asked == ["en-US"]


@pytest.mark.parametrize("recognizer", [deaf, lambda: ScriptedRecognizer("xyz", "tlh")])
def test_without_words_the_phones_are_those_that_the_aligner_hears(
    recognizer: Callable[[], Recognizer],
) -> None:
    heard = listener(SCRIPT, recognizer).hear(silence(50))
    assert [phone.symbol for word in heard for phone in word.phones] == ["s", "i", "p", "ɔ"]
    assert {word.text for word in heard} == {""}
    assert heard[2].start >= 36


def test_nothing_heard_says_nothing() -> None:
    assert listener([("SIL", 50)], deaf).hear(silence(50)) == []


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), silence(200)])
def test_a_recording_without_speech_is_refused_before_anything_leaves(samples: NDArray[np.float32]) -> None:
    converter = VoiceConverter(ScriptedAligner(SCRIPT), deaf)  # type: ignore[arg-type]
    with pytest.raises(ConversionUnable, match="nobody speaks"):
        converter.convert(samples, Conversion(0, "x", (0, 1)), FACTS, "en-US")

"""The prompt is whole words and stops where the speaker does."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import soundfile
import torch
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.enrollment import Enroller, EnrollmentRequest
from ssml_engine.enrollment.prompting import END_FRAMES, choose_span, close_at
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.recognition import WhisperRecognizer, ends_of_speech
from ssml_engine.recognition.listening import listen
from ssml_engine.recognition.spoken_words import AlignedWord
from ssml_engine.synthesis.network import load_networks
from ssml_engine.text import Phone
from ssml_engine.voices import models_folder, open_library

PHONE = (Phone("ə"),)


def words(count: int = 10, frames: int = 50) -> list[AlignedWord]:
    return [AlignedWord(f"w{n}", PHONE, (frames * n, frames * n + frames), -0.2) for n in range(count)]


def ends_at(*frames: int) -> np.ndarray:
    ends = np.zeros(501, bool)
    ends[list(frames)] = True
    return ends


def test_the_prompt_stops_where_the_speaker_does() -> None:
    allowed = np.ones(500, bool)
    for stop in (5, 6, 8, 10):
        first, last = choose_span(words(), allowed, None, ends_at(50 * stop - 2))
        assert last == stop
        assert last - first == 5  # 3.3 s, as near to what is wanted as any part is


def test_a_pause_that_is_far_from_a_good_length_does_not_decide() -> None:
    assert choose_span(words(), np.ones(500, bool), None, ends_at(100)) == (0, 5)


@given(st.integers(0, 500))
def test_a_word_is_closed_near_its_end_or_left_alone(frame: int) -> None:
    word = AlignedWord("w", (Phone("t"), Phone("ə")), (190, 200, 250), -0.2)
    closed = close_at(word, ends_at(frame), 255)
    assert closed.edges[:2] == word.edges[:2]
    assert closed.end == (min(frame, 255) if abs(frame - 250) <= END_FRAMES else 250)


def test_a_short_last_phone_keeps_a_frame() -> None:
    word = AlignedWord("w", (Phone("ə"), Phone("t")), (190, 248, 250), -0.2)
    assert close_at(word, ends_at(246), 500).end == 249


def test_an_enrolled_prompt_ends_at_an_end_of_speech(tmp_path: Path) -> None:
    """Two prompts with a pause between and noise around them are one recording of 7 s."""
    networks = load_networks(models_folder())
    aligner = load_checkpoint(Aligner, AlignerConfig, models_folder() / "aligner.safetensors")
    library = open_library(tmp_path)
    shipped = library.prompt("en-US-Clara")
    with torch.inference_mode():
        speech = networks.codec.decode(torch.from_numpy(shipped.codes.astype("int64"))[None])[0].numpy()
    pause = (1e-4 * np.random.default_rng(0).standard_normal(16_000)).astype(np.float32)
    samples = np.concatenate([pause, speech, pause, speech, pause])
    samples = np.pad(samples, (0, -len(samples) % 320)).astype(np.float32)
    request = EnrollmentRequest("Anna", "I agree.", transcript=" ".join([shipped.facts.transcript] * 2))

    file = io.BytesIO()
    soundfile.write(file, samples, 24_000, format="WAV", subtype="FLOAT")
    made = Enroller(networks, aligner, WhisperRecognizer).enroll(file.getvalue(), request, library.store())

    ends = np.flatnonzero(ends_of_speech(listen(samples, aligner).silence))
    leading = int(made.prompt.durations[0])
    end = round(made.prompt_start_s * 75) + len(made.prompt.codes) - leading
    assert np.abs(ends - end).min() <= 1, f"the prompt ends at frame {end}, speech at {ends}"

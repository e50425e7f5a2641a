"""A phrase becomes a timed speech that lasts as long as it did, to the sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.conversion.hearing import SaidWord
from ssml_engine.conversion.phrases import Phrase, cut_phrases
from ssml_engine.conversion.respeaking import LEADING_FRAMES, PAUSE_ENERGY, TRAILING_FRAMES, respeak
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.plan import Conversion
from ssml_engine.synthesis.timed_speech import TimedSpeech
from ssml_engine.text import Phone
from ssml_engine.voices import VoiceFacts

CONVERSION = Conversion(0, "https://media.example/a.wav", (3, 9))
HELLO = SaidWord("Hello", "hello", (Phone("h"), Phone("ə", 1)), (20, 25, 40), ",", 0, "en-US")
THERE = SaidWord("there", "there", (Phone("ð"), Phone("ɛ", 1)), (50, 52, 70), ".", 0, "en-US")
NEAR = SaidWord("there", "there", (Phone("ð"), Phone("ɛ", 1)), (42, 52, 70), ".", 0, "en-US")


def voice_of(phones_a_second: float) -> VoiceFacts:
    return VoiceFacts("v", "en-US", "", "", "", (7.0, 0.3, float(np.log2(phones_a_second))), "", "")


def spoken(*words: SaidWord, start: int = 0, end: int = 100, phones_a_second: float = 12.0) -> TimedSpeech:
    rng = np.random.default_rng(1)
    samples = (0.1 * rng.standard_normal(end * HOP_LENGTH)).astype(np.float32)
    f0 = np.where(np.arange(end) % 7 < 4, 150.0, 0.0).astype(np.float32)
    return respeak(Phrase(words, start, end, True), samples, f0, CONVERSION, 5, voice_of(phones_a_second))


def test_it_lasts_as_long_as_the_phrase_and_decodes_little_silence() -> None:
    timed = spoken(HELLO, THERE)
    assert timed.num_samples == 100 * HOP_LENGTH
    assert timed.timed.durations[0] == LEADING_FRAMES
    assert timed.timed.durations[-1] == TRAILING_FRAMES
    frames = timed.timed.num_frames
    assert timed.inserted == ((0, 14 * HOP_LENGTH), (frames, 12 * HOP_LENGTH))


def test_words_are_heard_where_they_were_said() -> None:
    timed = spoken(HELLO, THERE)
    places = [
        (timed.spans[word.first_phone].start // HOP_LENGTH, timed.spans[word.end_phone - 1].end // HOP_LENGTH)
        for word in timed.speech.words
        if word.kind == "word"
    ]
    assert places == [(20, 40), (50, 70)]
    assert [word.text for word in timed.speech.words] == ["Hello", ",", "there", "."]
    assert timed.speech.text == "Hello, there."
    assert {word.source for word in timed.speech.words} == {CONVERSION.source}
    assert (timed.speech.sentence, timed.speech.ends_sentence) == (5, True)


def test_a_gap_between_words_is_a_pause_or_belongs_to_the_word_before() -> None:
    apart, together = spoken(HELLO, THERE), spoken(HELLO, NEAR)
    assert [phone.symbol for phone in apart.speech.phones] == ["SIL", "h", "ə", "SP", "ð", "ɛ", "SIL"]
    assert [phone.symbol for phone in together.speech.phones] == ["SIL", "h", "ə", "ð", "ɛ", "SIL"]
    assert together.timed.durations.tolist()[1:5] == [5, 17, 10, 18]
    # Where no pause is heard, none is announced.
    assert [phone.punctuation for phone in apart.speech.phones] == [0, 0, 1, 1, 0, 4, 4]
    assert [phone.punctuation for phone in together.speech.phones] == [0, 0, 0, 0, 4, 4]


def test_pauses_of_a_noisy_recording_are_told_as_silent() -> None:
    timed = spoken(HELLO, THERE).timed
    assert (timed.energy[timed.is_pause] == np.float32(PAUSE_ENERGY)).all()
    assert timed.energy[~timed.is_pause] == pytest.approx(np.zeros(4), abs=0.2)


def test_the_pitch_is_positive_everywhere() -> None:
    timed = spoken(HELLO, THERE).timed
    assert timed.f0.shape == (timed.num_frames,)
    np.testing.assert_allclose(timed.f0, 150.0, rtol=1e-5)


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=30), st.integers(0, 80))
def test_all_phrases_last_as_long_as_the_recording_and_every_phone_is_decoded(
    drawn: list[tuple[int, bool]], tail: int
) -> None:
    words, at, number = [], 0, 0
    for gap, begins in drawn:
        at, number = at + gap, number + begins
        words.append(replace(THERE, edges=(at, at + 3, at + 9), sentence=number))
        at += 9
    end = at + tail
    samples, f0 = np.full(end * HOP_LENGTH, 0.1, np.float32), np.full(end, 120.0, np.float32)
    phrases = cut_phrases(words, 0, end)
    parts = [respeak(phrase, samples, f0, CONVERSION, 0, voice_of(12.0)) for phrase in phrases]
    assert sum(part.num_samples for part in parts) == end * HOP_LENGTH
    for part in parts:
        assert part.spans[-1].end == part.num_samples
        assert (part.timed.durations >= 1).all()
        assert len(part.timed.f0) == part.timed.num_frames
        assert (~part.timed.is_pause).sum() == sum(not phone.is_pause for phone in part.speech.phones)


def test_speech_at_the_voices_own_pace_is_written_as_it_is_heard() -> None:
    assert spoken(HELLO, THERE, phones_a_second=12.0).timed.written is None


def test_fast_speech_is_written_slower_than_it_is_heard() -> None:
    timed = spoken(HELLO, THERE, phones_a_second=5.0).timed
    assert timed.written is not None
    said = ~timed.is_pause
    # 4 phones in 40 frames are 7.5 a second.
    assert timed.written[said].sum() == pytest.approx(40 * 7.5 / (5.0 * 1.05), abs=2)
    assert (timed.written[said] >= 2).all()
    assert (timed.written[~said] == timed.durations[~said]).all()


def test_a_phrase_that_begins_and_ends_with_sound_has_no_silence() -> None:
    timed = spoken(HELLO, THERE, start=20, end=70)
    assert timed.num_samples == 50 * HOP_LENGTH
    assert timed.inserted == ()
    assert not timed.timed.is_pause[[0, -1]].any()

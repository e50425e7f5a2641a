"""The split is a pure function of names, has the stated shares, and no spelling escapes it."""

import pytest

from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.training.corpora import splits

SENTENCES = [f"Sentence number {i} tells of {i * 7} ships." for i in range(4000)]


def test_about_three_percent_of_sentences_are_held_out():
    share = sum(map(splits.is_held_out_sentence, SENTENCES)) / len(SENTENCES)
    assert 0.02 < share < 0.04, share


def test_case_and_punctuation_do_not_change_a_sentence_side():
    held_out = next(s for s in SENTENCES if splits.is_held_out_sentence(s))
    assert splits.is_held_out_sentence(f"  “{held_out.upper()}”  ".replace(".", "!"))


def test_what_the_evaluation_speaks_is_held_out():
    sentences = held_out_sentences()
    assert len(sentences) >= 60
    assert all(map(splits.is_held_out_sentence, sentences))


@pytest.mark.parametrize("name", sorted(splits.NEVER_TRAINED_VOICES))
def test_zero_shot_voices_are_held_out_alone_and_in_mixtures(name):
    assert splits.is_held_out_voice(name)
    assert splits.is_held_out_voice({name: 1.0})
    assert splits.is_held_out_voice({"af_heart": 0.9, name: 0.1})


def test_pure_teacher_voices_are_trained_on():
    for name in ("af_heart", "bm_george", "am_fenrir"):
        assert not splits.is_held_out_voice(name)
        assert not splits.is_held_out_voice({name: 1.0})


def test_morphed_speakers_and_mixtures_are_held_out_at_the_stated_share():
    morphed = [f"morph-{i:04d}" for i in range(4000)]
    mixed = [{"af_heart": i / 5000, "bm_george": 1 - i / 5000} for i in range(1, 4001)]
    for voices in (morphed, mixed):
        share = sum(map(splits.is_held_out_voice, voices)) / len(voices)
        assert 0.025 < share < 0.055, share


def test_recorded_speakers_are_held_out_by_name_at_the_stated_share():
    people = [f"{splits.PEOPLE}{i}" for i in range(4000)]
    assert 0.10 < sum(map(splits.is_held_out_voice, people)) / len(people) < 0.14


def test_order_of_a_mixture_does_not_matter():
    assert splits.voice_key({"b": 0.4, "a": 0.6}) == splits.voice_key({"a": 0.6, "b": 0.4})

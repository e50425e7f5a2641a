"""Which take is heard, which are rendered for it, and what is said about it."""

from __future__ import annotations

import numpy as np
import pytest

from ssml_engine.plan import Pause, Plan
from ssml_engine.synthesis import Engine, SpeechTakes
from ssml_engine.synthesis.timing import time_speeches
from ssml_engine.validation import (
    RankingChooser,
    RoundTripChooser,
    TakePolicy,
    WordErrorsOverCeiling,
    choose_for,
)
from ssml_engine.validation.ears import Ears
from tests.synthesis.conftest import engine, library, make_plan, make_speech, networks

__all__ = ["engine", "library", "networks"]

RIGHT, WRONG, WORSE = "kæt sæt", "kæt mæt", "dɒɡ ræn ɒf"


class Rendered:
    """Takes whose samples are their number; remembers which were asked for."""

    def __init__(self, engine: Engine, plan: Plan | None = None, offset_samples: int = 0) -> None:
        plan = plan or make_plan(make_speech(["kæt", "sæt"]))
        facts = engine.catalog.prompt("en-US-Test").facts
        self.timed = time_speeches(engine.networks, plan, [plan.items[0]], [facts])[0]  # type: ignore[list-item]
        self.asked: list[tuple[int, ...]] = []
        self.takes = SpeechTakes(self.timed, offset_samples, self._render)

    def _render(self, numbers) -> list[np.ndarray]:
        self.asked.append(tuple(numbers))
        return [np.full(8, number, np.float32) for number in numbers]


def chosen(chooser, rendered: Rendered) -> int:
    return int(chooser.choose(rendered.takes)[0])


def test_a_good_first_take_is_the_only_one(engine, recognizer, scorer):
    rendered = Rendered(engine)
    chooser = RoundTripChooser(recognizer(RIGHT), scorer([-1.0]), TakePolicy(4, 0.0))
    assert chosen(chooser, rendered) == 0
    assert rendered.asked == [(0,)]
    (checked,) = chooser.round_trip.speeches
    assert (checked.take, checked.num_takes, checked.num_heard, checked.phone_score) == (0, 1, 1, -1.0)


def test_after_a_bad_take_the_others_are_one_batch_heard_by_rank_until_one_is_good(engine, recognizer, scorer):
    rendered = Rendered(engine)
    ears = recognizer(WORSE, WRONG, RIGHT)
    chooser = RoundTripChooser(ears, scorer([-1.0], [-3.0, -2.0, -1.5]), TakePolicy(4, 0.0))
    assert chosen(chooser, rendered) == 2  # ranks: 3, 2, 1
    assert rendered.asked == [(0,), (1, 2, 3)]
    assert [int(samples[0]) for samples in ears.heard] == [0, 3, 2]
    (checked,) = chooser.round_trip.speeches
    assert (checked.take, checked.num_takes, checked.num_heard) == (2, 4, 3)


def test_when_none_is_good_the_request_fails_with_the_best(engine, recognizer, scorer):
    chooser = RoundTripChooser(recognizer(WORSE, WRONG, WORSE), scorer([0.0], [-1.0, -2.0]), TakePolicy(3, 0.25))
    with pytest.raises(WordErrorsOverCeiling, match=r"best of 3 takes .* word error rate of 0\.500, over") as caught:
        chosen(chooser, Rendered(engine))
    assert caught.value.best.take == 1
    assert caught.value.metadata == {
        "sentence": "kæt sæt", "transcript": WRONG, "word_error_rate": "0.5000", "max_wer": "0.25", "take_count": "3",
    }  # fmt: skip
    assert chooser.round_trip.speeches == ()


def test_a_policy_that_does_not_refuse_keeps_the_best(engine, recognizer):
    chooser = RoundTripChooser(recognizer(WORSE, WRONG, WORSE), None, TakePolicy(3, 0.25, refuses=False))
    assert chosen(chooser, Rendered(engine)) == 1
    assert not chooser.round_trip.is_within(0.25)
    assert chooser.round_trip.is_within(0.5)


def test_without_a_ceiling_the_likeliest_take_is_heard_once(engine, recognizer, scorer):
    ears = recognizer(WRONG)
    chooser = RoundTripChooser(ears, scorer([-2.0, -1.0, -3.0]), TakePolicy(3))
    assert chosen(chooser, Rendered(engine)) == 1
    assert len(ears.heard) == 1


def test_ranking_hears_no_words(engine, scorer):
    rendered = Rendered(engine)
    assert chosen(RankingChooser(scorer([-2.0, -1.0]), 2), rendered) == 1
    assert rendered.asked == [(0, 1)]


def test_word_times_count_the_silence_inserted_before_them(engine, recognizer):
    speech = make_speech(["kæt", "sæt"], pauses=(Pause(4, 2000.0),), pause_after=0)
    rendered = Rendered(engine, make_plan(speech), offset_samples=12_000)
    chooser = RoundTripChooser(recognizer(RIGHT), None, TakePolicy(1))
    chosen(chooser, rendered)
    words = chooser.round_trip.speeches[0].words
    assert [word.match for word in words] == ["hit", "hit"]
    for word, heard_at_s in zip(words, (0.0, 0.5), strict=True):
        before = sum(count for frame, count in rendered.timed.inserted if frame * 320 <= heard_at_s * 24_000)
        assert word.start_s == pytest.approx((12_000 + before) / 24_000 + heard_at_s)
    assert sum(count for _, count in rendered.timed.inserted) > 20_000


def test_what_has_no_words_is_not_heard(engine, recognizer):
    ears = recognizer(WRONG)
    chooser = RoundTripChooser(ears, None, TakePolicy(2, 0.0))
    assert chosen(chooser, Rendered(engine, make_plan(make_speech([])))) == 0
    assert ears.heard == []


def test_a_whole_rendering_is_heard_speech_by_speech(engine, recognizer):
    plan = make_plan(make_speech(["kæt"]), make_speech(["sæt"]))
    ears = recognizer("kæt", "mæt")
    chooser = RoundTripChooser(ears, None, TakePolicy(1))
    rendered = engine.synthesize(plan, chooser=chooser)
    first, second = chooser.round_trip.speeches
    assert first.offset_samples == 0
    assert second.offset_samples == first.num_samples
    assert second.offset_samples + second.num_samples == len(rendered.samples)
    counts = chooser.round_trip.counts
    assert (counts.words, counts.substitutions, counts.word_error_rate) == (2, 1, 0.5)
    assert chooser.round_trip.as_dict()["sentences"][1]["alignment"][0]["match"] == "substitution"


@pytest.mark.parametrize(("field", "policy"), [("attempts", (0, None)), ("attempts", (9, None)), ("max_wer", (1, 1.5))])
def test_values_out_of_range_are_named(field, policy):
    with pytest.raises(ValueError, match=field):
        TakePolicy(*policy)


def test_who_chooses_follows_from_what_is_asked(recognizer, scorer):
    ears = Ears(lambda: recognizer(RIGHT), lambda: scorer([0.0]))
    assert choose_for(ears, TakePolicy()) is None
    assert isinstance(choose_for(ears, TakePolicy(2)), RankingChooser)
    assert isinstance(choose_for(ears, TakePolicy(2, 0.1)), RoundTripChooser)

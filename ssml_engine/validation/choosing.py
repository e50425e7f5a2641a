"""What a request asks of its takes → who chooses them."""

from __future__ import annotations

from ssml_engine.recognition import MissingModelError, PhoneScorer
from ssml_engine.synthesis import TakeChooser
from ssml_engine.validation.ears import Ears
from ssml_engine.validation.takes import RankingChooser, RoundTripChooser, TakePolicy


def choose_for(ears: Ears, policy: TakePolicy) -> TakeChooser | None:
    """What hears a request's takes; None where its only take streams.

    Raises MissingModelError for a recogniser or an aligner that is not there.
    """
    if policy.max_wer is not None:
        return open_chooser(ears, policy)
    if policy.attempts == 1:
        return None
    return RankingChooser(_scorer(ears), policy.attempts)


def open_chooser(ears: Ears, policy: TakePolicy) -> RoundTripChooser:
    """A chooser that hears words. Raises MissingModelError without a recogniser."""
    ranks = policy.max_wer is None and policy.attempts > 1
    return RoundTripChooser(ears.recognizer, _scorer(ears) if ranks else ears.scorer, policy)


def _scorer(ears: Ears) -> PhoneScorer:
    if ears.scorer is None:
        raise MissingModelError("takes cannot be ranked: the weights hold no aligner")
    return ears.scorer

"""The collector of cycles is left as it was found."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from ssml_engine.ssml import parse
from ssml_engine.ssml.collection import rare_collection


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_it_runs_rarely_within_and_as_before_after() -> None:
    with rare_collection():
        outer = gc.get_threshold()
        with rare_collection():
            pass
        assert gc.get_threshold() == outer
    assert outer[0] > 700
    assert gc.get_threshold() == (700, 10, 10)


def test_an_error_leaves_it_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError), rare_collection():
        raise ZeroDivisionError
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("threshold", [0, 1_000_000])
def test_what_runs_more_rarely_or_never_is_left_alone(threshold: int) -> None:
    gc.set_threshold(threshold, 10, 10)
    with rare_collection():
        assert gc.get_threshold()[0] == threshold
    assert gc.get_threshold()[0] == threshold


def test_reading_a_document_leaves_it_as_it_was() -> None:
    parse("<speak/>")
    assert gc.get_threshold() == (700, 10, 10)


def test_what_an_application_has_frozen_stays_frozen() -> None:
    gc.freeze()
    try:
        parse("<speak/>")
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_what_was_made_within_is_old_afterwards() -> None:
    made: list[list[int]] = []
    with rare_collection():
        made += [[number] for number in range(1000)]
    young = {id(item) for item in gc.get_objects(generation=0)}
    assert not any(id(item) in young for item in made)

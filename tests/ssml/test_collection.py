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


@pytest.mark.parametrize(("number", "is_old"), [(100, False), (40_000, True)])
def test_much_that_was_made_within_is_old_afterwards(number: int, is_old: bool) -> None:
    gc.collect()
    made: list[list[int]] = []
    with rare_collection():
        made += [[place] for place in range(number)]
        kept = gc.get_count()[0]
    old = {id(item) for item in gc.get_objects(generation=2)}
    assert kept >= number
    assert (id(made[0]) in old) == is_old


def test_a_document_leaves_no_cycles() -> None:
    entity = "<!DOCTYPE speak [<!ENTITY a 'b'>]><speak/>"
    documents = ["<speak/>", "<speak>a<b>c</b></speak>", "<speak><p>never closed", entity]
    for document in documents:
        parse(document)
    gc.collect()
    gc.disable()
    try:
        for document in documents * 5:
            parse(document)
        assert gc.collect() < 5
    finally:
        gc.enable()

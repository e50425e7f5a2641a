"""Timings are medians of what the clock said, the warm-up left out."""

import pytest

from bench.documents import DOCUMENTS
from bench.engines import NotInstalledError, OurEngine
from bench.measure import Timing, table, time_engine


class ScriptedEngine:
    """Two pieces of half a second; the clock moves by the script's seconds before each."""

    name, sample_rate = "scripted", 1000

    def __init__(self, runs):
        self._runs = iter(runs)
        self.now = 0.0

    def speak(self, text):
        for wait in next(self._runs):
            self.now += wait
            yield 500


def test_the_median_run_counts_and_the_first_is_warm_up():
    engine = ScriptedEngine([(9, 9), (0.1, 0.1), (0.2, 0.2), (0.4, 0.5)])
    timing = time_engine(engine, "d", "text", 3, clock=lambda: engine.now)
    assert timing.first_s == pytest.approx(0.2)
    assert timing.total_s == pytest.approx(0.4)
    assert (timing.audio_s, timing.num_pieces) == (1.0, 2)
    assert timing.real_time_factor == pytest.approx(0.4)
    assert 0 < timing.total_half_s < 0.5


def test_an_engine_that_says_nothing_is_an_error():
    engine = ScriptedEngine([(), ()])
    with pytest.raises(ValueError, match="scripted said nothing"):
        time_engine(engine, "d", "text", 1, clock=lambda: engine.now)


def test_the_table_is_aligned():
    lines = table(
        [Timing("a", "long name", 0.1, 1.0, 10.0, 3), Timing("bcd", "x", 0.1, 12.0, 10.0, 1)]
    ).splitlines()
    assert lines[0].split() == [
        "engine",
        "document",
        "audio",
        "s",
        "first",
        "s",
        "total",
        "s",
        "RTF",
        "pieces",
    ]
    assert len({len(line) for line in lines}) == 1
    assert "0.100" in lines[1]
    assert "1.200" in lines[2]


def test_weights_that_are_not_there_are_named(tmp_path):
    with pytest.raises(NotInstalledError):
        OurEngine(models=tmp_path).load(1)


def test_the_middle_document_is_about_ten_seconds_of_words():
    assert 30 <= len(DOCUMENTS["ten seconds"].split()) <= 42

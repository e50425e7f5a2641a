"""Recordings in a plan: what is heard of them, how loud, and what happens where they cannot be had."""

from __future__ import annotations

import gc
import threading
import time
import tracemalloc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from ssml_engine.audio import db_to_gain, integrated_loudness, true_peak
from ssml_engine.plan import Clip, Contour, ContourPoint, Controls, Mark, PitchShift, Silence
from ssml_engine.synthesis import AudioChunk, Engine, Event, RenderWarning, Synthesis
from ssml_engine.synthesis.grouping import group_items
from ssml_engine.synthesis.network import Networks
from ssml_engine.voices import VoiceLibrary

from .conftest import make_plan, make_speech
from .sounds import RATE, FakeFetcher, tone, wav

WORDS = ["hələ", "wɜld"]
FETCHER = FakeFetcher(
    {
        "two": wav(np.concatenate([tone(1.0, 300.0), tone(1.0, 1200.0)])),
        "loud": wav(tone(1.0, level=0.9)),
        "quiet": wav(tone(1.0, level=0.02)),
        "mute": wav(np.zeros(RATE, np.float32)),
        "broken": b"RIFF and nothing else",
    }
)


@pytest.fixture(scope="module")
def player(networks: Networks, library: VoiceLibrary) -> Engine:
    return Engine(networks, library, fetcher=FETCHER)


def clip(url: str, **options: object) -> Clip:
    return Clip(0, url, (5, 9), **options)  # type: ignore[arg-type]


def play(player: Engine, *items: object, **fields: object) -> Synthesis:
    return player.synthesize(make_plan(*items, **fields))


def kinds(result: Synthesis, *wanted: str) -> list[tuple[str, int, str]]:
    return [(e.kind, e.offset_samples, e.text) for e in result.events if e.kind in wanted]


def test_a_recording_lasts_as_long_as_it_is_and_moves_what_follows(player: Engine) -> None:
    result = play(player, Mark("a", (0, 1)), clip("two"), Mark("b", (0, 1)), Silence(0, 100, (0, 0)))
    assert len(result.samples) == 2 * RATE + 2400
    places = [("mark", 0, "a"), ("mark", 2 * RATE, "b"), ("ended", 50_400, "")]
    assert kinds(result, "mark", "ended") == places
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ({"begin_ms": 500.0}, 1.5),
        ({"begin_ms": 500.0, "end_ms": 1250.0}, 0.75),
        ({"end_ms": 9000.0}, 2.0),
        ({"repeat_count": 2.5}, 5.0),
        ({"repeat_duration_ms": 700.0}, 0.7),
        ({"repeat_count": 3.0, "repeat_duration_ms": 5500.0}, 5.5),
        ({"speed": 2.0}, 1.0),
        ({"begin_ms": 1000.0, "repeat_count": 2.0, "speed": 0.5}, 4.0),
        ({"begin_ms": 5000.0}, 0.0),
    ],
)
def test_attributes_say_how_much_is_heard(player: Engine, options: dict[str, float], seconds: float) -> None:
    assert len(play(player, clip("two", **options)).samples) == round(seconds * RATE)


def test_the_part_that_is_heard_is_the_part_that_was_asked_for(player: Engine) -> None:
    heard = play(player, clip("two", begin_ms=1000.0)).samples
    strongest = np.abs(np.fft.rfft(heard)).argmax() * RATE / len(heard)
    assert strongest == pytest.approx(1200.0, abs=2)


@pytest.mark.parametrize("url", ["loud", "quiet"])
@pytest.mark.parametrize("level_db", [0.0, -6.0])
def test_it_is_as_loud_as_the_voice_then_its_own_level_counts(
    player: Engine, url: str, level_db: float
) -> None:
    target = player.speaker("en-US-Test").heard_lufs
    source = {"loud": 0.9, "quiet": 0.02}[url]
    # No more than 20 dB of help, up or down.
    before = integrated_loudness(tone(1.0, level=source))
    wanted = before + min(20.0, max(-20.0, target - before)) + level_db
    heard = play(player, clip(url, level_db=level_db)).samples
    assert integrated_loudness(heard) == pytest.approx(wanted, abs=0.1)


def test_silence_stays_silent_and_too_loud_is_limited(player: Engine) -> None:
    assert not play(player, clip("mute")).samples.any()
    assert true_peak(play(player, clip("loud", level_db=40.0)).samples) <= db_to_gain(-1.0) * 1.01


def test_what_cannot_be_had_is_reported_and_its_content_is_heard_instead(player: Engine) -> None:
    content = (Mark("in", (0, 1)), make_speech(["bɛd"]))
    result = play(player, make_speech(WORDS), clip("gone", fallback=content), make_speech(["sɪt"]))
    plain = play(player, make_speech(WORDS), *content, make_speech(["sɪt"]))
    assert result.warnings == (
        RenderWarning("SSML-AUDIO-UNAVAILABLE", "gone", "the server answered 404", (5, 9)),
    )
    assert np.array_equal(result.samples, plain.samples)
    assert result.events == plain.events


def test_a_decoder_that_breaks_down_costs_only_its_recording(
    player: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*content: object, **options: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("ssml_engine.synthesis.recordings.decode", break_down)
    result = play(player, clip("two"), Silence(0, 100, (0, 0)))
    assert [warning.reason for warning in result.warnings] == ["it cannot be decoded here"]
    assert len(result.samples) == 2400


def test_what_can_be_had_hides_its_content_and_leaves_the_rest_as_it_was(player: Engine) -> None:
    content = (Mark("in", (0, 1)), make_speech(["bɛd"]), clip("gone"))
    failed = play(player, clip("gone", fallback=content), make_speech(["sɪt"]))
    played = play(player, clip("mute", fallback=content), make_speech(["sɪt"]))
    assert played.warnings == ()
    assert kinds(played, "mark") == []
    (word,) = [e for e in played.events if e.kind == "word"]
    (_, same) = [e for e in failed.events if e.kind == "word"]
    length = len(played.samples) - RATE
    assert word.offset_samples - RATE == same.offset_samples - (len(failed.samples) - length)
    assert np.array_equal(played.samples[RATE:], failed.samples[-length:])


def test_recordings_in_the_content_are_tried_in_order(player: Engine) -> None:
    FETCHER.asked.clear()
    result = play(player, clip("gone", fallback=(clip("broken", fallback=(clip("mute"),)), clip("quiet"))))
    assert FETCHER.asked == ["gone", "broken", "mute", "quiet"]
    assert [w.url for w in result.warnings] == ["gone", "broken"]
    assert len(result.samples) == 2 * RATE


def test_a_begin_after_the_end_is_nothing_at_all(player: Engine) -> None:
    FETCHER.asked.clear()
    result = play(player, clip("gone", begin_ms=2.0, end_ms=1.0, fallback=(Silence(0, 50, (0, 0)),)))
    assert (len(result.samples), result.warnings, FETCHER.asked) == (0, (), [])


def test_an_audio_duration_counts_recordings_and_their_content(player: Engine) -> None:
    natural = len(play(player, make_speech(WORDS * 3)).samples) / 24
    for url, rest_ms in (("loud", 1000.0), ("gone", 0.0)):
        fallback = clip(url, fallback=(Silence(0, 40, (0, 0)),))
        wanted_ms = 1.25 * natural + (rest_ms or 40.0)
        result = play(player, make_speech(WORDS * 3), fallback, audio_duration_ms=wanted_ms)
        assert len(result.samples) / 24 == pytest.approx(wanted_ms, abs=14)


def test_the_next_recording_is_fetched_while_speech_is_rendered(player: Engine) -> None:
    FETCHER.asked.clear()
    plan = make_plan(make_speech(WORDS), clip("quiet"), make_speech(WORDS), clip("two"), clip("gone"))
    heard: list[tuple[int, list[str]]] = []
    num_samples = 0
    for part in player.render(plan):
        if isinstance(part, AudioChunk):
            heard.append((num_samples, list(FETCHER.asked)))
            num_samples += len(part.samples)
    assert heard[0][1] == ["quiet"]  # while the first speech was decoded
    assert FETCHER.asked == ["quiet", "two", "gone"]  # each once, in order
    whole = play(player, *plan.items)
    assert len(whole.samples) == num_samples


def test_recordings_ahead_change_nothing_about_failures_and_trimming(player: Engine) -> None:
    FETCHER.asked.clear()
    late = replace(
        make_plan(make_speech(WORDS), Mark("stop", (0, 1)), Silence(0, 10, (0, 0)), clip("two")), end_mark="stop"
    )
    assert player.synthesize(late).warnings == ()
    assert FETCHER.asked == []
    result = play(player, make_speech(WORDS), clip("gone", fallback=(Silence(0, 50, (0, 0)),)))
    assert [w.url for w in result.warnings] == ["gone"]
    assert FETCHER.asked == ["gone"]


def test_a_contour_reaches_into_the_content_of_a_recording() -> None:
    rise = Contour((ContourPoint(0.0, PitchShift()), ContourPoint(1.0, PitchShift(factor=1.1))))
    bent = make_speech(WORDS, Controls(contour=0))
    plan = make_plan(bent, clip("gone", fallback=(bent,)), make_speech(WORDS), contours=(rise,))
    assert [(g.first, len(g.items)) for g in group_items(plan)] == [(0, 2), (2, 1)]


def test_cancelling_does_not_wait_for_a_server(player: Engine) -> None:
    FETCHER.answers.clear()
    over = threading.Event()
    try:
        parts = player.render(make_plan(clip("mute")), cancelled=over.is_set)
        assert next(parts) == Event("started", 0)
        threading.Timer(0.1, over.set).start()
        started = time.monotonic()
        assert list(parts) == []
        assert time.monotonic() - started < 10
    finally:
        FETCHER.answers.set()


def test_a_rendering_that_is_dropped_leaves_nothing_behind(player: Engine) -> None:
    parts = player.render(make_plan(clip("two"), make_speech(WORDS)))
    rendering = weakref.ref(parts.gi_frame.f_locals["self"])  # type: ignore[attr-defined]
    while not isinstance(next(parts), AudioChunk):
        pass
    parts.close()  # type: ignore[attr-defined]
    del parts
    gc.collect()
    assert rendering() is None
    give_up = time.monotonic() + 20
    while any(thread.name == "recording" for thread in threading.enumerate()):
        assert time.monotonic() < give_up, "a fetch goes on"
        time.sleep(0.01)


def test_many_recordings_take_no_more_memory_than_a_few(player: Engine) -> None:
    FETCHER.recordings["long"] = wav(tone(4.0))

    def peak(num_clips: int) -> int:
        plan = make_plan(*[clip("long")] * num_clips)
        tracemalloc.start()
        try:
            length = sum(len(p.samples) for p in player.render(plan) if isinstance(p, AudioChunk))
            assert length == num_clips * 4 * RATE
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)
    assert peak(7) < peak(2) + 1_000_000

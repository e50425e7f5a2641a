"""The way of samples out of the engine: effects by voice, one background, a ceiling, and no sample lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssml_engine.audio import Background as Bed
from ssml_engine.audio import BackgroundMixer, db_to_gain, open_effect, true_peak
from ssml_engine.plan import Background, Plan, Silence, VoiceScope
from ssml_engine.synthesis import Engine
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.output import Output
from ssml_engine.voices import VoiceLibrary

from .conftest import make_plan, make_speech
from .sounds import FakeFetcher, tone, wav

WORDS = ["hələ", "wɜld"]
BED = tone(0.3, 200.0, 0.05)
VOICE = VoiceScope("en-US-Test", "en-US-Test", "en-US", 0, (0, 0))


@pytest.fixture(scope="module")
def player(networks: Networks, library: VoiceLibrary) -> Engine:
    return Engine(networks, library, fetcher=FakeFetcher({"bed": wav(BED)}))


def passed(output: Output, samples: np.ndarray, sizes: list[int]) -> np.ndarray:
    parts: list[np.ndarray] = []
    start = turn = 0
    while start < len(samples):
        size = sizes[turn % len(sizes)]
        parts += [chunk.samples for chunk in output.push(samples[start : start + size])]
        start += size
        turn += 1
    return np.concatenate([*parts, *(chunk.samples for chunk in output.close())])


@pytest.mark.parametrize("sizes", [[480], [1, 700, 33], [30_000]])
def test_blocks_do_not_show_and_nothing_is_lost(sizes: list[int]) -> None:
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 0.6, 31_000).astype(np.float32)

    def output() -> Output:
        chain = Output(BackgroundMixer(Bed(BED, 1.0, 10.0, 100.0)))
        chain.enter(replace(VOICE, effect="eq_car"))
        return chain

    chain = output()
    whole, cut = passed(output(), samples, [len(samples)]), passed(chain, samples, sizes)
    assert cut.shape == whole.shape == (31_000 + 2400,)
    assert chain.num_samples == 31_000 + 2400
    assert np.array_equal(cut, whole)
    assert true_peak(whole.astype(np.float32)) <= db_to_gain(-1.0) * 1.01


def test_a_stream_without_wishes_passes_bit_for_bit() -> None:
    samples = tone(0.7)
    assert np.array_equal(passed(Output(), samples, [1000]), samples)


def two_voices(first_effect: str | None) -> Plan:
    voices = (replace(VOICE, effect=first_effect), replace(VOICE, element=1))
    items = (make_speech(WORDS), Silence(0, 30, (0, 0)), make_speech(WORDS, voice=1))
    return Plan(items, voices, "en-US")


def test_an_effect_covers_its_voice_and_no_other(player: Engine) -> None:
    plain, changed = (player.synthesize(two_voices(effect)) for effect in (None, "eq_telecomhp8k"))
    assert changed.events == plain.events
    (second,) = [e.offset_samples for e in plain.events if e.kind == "sentence"][1:]
    border = next(n for n in range(second, 0, -1) if not plain.samples[n - 720 : n].any())
    filtered = open_effect("eq_telecomhp8k").push(plain.samples[:border])
    assert np.abs(changed.samples[:border] - filtered).max() < 1e-6
    assert not np.allclose(changed.samples[:border], plain.samples[:border], atol=1e-3)
    assert np.array_equal(changed.samples[border:], plain.samples[border:])


def test_an_effect_that_nobody_knows_is_none(player: Engine) -> None:
    plain, changed = (player.synthesize(two_voices(effect)) for effect in (None, "eq_moon"))
    assert np.array_equal(changed.samples, plain.samples)


def test_a_background_lies_under_everything_and_moves_no_event(player: Engine) -> None:
    items = (Silence(0, 500, (0, 0)), make_speech(WORDS))
    plain = player.synthesize(make_plan(*items))
    plan = make_plan(*items, background=Background("bed", (1, 2), 0.5, 100.0, 200.0))
    voices = tuple(replace(voice, effect="eq_telecomhp8k") for voice in plan.voices)
    for effect, wanted in ((None, plan), ("telephone", replace(plan, voices=voices))):
        rendered = player.synthesize(wanted)
        assert rendered.events[:-1] == plain.events[:-1]
        assert rendered.events[-1].offset_samples == len(rendered.samples) == len(plain.samples) + 4800
        assert rendered.warnings == ()
        # In the silence nothing else is heard, whatever effect the voice has.
        looped = 0.5 * np.resize(BED, 12_000)
        assert np.abs(rendered.samples[2400:12_000] - looped[2400:]).max() < 1e-6
        assert np.abs(rendered.samples[:2400]).max() < np.abs(looped).max()
        if effect is None:
            total = len(plain.samples)
            under = rendered.samples[2400:total] - plain.samples[2400:]
            assert np.abs(under - 0.5 * np.resize(BED, total)[2400:]).max() < 1e-6
        assert np.abs(rendered.samples[-240:]).max() < 0.1 * np.abs(looped).max()


def test_a_background_that_cannot_be_had_is_reported_and_left_out(player: Engine) -> None:
    plain = player.synthesize(make_plan(make_speech(WORDS)))
    background = Background("gone", (1, 2), fade_out_ms=500.0)
    result = player.synthesize(make_plan(make_speech(WORDS), background=background))
    assert [(w.code, w.source) for w in result.warnings] == [("SSML-BACKGROUND-UNAVAILABLE", (1, 2))]
    assert result.events == plain.events
    assert np.array_equal(result.samples, plain.samples)


def test_nothing_spoken_has_no_background(player: Engine) -> None:
    result = player.synthesize(make_plan(background=Background("bed", (1, 2), fade_out_ms=500.0)))
    assert len(result.samples) == 0

"""Renderings in voices that carry a consent are marked, others are not, unless the operator says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssml_engine.synthesis import Engine
from ssml_engine.synthesis.marking import Marking
from ssml_engine.synthesis.network import Networks
from ssml_engine.voices import VoiceLibrary, save_voice
from ssml_engine.watermark import WatermarkPattern, detect_watermark, embed_watermark

from .conftest import make_plan, make_speech


@pytest.fixture
def enrolled(library: VoiceLibrary, tmp_path) -> VoiceLibrary:
    prompt = library.prompt("en-US-Test")
    save_voice(replace(prompt, facts=replace(prompt.facts, consent="yes, I am she")), tmp_path / "a.safetensors")
    return VoiceLibrary([tmp_path])


PLAN = make_plan(*[make_speech(["hələ", "wɜld", "bɛst"] * 5)] * 2)


@pytest.mark.parametrize(("voices", "by_consent", "plain"), [
    ("enrolled", True, False), ("all", True, True), ("none", False, False),
])  # fmt: skip
def test_who_is_marked(networks: Networks, library, enrolled, voices, by_consent, plain) -> None:
    unmarked = Engine(networks, library, marking=Marking("none")).synthesize(PLAN)
    for catalog, expected in ((enrolled, by_consent), (library, plain)):
        heard = Engine(networks, catalog, marking=Marking(voices)).synthesize(PLAN)
        assert heard.samples.shape == unmarked.samples.shape
        assert heard.events == unmarked.events
        wanted = embed_watermark(unmarked.samples) if expected else unmarked.samples
        assert np.abs(heard.samples - wanted).max() < 0.01


def test_the_operators_key_finds_it(networks: Networks, enrolled: VoiceLibrary) -> None:
    pattern = WatermarkPattern(key=99)
    heard = Engine(networks, enrolled, marking=Marking(pattern=pattern)).synthesize(PLAN)
    assert detect_watermark(heard.samples, 24_000, pattern).is_marked
    assert not detect_watermark(heard.samples, 24_000).is_marked


def test_the_environment_decides_and_nonsense_is_named() -> None:
    assert Marking.from_environment({}) == Marking("enrolled", WatermarkPattern())
    read = Marking.from_environment({"SSML_ENGINE_WATERMARK": "all", "SSML_ENGINE_WATERMARK_KEY": "0x1F"})
    assert read == Marking("all", WatermarkPattern(31))
    with pytest.raises(ValueError, match="SSML_ENGINE_WATERMARK is 'some', expected one of enrolled, all, none"):
        Marking.from_environment({"SSML_ENGINE_WATERMARK": "some"})
    with pytest.raises(ValueError, match="'secret' is no key"):
        Marking.from_environment({"SSML_ENGINE_WATERMARK_KEY": "secret"})

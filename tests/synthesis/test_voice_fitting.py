"""Fitted voice vectors foretell the prompt better than the encoders' guess, and serve only the weights they are of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ssml_engine.synthesis import Engine
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.speaker import prepare_speaker
from ssml_engine.synthesis.voice_fitting import _ar_loss, _cut, _nar_loss, fit_voice
from ssml_engine.voices import VoicePrompt


@pytest.fixture
def prompt(engine: Engine) -> VoicePrompt:
    """Three phones with codes that repeat: there is something to foretell."""
    known = engine.catalog.prompt("en-US-Test")
    durations = np.array([10, 14, 16])
    phones = np.array([[1, 0, 0, 0], [5, 1, 1, 0], [7, 0, 2, 0]], np.uint8)
    codes = np.repeat(known.codes[:1], 40, 0)
    return replace(known, codes=codes, durations=durations, phones=phones, energy=np.zeros(3, np.float32))


def test_fitting_lowers_both_losses_and_keeps_the_length(networks: Networks, prompt: VoicePrompt) -> None:
    fitted = fit_voice(networks, prompt)
    assert fitted is not None
    before, after = prepare_speaker(networks, prompt), prepare_speaker(networks, replace(prompt, fitted=fitted))
    halves = _cut(prompt, torch.from_numpy(prompt.codes.astype(np.int64))[None], networks.device)
    with torch.no_grad():
        for loss, guessed, found in (
            (_ar_loss, before.voice, after.voice),
            (_nar_loss, before.nar_voice, after.nar_voice),
        ):
            assert loss(networks, halves, found) < loss(networks, halves, guessed) - 1e-3
            assert found.norm() == pytest.approx(float(guessed.norm()), rel=1e-4)


def test_the_halves_are_the_prompt(networks: Networks, prompt: VoicePrompt) -> None:
    codes = torch.from_numpy(prompt.codes.astype(np.int64))[None]
    first, second = _cut(prompt, codes, networks.device)
    assert torch.equal(torch.cat([first.codes, second.codes], 1), codes)
    assert (first.codes.shape[1], second.codes.shape[1]) == (24, 16)


def test_vectors_of_other_weights_are_not_used(networks: Networks, prompt: VoicePrompt) -> None:
    fitted = fit_voice(networks, prompt)
    assert fitted is not None
    guessed = prepare_speaker(networks, prompt).voice
    for other in (replace(fitted, language_models_id="other"), replace(fitted, ar=fitted.ar[:7])):
        assert torch.equal(prepare_speaker(networks, replace(prompt, fitted=other)).voice, guessed)


def test_a_prompt_of_one_phone_is_not_fitted(networks: Networks, prompt: VoicePrompt) -> None:
    short = replace(
        prompt, codes=prompt.codes[:10], f0=prompt.f0[:10], durations=np.array([10]), phones=prompt.phones[:1],
        energy=prompt.energy[:1],
    )  # fmt: skip
    assert fit_voice(networks, short) is None

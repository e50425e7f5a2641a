"""An acoustic prompt → the voice vectors under which the language models find its own codes likeliest.

A prompt encoder guesses a voice vector at a glance; a person unlike those it learned from is guessed badly.  So the two
vectors, and nothing else, are moved a few steps of gradient descent: the prompt is cut into halves that prompt each
other, and what is scored is how well each half foretells the other's codes.  Sources: speaker codes (Abdel-Hamid and
Jiang, ICASSP 2013); textual inversion (arXiv 2208.01618), which fits an embedding and leaves the weights alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ssml_engine.models.conditioning import FrameBatch, FrameConditioner, PhoneBatch, frame_features
from ssml_engine.models.nonautoregressive import FIRST_STAGE, prompt_mask
from ssml_engine.synthesis.network import Networks
from ssml_engine.synthesis.speaker import frame_batch, phone_batch
from ssml_engine.voices.prompt import FittedVoice, VoicePrompt

NUM_STEPS = 8
# Of vectors whose elements have a mean square of 1.  Longer steps of the AR cost words and bring no likeness.
AR_STEP_SIZE, NAR_STEP_SIZE = 0.15, 0.6


def fit_voice(networks: Networks, prompt: VoicePrompt) -> FittedVoice | None:
    """Fit both vectors, side by side on two threads; None where the prompt is too short to be halved."""
    if len(prompt.phones) < 2:
        return None
    device = networks.device
    codes = torch.from_numpy(prompt.codes.astype(np.int64))[None].to(device)
    with torch.no_grad():
        latents = networks.codec.quantizer.decode(codes)
        shown = torch.ones(codes.shape[:2], dtype=torch.bool, device=device)
        first = networks.prompt_encoder(latents, shown), networks.nar.prompt_encoder(latents, shown)
    halves = _cut(prompt, codes, device)

    def ar() -> Tensor:
        return _descend(first[0], lambda voice: _ar_loss(networks, halves, voice), AR_STEP_SIZE)

    def nar() -> Tensor:
        return _descend(first[1], lambda voice: _nar_loss(networks, halves, voice), NAR_STEP_SIZE)

    with ThreadPoolExecutor(2, thread_name_prefix="fit-voice") as pool:
        found = [future.result()[0].cpu().numpy() for future in (pool.submit(ar), pool.submit(nar))]
    return FittedVoice(found[0], found[1], networks.language_models_id)


@dataclass(frozen=True)
class _Half:
    phones: PhoneBatch
    frames: FrameBatch
    codes: Tensor  # [1, T, 8]

    def condition(self, conditioner: FrameConditioner, voice: Tensor) -> Tensor:
        told: Tensor = conditioner(self.phones, self.frames, voice)
        return told


def _cut(prompt: VoicePrompt, codes: Tensor, device: torch.device) -> tuple[_Half, _Half]:
    """Halves of whole phones, cut where the prompt's middle is nearest."""
    edges = np.cumsum(prompt.durations)
    middle = 1 + int(np.abs(edges[:-1] - edges[-1] / 2).argmin())

    def half(first: int, last: int) -> _Half:
        start, stop = int(edges[first - 1]) if first else 0, int(edges[last - 1])
        index, features = frame_features(
            torch.from_numpy(prompt.durations[first:last]),
            torch.from_numpy(prompt.f0[start:stop]),
            torch.from_numpy(prompt.energy[first:last]),
        )
        phones = phone_batch(torch.from_numpy(prompt.phones[first:last].astype(np.int64)))
        return _Half(phones.to(device), frame_batch(index, features).to(device), codes[:, start:stop])

    return half(0, middle), half(middle, len(edges))


def _descend(first: Tensor, loss_of: Callable[[Tensor], Tensor], step_size: float) -> Tensor:
    """Adam on one vector `[1, 192]`, whose length stays that of every voice vector."""
    voice = first.clone().requires_grad_(True)
    optimizer = torch.optim.Adam([voice], lr=step_size)
    length = first.norm()
    for _ in range(NUM_STEPS):
        with torch.enable_grad():
            (voice.grad,) = torch.autograd.grad(loss_of(voice), [voice])
        optimizer.step()
        with torch.no_grad():
            voice.mul_(length / voice.norm())
    return voice.detach()


def _nar_loss(networks: Networks, halves: tuple[_Half, _Half], voice: Tensor) -> Tensor:
    """Cross-entropy of levels 2 to 8 where level 1 is known, each half prompting the other."""
    nar, device = networks.nar, voice.device
    told = [half.condition(nar.conditioner, voice) for half in halves]
    role = nar.role(torch.arange(2, device=device))
    rows = []
    for (a, told_a), (b, told_b) in _both_ways(halves, told):
        heard = torch.cat([nar.embed_prompt(a.codes), nar.embed_target(b.codes, FIRST_STAGE)], 1)
        rows.append(heard + torch.cat([told_a + role[0], told_b + role[1]], 1))
    lengths = torch.tensor([half.codes.shape[1] for half in halves], device=device)
    total = int(lengths.sum())
    states = nar(torch.cat(rows), prompt_mask(lengths, lengths.new_full((2,), total), total), FIRST_STAGE)
    losses = [
        F.cross_entropy(nar.logits(row[len_a:], level), target.codes[0, :, level - 1])
        for row, len_a, target in zip(states, lengths.tolist(), halves[::-1], strict=True)
        for level in range(FIRST_STAGE, nar.config.num_quantizers + 1)
    ]
    return torch.stack(losses).mean()


def _ar_loss(networks: Networks, halves: tuple[_Half, _Half], voice: Tensor) -> Tensor:
    """Cross-entropy of level 1, each half continuing the other."""
    ar, device = networks.ar, voice.device
    told = [half.condition(ar.conditioner, voice) for half in halves]
    role = ar.role(torch.arange(2, device=device))
    rows = []
    for (a, told_a), (b, told_b) in _both_ways(halves, told):
        heard = torch.cat([ar.embed_prompt(a.codes), ar.embed_target(b.codes[..., 0])], 1)
        previous = torch.cat([ar.begin.view(1, 1, -1), heard[:, :-1]], 1)
        rows.append(previous + torch.cat([told_a + role[0], told_b + role[1]], 1))
    logits = ar(torch.cat(rows))
    losses = [
        F.cross_entropy(row[a.codes.shape[1] :], b.codes[0, :, 0])
        for row, (a, b) in zip(logits, (halves, halves[::-1]), strict=True)
    ]
    return torch.stack(losses).mean()


def _both_ways(
    halves: tuple[_Half, _Half], told: list[Tensor]
) -> list[tuple[tuple[_Half, Tensor], tuple[_Half, Tensor]]]:
    """(prompt, target) with their conditioning, then the same exchanged."""
    first, second = zip(halves, told, strict=True)
    return [(first, second), (second, first)]

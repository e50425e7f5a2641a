"""Voice prompt → everything that is computed once a voice and reused by every sentence.

The prompt never looks at the target, so its keys and values are the same for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ssml_engine.audio import integrated_loudness
from ssml_engine.models.conditioning import FrameBatch, PhoneBatch, frame_features
from ssml_engine.models.nonautoregressive import FIRST_STAGE, NonAutoregressiveModel
from ssml_engine.models.transformer import KVCache
from ssml_engine.synthesis.network import Networks
from ssml_engine.voices.levels import heard_gain_db, spoken_levels
from ssml_engine.voices.prompt import VoicePrompt


@dataclass(frozen=True)
class Speaker:
    """voice, nar_voice: `[1, 192]`, who speaks, to the AR and to the NAR; ar_cache: prompt positions of the AR;
    last_frame: `[1, 1, D]`, what the AR heard last; nar_caches: prompt keys and values, one cache a stage (index 0 =
    stage 2); spoken_lufs: of the voice's speech as it is decoded where that was measured, else of its prompt, −inf
    where it is silent."""

    prompt: VoicePrompt
    voice: Tensor
    nar_voice: Tensor
    ar_cache: KVCache
    last_frame: Tensor
    nar_caches: tuple[KVCache, ...]
    spoken_lufs: float

    @property
    def gain_db(self) -> float:
        """Brings what is decoded to the loudness that all voices are heard at."""
        return heard_gain_db(self.spoken_lufs)

    @property
    def heard_lufs(self) -> float:
        return self.spoken_lufs + self.gain_db

    @property
    def num_frames(self) -> int:
        return len(self.prompt.codes)


@torch.inference_mode()
def prepare_speaker(networks: Networks, prompt: VoicePrompt) -> Speaker:
    """Run the prompt through prompt encoder, AR and NAR."""
    device = networks.device
    codes = torch.from_numpy(prompt.codes.astype("int64"))[None].to(device)  # [1, T, 8]
    num_frames = codes.shape[1]
    latents = networks.codec.quantizer.decode(codes)
    voice, nar_voice = _voice_vectors(networks, prompt, latents)
    phones = phone_batch(torch.from_numpy(prompt.phones.astype("int64"))).to(device)
    index, features = frame_features(
        torch.from_numpy(prompt.durations), torch.from_numpy(prompt.f0), torch.from_numpy(prompt.energy)
    )
    frames = frame_batch(index, features).to(device)

    ar = networks.ar
    role = ar.role(torch.zeros(1, dtype=torch.int64, device=device))
    heard = ar.embed_prompt(codes)
    previous = torch.cat([ar.begin.view(1, 1, -1), heard[:, :-1]], 1)
    ar_cache = KVCache.empty(ar.config.transformer, 1, num_frames, device)
    ar.step(previous + ar.conditioner(phones, frames, voice) + role, ar_cache)

    nar = networks.nar
    inputs = nar.embed_prompt(codes) + nar.conditioner(phones, frames, nar_voice)
    inputs = inputs + nar.role(torch.zeros(1, dtype=torch.int64, device=device))
    stages = range(FIRST_STAGE, nar.config.num_quantizers + 1)
    caches = tuple(_prompt_cache(nar, inputs, stage) for stage in stages)
    loudness = spoken_levels().get(prompt.facts.name)
    if loudness is None:
        loudness = integrated_loudness(networks.codec.decode(codes)[0].float().cpu().numpy())
    return Speaker(prompt, voice, nar_voice, ar_cache, heard[:, -1:], caches, loudness)


def _voice_vectors(networks: Networks, prompt: VoicePrompt, latents: Tensor) -> tuple[Tensor, Tensor]:
    """Of the AR and of the NAR, `[1, 192]` each: those fitted to these weights, else what the prompt encoders say."""
    fitted, sizes = prompt.fitted, (networks.ar.config.voice_dim, networks.nar.config.voice_dim)
    is_ours = fitted is not None and fitted.language_models_id == networks.language_models_id
    if fitted is not None and is_ours and (len(fitted.ar), len(fitted.nar)) == sizes:
        ar, nar = (torch.from_numpy(vector)[None].to(networks.device) for vector in (fitted.ar, fitted.nar))
        return ar, nar
    shown = torch.ones(latents.shape[:2], dtype=torch.bool, device=networks.device)
    return networks.prompt_encoder(latents, shown), networks.nar.prompt_encoder(latents, shown)


def phone_batch(rows: Tensor) -> PhoneBatch:
    """Phones `[P, 4]` of one utterance → a batch of one."""
    symbol, stress, boundary, punctuation = rows[None].unbind(-1)
    return PhoneBatch(symbol, stress, boundary, punctuation, torch.ones(1, len(rows), dtype=torch.bool))


def frame_batch(index: Tensor, features: Tensor) -> FrameBatch:
    """Frames of one utterance → a batch of one."""
    return FrameBatch(index[None], features[None], torch.ones(1, len(index), dtype=torch.bool))


def _prompt_cache(nar: NonAutoregressiveModel, inputs: Tensor, stage: int) -> KVCache:
    cache = KVCache.empty(nar.config.transformer, 1, inputs.shape[1], inputs.device)
    nar.run_cached(inputs, cache, stage, position=0)
    cache.length = inputs.shape[1]
    return cache

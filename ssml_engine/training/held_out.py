"""Shipped weights → what they score on speech that no recipe has seen: the losses in the model card.

    python -m ssml_engine.training.held_out --tokens tokens.safetensors [--speech CACHE] [--models voices/models]

Prints the cross-entropy and accuracy of the AR (and of the AR when it is not told the phones, the distance that
guidance stretches), the NAR's level by level at its first stage, and, given the speech cache, how far the aligner puts
word starts from the teacher's own, and how likely it finds the phones of what held-out people say.  The same utterances
every time: a score moves only with the weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from ssml_engine.evaluation.boundaries import aligned_starts
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.autoregressive import AutoregressiveConfig, AutoregressiveModel
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.models.nonautoregressive import FIRST_STAGE, NonAutoregressiveConfig, NonAutoregressiveModel
from ssml_engine.models.prompt_encoder import PromptEncoder, PromptEncoderConfig
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.recognition.spoken_words import spoken_words
from ssml_engine.text import Frontend
from ssml_engine.text.phones import phones_with_durations, settle_silence
from ssml_engine.text.symbols import PAUSE, SILENCE, symbol_table
from ssml_engine.training.examples import ExampleSampler, SequenceBatch
from ssml_engine.training.recipes.language_model import (
    FRAMES_PER_BATCH,
    LanguageModel,
    compute_losses,
    nar_losses,
    prompt_voice,
)
from ssml_engine.training.speech_cache import SpeechCache, Utterance
from ssml_engine.training.token_cache import TokenCache, units_to_frames
from ssml_engine.voices.measures import frame_level_db

NUM_BATCHES = 8
NUM_UTTERANCES = 60
NEAR_MS = 40


def load_language_model(models: Path) -> LanguageModel:
    """The shipped AR, NAR and prompt encoder as the recipe trains them."""
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, models / "codec.safetensors")
    model = LanguageModel(codec.quantizer.codebooks)
    model.ar = load_checkpoint(AutoregressiveModel, AutoregressiveConfig, models / "ar.safetensors")
    model.nar = load_checkpoint(NonAutoregressiveModel, NonAutoregressiveConfig, models / "nar.safetensors")
    model.prompt_encoder = load_checkpoint(PromptEncoder, PromptEncoderConfig, models / "prompt_encoder.safetensors")
    for network in (model.ar, model.nar):
        network.codebooks.copy_(codec.quantizer.codebooks)
    return model.eval()


def held_out_batches(tokens: TokenCache, phone_dropout: float) -> list[SequenceBatch]:
    """The same batches of held-out utterances whenever asked."""
    sampler = ExampleSampler(tokens, tokens.numbers(held_out=True), 1, FRAMES_PER_BATCH, phone_dropout)
    return list(islice(sampler.batches(), NUM_BATCHES))


@torch.no_grad()
def ar_scores(model: LanguageModel, batches: Iterable[SequenceBatch]) -> tuple[float, float]:
    """Means over the batches: nats, and the share of codes that are right."""
    losses = [compute_losses(model, batch, stage=0, windowed=False, train=False) for batch in batches]
    return float(np.mean([float(x.ar) for x in losses])), float(np.mean([float(x.ar_accuracy) for x in losses]))


@torch.no_grad()
def nar_scores(model: LanguageModel, batches: Iterable[SequenceBatch]) -> list[float]:
    """Nats of levels 2 to 8 when level 1 is known, means over the batches."""

    def voice_of(batch: SequenceBatch) -> torch.Tensor:
        return prompt_voice(model.nar.prompt_encoder, model.nar.codebooks, batch)

    losses = [
        nar_losses(model, batch, voice_of(batch), FIRST_STAGE, windowed=False, train=False) for batch in batches
    ]
    return [float(np.mean(level)) for level in zip(*losses, strict=True)]


def word_start_errors(aligner: Aligner, cache: SpeechCache, utterances: Iterable[Utterance]) -> list[float]:
    """|aligned − taught| of every word of the utterances, milliseconds."""
    errors: list[float] = []
    for utterance in utterances:
        samples = cache.samples(utterance)
        phones, units = phones_with_durations(utterance.teacher or "", utterance.frames or [])
        units = settle_silence(phones, units, [float(x) for x in frame_level_db(samples, 600)])
        edges = np.concatenate([[0], np.cumsum(units_to_frames(units))]) * HOP_LENGTH
        words: list[list[int]] = []
        taught: list[int] = []
        for phone, edge in zip(phones, edges, strict=False):
            if phone.symbol in (PAUSE, SILENCE):
                continue
            if phone.word_initial or not words:
                words.append([])
                taught.append(int(edge))
            words[-1].append(symbol_table().id(phone.symbol))
        found = aligned_starts(aligner, samples, tuple(map(tuple, words)))
        errors += list(np.abs(np.subtract(found, taught)) * 1000 / SAMPLE_RATE)
    return errors


@torch.no_grad()
def phone_nats(
    aligner: Aligner, cache: SpeechCache, recordings: Iterable[Utterance], frontend: Frontend
) -> list[float]:
    """Nats a phone of what is said in each recording, over all its timings (CTC)."""
    nats = []
    for recording in recordings:
        words = spoken_words(recording.text, "en-US", frontend)
        phones = torch.tensor([symbol_table().id(phone.symbol) for _, spoken in words for phone in spoken])
        heard = aligner(torch.from_numpy(cache.samples(recording))[None]).phones
        sizes = torch.tensor([heard.shape[1]]), torch.tensor([len(phones)])
        loss = F.ctc_loss(heard.transpose(0, 1), phones[None], *sizes, blank=heard.shape[-1] - 1, reduction="sum")
        nats.append(float(loss) / len(phones))
    return nats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=Path, required=True, help="token cache of the shipped codec")
    parser.add_argument("--speech", type=Path, help="speech cache, for the aligner")
    parser.add_argument("--models", type=Path, default=Path("voices/models"))
    args = parser.parse_args()
    model, tokens = load_language_model(args.models), TokenCache(args.tokens)
    told = held_out_batches(tokens, phone_dropout=0.0)
    nats, right = ar_scores(model, told)
    print(f"AR: {nats:.3f} nats, {right:.3f} of codes right")
    nats, right = ar_scores(model, held_out_batches(tokens, phone_dropout=1.0))
    print(f"AR without phones: {nats:.3f} nats, {right:.3f} of codes right")
    print("NAR, levels 2 to 8:", ", ".join(f"{level:.2f}" for level in nar_scores(model, told)), "nats")
    if args.speech:
        aligner = load_checkpoint(Aligner, AlignerConfig, args.models / "aligner.safetensors")
        cache = SpeechCache(args.speech)
        taught = [u for u in cache.split(held_out=True) if u.teacher and u.frames and u.source != "parametric"]
        picks = np.random.default_rng(0).permutation(len(taught))[:NUM_UTTERANCES]
        errors = word_start_errors(aligner, cache, [taught[pick] for pick in picks])
        share, median = np.mean(np.array(errors) <= NEAR_MS), np.median(errors)
        print(f"aligner: {share:.3f} of {len(errors)} word starts within {NEAR_MS} ms, median {median:.0f} ms")
        people = [u for u in cache.split(held_out=True) if u.text and not u.frames]
        costs = phone_nats(aligner, cache, people, Frontend())
        print(f"aligner: {np.mean(costs):.3f} nats a phone on {len(costs)} recordings of people")


if __name__ == "__main__":
    main()

"""Training speech → the latents that the codec's decoder is given for it in synthesis, in one file.

    python -m ssml_engine.training.predicted_latents --data CACHE --tokens tokens.safetensors --models MODELS --out OUT

Level 1 is the recording's own, so that the sound stays what was recorded; levels 2 to 8 are what the NAR expects
after hearing another utterance of the voice, as in decoding.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import Tensor

from ssml_engine.synthesis.decoding import NAR_PASSES, DecodingOptions
from ssml_engine.training.examples import (
    EMPTY,
    ExampleSampler,
    Segment,
    SequenceBatch,
    collate,
    cut_segment,
    model_f0,
)
from ssml_engine.training.held_out import load_language_model
from ssml_engine.training.loop import mixed_precision
from ssml_engine.training.recipes.language_model import LanguageModel, nar_states, prompt_voice
from ssml_engine.training.speech_cache import SpeechCache, Utterance
from ssml_engine.training.token_cache import TokenCache

BATCH = 8
UNNATURAL_SOURCE = "parametric"  # a morphed voice is a distorted recording: not how speech should sound


@dataclass(frozen=True)
class PredictedLatents:
    """The file: of utterance `numbers[i]` of the spoken ones of a speech cache, frames `offsets[i]` to the next.

    numbers: int64 `[N]`; offsets: int64 `[N + 1]`; latents: float16 `[ΣT, 128]`.
    """

    numbers: NDArray[np.int64]
    offsets: NDArray[np.int64]
    latents: NDArray[np.float16]

    @classmethod
    def read(cls, path: Path) -> PredictedLatents:
        return cls(**load_file(path))

    def write(self, path: Path) -> None:
        save_file({"numbers": self.numbers, "offsets": self.offsets, "latents": self.latents}, path)

    def of(self, place: int) -> NDArray[np.float16]:
        """Latents `[T, 128]` of the utterance `numbers[place]`."""
        return self.latents[self.offsets[place] : self.offsets[place + 1]]


def spoken_utterances(cache: SpeechCache) -> list[Utterance]:
    """Those with teacher's phones, in the order that a token cache counts them."""
    return [utterance for utterance in cache.utterances if utterance.teacher and utterance.frames]


@torch.inference_mode()
def predict(model: LanguageModel, batch: SequenceBatch) -> list[Tensor]:
    """Latents `[T, 128]` of each target of a batch: level 1 as it is, the others as the NAR expects them."""
    voice = prompt_voice(model.nar.prompt_encoder, model.nar.codebooks, batch)
    known = batch.codes.clone()
    books = model.nar.codebooks
    latents = F.embedding(known[..., 0], books[0])
    for stage, highest in NAR_PASSES[DecodingOptions().nar_passes]:
        with mixed_precision(books.device):
            states = nar_states(model, batch, known[..., : stage - 1], voice, stage, windowed=True)
        for level in range(stage, highest + 1):
            scores = model.nar.logits(states, level)
            latents = latents + model.nar.expected(scores, level)
            known[..., level - 1] = torch.where(batch.is_target, scores.argmax(-1), known[..., level - 1])
    return [row[target] for row, target in zip(latents, batch.is_target, strict=True)]


def build(cache: SpeechCache, tokens: TokenCache, model: LanguageModel, out: Path, seed: int = 0) -> None:
    """Write the file for the training utterances of natural speech."""
    natural = [
        number
        for number, utterance in enumerate(spoken_utterances(cache))
        if utterance.source != UNNATURAL_SOURCE and not utterance.held_out
    ]
    found: dict[int, NDArray[np.float16]] = {}
    started = time.monotonic()
    for numbers, batch in _batches(tokens, natural, seed):
        for number, latents in zip(numbers, predict(model, batch), strict=True):
            found[number] = latents.to(torch.float16).numpy()
        left = (time.monotonic() - started) / len(found) * (len(natural) - len(found))
        sys.stdout.write(f"{len(found)}/{len(natural)} utterances, {left / 60:.1f} min left\n")
        sys.stdout.flush()
    numbers = sorted(found)
    offsets = np.cumsum([0] + [len(found[number]) for number in numbers])
    PredictedLatents(np.array(numbers), offsets, np.concatenate([found[number] for number in numbers])).write(out)


def _batches(tokens: TokenCache, numbers: list[int], seed: int) -> Iterator[tuple[list[int], SequenceBatch]]:
    """Utterances of like length together, each with another of its voice for a prompt."""
    sampler = ExampleSampler(tokens, numbers, seed, frames_per_batch=0)

    def example(number: int) -> tuple[Segment, Segment]:
        spoken = tokens[number]
        target = cut_segment(spoken, 0, len(spoken.phones), model_f0(spoken, as_contour=True))
        return sampler.other_prompt(number) or EMPTY, target

    order = sorted(numbers, key=lambda number: tokens[number].num_frames)
    for first in range(0, len(order), BATCH):
        chosen = order[first : first + BATCH]
        yield chosen, collate([example(number) for number in chosen])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="speech cache folder")
    parser.add_argument("--tokens", type=Path, required=True, help="token cache of the same speech")
    parser.add_argument("--models", type=Path, required=True, help="folder of codec and language models")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    build(SpeechCache(args.data), TokenCache(args.tokens), load_language_model(args.models), args.out, args.seed)


if __name__ == "__main__":
    main()

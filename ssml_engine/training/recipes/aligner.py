"""Train the aligner on exact phone boundaries, under noise, filtering and gain changes.

    python -m ssml_engine.training.recipes.aligner --data CACHE --tokens tokens.safetensors --folder RUN --steps 1400

Recordings of people in the tokens (`recorded_tokens`) were timed by an aligner themselves: it goes on from weights that
can do so (`--models`), and what they teach is the sound of people, and phones in their order.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ssml_engine.models.aligner import CHARACTER_STRIDE, CHARACTERS, Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint, save_checkpoint
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.loop import (
    RunConfig,
    TrainerState,
    WeightAverage,
    cosine_with_warmup,
    mixed_precision,
    run_steps,
    set_learning_rate,
)
from ssml_engine.training.speech_cache import SpeechCache
from ssml_engine.training.token_cache import TimedUtterance, TokenCache

BATCH, MAX_FRAMES = 16, 450
CHARACTER_WEIGHT, ENTROPY_WEIGHT, ENTROPY_SHARE = 0.3, 0.02, 0.6
PEAK_RATE = 1e-3
RECORDED_TURNS = 3


def augment(samples: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Random tilt, low-pass, coloured noise and gain, all by one pass through the spectrum."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    octaves = np.log2(np.maximum(hz, 50.0) / 1000.0)
    spectrum *= 10 ** (rng.uniform(-6, 6) * octaves.clip(-3, 3) / 20)
    if rng.random() < 0.3:
        spectrum *= 1 / (1 + (hz / rng.choice([3400.0, 7000.0])) ** 16)
    out = np.fft.irfft(spectrum, len(samples))
    white = np.fft.rfft(rng.standard_normal(len(samples)))
    noise = np.fft.irfft(white * 10 ** (-rng.uniform(0, 6) * octaves / 20), len(samples))
    level = np.sqrt((out**2).mean()) + 1e-6
    if rng.random() < 0.7:
        out = out + noise / noise.std() * level * 10 ** (-rng.uniform(10, 45) / 20)
    peak = np.abs(out).max() + 1e-6
    return (out / peak * 10 ** (rng.uniform(-24, -1) / 20)).astype(np.float32)


class AlignerData:
    """Pairs of recordings and their timed phones, of one or more corpora."""

    def __init__(self, corpora: Sequence[tuple[SpeechCache, TokenCache]], held_out: bool) -> None:
        """Each cache beside its tokens; of the tokens' training side people come `RECORDED_TURNS` times."""
        self.pairs: list[tuple[SpeechCache, TimedUtterance, str]] = []
        for speech, tokens in corpora:
            texts = {(u.first_frame, u.num_frames): u.text for u in speech.utterances}
            numbers = tokens.numbers(held_out)
            if not held_out:
                numbers += (RECORDED_TURNS - 1) * tokens.recorded()
            for timed in map(tokens.__getitem__, numbers):
                self.pairs.append((speech, timed, texts.get((timed.first_frame, timed.num_frames), "")))

    def batch(self, picks: NDArray[np.int64], rng: np.random.Generator | None) -> dict[str, Tensor]:
        """samples `[B, N]`, labels `[B, T]` (−1 padding), phones and characters as flat CTC targets."""
        chosen = [self.pairs[p] for p in picks]
        frames = min(MAX_FRAMES, max(timed.num_frames for _, timed, _ in chosen))
        samples, labels, phones, characters = [], [], [], []
        for speech, timed, text in chosen:
            there = min(frames, timed.num_frames)
            audio = np.pad(speech.stretch(timed.first_frame, there), (0, (frames - there) * HOP_LENGTH))
            samples.append(audio if rng is None else augment(audio, rng))
            label = np.repeat(timed.phones[:, 0].astype(np.int64), timed.durations)[:frames]
            labels.append(np.pad(label, (0, frames - len(label)), constant_values=-1))
            whole = timed.num_frames <= frames
            phones.append(torch.from_numpy(timed.phones[:, 0].astype(np.int64)) if whole else torch.zeros(0).long())
            characters.append(_characters(text if whole else ""))
        return {
            "samples": torch.from_numpy(np.stack(samples)),
            "labels": torch.from_numpy(np.stack(labels)),
            "lengths": torch.tensor([min(timed.num_frames, frames) for _, timed, _ in chosen]),
            "phones": torch.cat(phones),
            "phone_counts": torch.tensor([len(p) for p in phones]),
            "characters": torch.cat(characters),
            "character_counts": torch.tensor([len(c) for c in characters]),
        }


def _characters(text: str) -> Tensor:
    """Of what is written with other letters than English none."""
    if not text.isascii():
        text = ""
    kept = "".join(c if c in CHARACTERS else " " for c in text.lower().replace("’", "'"))
    return torch.tensor([CHARACTERS.index(c) + 1 for c in " ".join(kept.split())], dtype=torch.int64)


def aligner_losses(model: Aligner, batch: dict[str, Tensor], entropy_weight: float) -> dict[str, Tensor]:
    output = model(batch["samples"])
    labels, lengths = batch["labels"], batch["lengths"]
    real = labels >= 0
    whole, spelt = batch["phone_counts"] > 0, batch["character_counts"] > 0
    losses = {"frame": F.nll_loss(output.frames[real], labels[real])}
    losses["accuracy"] = (output.frames[real].argmax(-1) == labels[real]).float().mean()
    losses["ctc_phone"] = F.ctc_loss(
        output.phones[whole].transpose(0, 1),
        batch["phones"],
        lengths[whole],
        batch["phone_counts"][whole],
        blank=output.phones.shape[-1] - 1,
        zero_infinity=True,
    )
    losses["ctc_char"] = F.ctc_loss(
        output.characters[spelt].transpose(0, 1),
        batch["characters"],
        -(-lengths[spelt] // CHARACTER_STRIDE),
        batch["character_counts"][spelt],
        blank=0,
        zero_infinity=True,
    )
    entropy = -(output.phones.exp() * output.phones).sum(-1)[real].mean()
    losses["total"] = (
        losses["ctc_phone"] + CHARACTER_WEIGHT * losses["ctc_char"] + losses["frame"] - entropy_weight * entropy
    )
    return losses


def train(
    config: RunConfig,
    corpora: Sequence[tuple[SpeechCache, TokenCache]],
    models: Path | None = None,
    peak_rate: float = PEAK_RATE,
) -> Aligner:
    """models: folder of weights to go on from."""
    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    data = AlignerData(corpora, held_out=False)
    table = symbol_table()
    model = Aligner(AlignerConfig(len(table), table.sha256))
    if models is not None:
        model.load_state_dict(load_checkpoint(Aligner, AlignerConfig, models / "aligner.safetensors").state_dict())
    model = model.to(config.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    average = WeightAverage(model)
    state = TrainerState(config.folder / "aligner.state", model=model, optimizer=optimizer, average=average)
    if not state.load() and models is None:
        with torch.no_grad():
            picks = rng.choice(len(data.pairs), 64)
            raw = model.features.raw(data.batch(picks, rng)["samples"].to(config.device)).flatten(0, 1)
        model.features.mean.copy_(raw.mean(0))
        model.features.scale.copy_(1 / raw.std(0).clamp_min(1e-3))

    def step_fn(step: int) -> dict[str, Tensor | float]:
        set_learning_rate(optimizer, cosine_with_warmup(step, config.steps, 100, peak_rate, 2e-5))
        batch = {k: v.to(config.device) for k, v in data.batch(rng.choice(len(data.pairs), BATCH), rng).items()}
        weight = ENTROPY_WEIGHT if step < ENTROPY_SHARE * config.steps else 0.0
        with mixed_precision(config.device):
            losses = aligner_losses(model, batch, weight)
        optimizer.zero_grad(set_to_none=True)
        losses["total"].backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        return {k: v.detach() for k, v in losses.items()}

    run_steps(state, config.steps, step_fn, config)
    average.copy_to(model)
    held_out = AlignerData(corpora, held_out=True)
    with torch.no_grad():
        picks = np.arange(min(64, len(held_out.pairs)))
        scores = aligner_losses(model.eval(), held_out.batch(picks, None), 0.0)
    facts = {"steps": config.steps, "hours": round(state.seconds / 3600, 3), "seed": config.seed}
    facts |= {f"held_out_{k}": round(float(v), 4) for k, v in scores.items()}
    save_checkpoint(model, config.folder / "aligner.safetensors", facts)
    print("  ".join(f"{k} {v}" for k, v in facts.items()))
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="speech cache folders")
    parser.add_argument("--tokens", type=Path, nargs="+", required=True, help="token cache of each")
    parser.add_argument("--folder", type=Path, required=True, help="where state and weights go")
    parser.add_argument("--steps", type=int, default=1400)
    parser.add_argument("--models", type=Path, help="folder of weights to go on from")
    parser.add_argument("--peak-rate", type=float, default=PEAK_RATE, help="of learning")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    corpora = [
        (SpeechCache(data), TokenCache(tokens)) for data, tokens in zip(args.data, args.tokens, strict=True)
    ]
    config = RunConfig(args.folder, args.data[0], args.steps, args.device, args.seed)
    train(config, corpora, args.models, args.peak_rate)


if __name__ == "__main__":
    main()

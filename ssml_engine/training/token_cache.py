"""Speech cache + codec → what the language models train on: codes, phones, durations, pitch and energy, in one file.

    python -m ssml_engine.training.token_cache --data CACHE --codec codec.safetensors --out tokens.safetensors

Only utterances with teacher phones enter.  Frame boundaries are round(1.875 · Σ units), so phones and frames agree.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.layers import HOP_LENGTH
from ssml_engine.models.spectral_codec import SpectralCodec, SpectralCodecConfig
from ssml_engine.text.phones import phones_with_durations, settle_silence
from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.speech_cache import SpeechCache, Utterance
from ssml_engine.voices.measures import frame_level_db, phone_energy, phone_row, speaker_statistics
from ssml_engine.voices.pitch import fill_unvoiced

FRAMES_PER_UNIT = 600 / HOP_LENGTH


@dataclass(frozen=True)
class TimedUtterance:
    """One training example.  P phones, T = ΣD frames.

    phones: uint8 `[P, 4]` (symbol, stress, boundary, punctuation); durations: int64 `[P]`; f0: float32 `[T]`, Hz,
    filled; energy: float32 `[P]`; codes: int16 `[T, 8]`; statistics: float32 `[3]`; first_frame: of the speech cache,
    where its recording lies, −1 where that is not known.
    """

    voice: int
    phones: NDArray[np.uint8]
    durations: NDArray[np.int64]
    f0: NDArray[np.float32]
    energy: NDArray[np.float32]
    codes: NDArray[np.int16]
    statistics: NDArray[np.float32]
    first_frame: int = -1

    @property
    def num_frames(self) -> int:
        return len(self.codes)


class TokenCache:
    """Reads the file and cuts it into utterances."""

    def __init__(self, path: Path) -> None:
        self._tensors = load_file(path)
        self.num_utterances = len(self._tensors["voice"])

    def __getitem__(self, number: int) -> TimedUtterance:
        t = self._tensors
        p0, p1 = t["phone_offsets"][number : number + 2]
        f0, f1 = t["frame_offsets"][number : number + 2]
        return TimedUtterance(
            int(t["voice"][number]),
            t["phones"][p0:p1],
            t["durations"][p0:p1].astype(np.int64),
            t["f0"][f0:f1],
            t["energy"][p0:p1].astype(np.float32),
            t["codes"][f0:f1],
            t["statistics"][number],
            int(t["first_frame"][number]) if "first_frame" in t else -1,
        )

    def numbers(self, held_out: bool) -> list[int]:
        return [int(n) for n in np.flatnonzero(self._tensors["held_out"] == held_out)]

    def foreign(self) -> list[int]:
        """Utterances for training with phones that English has not."""
        english = np.array([s.symbol in symbol_table().english for s in symbol_table().symbols])
        strange = np.add.reduceat(~english[self._tensors["phones"][:, 0]], self._tensors["phone_offsets"][:-1]) > 0
        return [int(n) for n in np.flatnonzero(strange & ~self._tensors["held_out"])]

    def recorded(self) -> list[int]:
        """Utterances of people, not of a teacher; all of them for training."""
        return [int(n) for n in np.flatnonzero(self._tensors["recorded"])] if "recorded" in self._tensors else []


def units_to_frames(units: list[int]) -> NDArray[np.int64]:
    """Durations in 600-sample units → frames of 320 samples whose sums never drift."""
    boundaries = np.round(FRAMES_PER_UNIT * np.cumsum(units)).astype(np.int64)
    return np.diff(boundaries, prepend=0)


def time_utterance(cache: SpeechCache, utterance: Utterance, voice: int, codec: SpectralCodec) -> TimedUtterance:
    """Phones, frames and codes of one utterance of the speech cache."""
    if utterance.teacher is None or utterance.frames is None:
        raise ValueError(f"{utterance.shard}:{utterance.number} has no phones")
    samples, f0 = cache.samples(utterance), cache.f0(utterance)
    phones, units = phones_with_durations(utterance.teacher, utterance.frames)
    units = settle_silence(phones, units, [float(x) for x in frame_level_db(samples, 600)])
    durations = units_to_frames(units)
    rows = np.array([phone_row(p) for p in phones], np.uint8)
    codes = codec.encode(torch.from_numpy(samples)[None].to(codec.noise.device))[0].cpu().numpy()
    total = int(durations.sum())
    if total != len(codes):
        raise ValueError(f"{utterance.shard}:{utterance.number} has {len(codes)} frames, its phones {total}")
    return TimedUtterance(
        voice,
        rows,
        durations,
        fill_unvoiced(f0),
        phone_energy(samples, durations),
        codes,
        speaker_statistics(f0, rows, durations),
        utterance.first_frame,
    )


def build(cache: SpeechCache, codec: SpectralCodec, out: Path, earlier: TokenCache | None = None) -> None:
    """Write the file.

    earlier: tokens of the same codec over the cache as it was before shards were added to it; those are kept.
    """
    voices: dict[str, int] = {}
    timed: list[TimedUtterance] = []
    held_out: list[bool] = []
    spoken = [u for u in cache.utterances if u.teacher and u.frames]
    known = earlier.num_utterances if earlier else 0
    started = time.monotonic()
    for count, utterance in enumerate(spoken, 1):
        voice = voices.setdefault(utterance.voice, len(voices))
        reused = earlier is not None and count <= known
        timed.append(earlier[count - 1] if earlier and reused else time_utterance(cache, utterance, voice, codec))
        held_out.append(utterance.held_out)
        if count % 200 == 0 and not reused:
            left = (time.monotonic() - started) / (count - known) * (len(spoken) - count)
            sys.stdout.write(f"{count}/{len(spoken)} utterances, {left / 60:.1f} min left\n")
            sys.stdout.flush()
    write_tokens(timed, held_out, out)


def write_tokens(timed: list[TimedUtterance], held_out: list[bool], out: Path, num_recorded: int = 0) -> None:
    """Write the file.  num_recorded: of the last utterances, those of people; the rest is the teachers' speech."""
    save_file(
        {
            "voice": np.array([t.voice for t in timed], np.int32),
            "held_out": np.array(held_out),
            "recorded": np.arange(len(timed)) >= len(timed) - num_recorded,
            "statistics": np.stack([t.statistics for t in timed]),
            "first_frame": np.array([t.first_frame for t in timed], np.int64),
            "phones": np.concatenate([t.phones for t in timed]),
            "durations": np.concatenate([t.durations for t in timed]).astype(np.int16),
            "energy": np.concatenate([t.energy for t in timed]).astype(np.float16),
            "f0": np.concatenate([t.f0 for t in timed]),
            "codes": np.concatenate([t.codes for t in timed]),
            "phone_offsets": np.cumsum([0] + [len(t.phones) for t in timed]),
            "frame_offsets": np.cumsum([0] + [t.num_frames for t in timed]),
        },
        out,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="speech cache folder")
    parser.add_argument("--codec", type=Path, required=True, help="codec weights")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--earlier", type=Path, help="tokens of the cache before shards were added to it")
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args()
    codec = load_checkpoint(SpectralCodec, SpectralCodecConfig, args.codec, args.device)
    build(SpeechCache(args.data), codec, args.out, TokenCache(args.earlier) if args.earlier else None)


if __name__ == "__main__":
    main()

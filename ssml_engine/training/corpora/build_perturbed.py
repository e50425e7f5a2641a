"""Corpus shards → the same speech played faster or slower, as speech by speakers who were not there.

    python -m ssml_engine.training.corpora.build_perturbed --corpus CORPUS --out DIR --lang en-gb

Playing at rate r multiplies pitch and formants by r and divides durations by it (speed perturbation, Ko et al.,
Interspeech 2015), so labels stay exact to half a unit. It stretches the accents of which there is little: the
parametric teacher knows American vowels only, the neural one is slow.  Held-out voices and sentences stay what they
are.
"""

from __future__ import annotations

import argparse
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from ssml_engine.training.corpora.shards import SAMPLE_RATE, ShardWriter
from ssml_engine.training.corpora.splits import voice_key
from ssml_engine.training.corpora.teacher_speech import UNIT_SAMPLES
from ssml_engine.training.pitch import TEACHER_F0_HOP
from ssml_engine.training.speech_cache import AUDIO_SUFFIXES
from ssml_engine.voices.pitch import track_f0

KEPT = ("text", "source", "lang", "espeak", "teacher", "tokens", "voice")
RATES = (Fraction(9, 10), Fraction(19, 20), Fraction(27, 25))


def main(arguments: list[str] | None = None) -> int:
    """Entry point; prints a line a shard; shards that are there are skipped."""
    options = _parse(arguments)
    for source in sorted(options.corpus.glob("*.jsonl")):
        rows = [json.loads(line) for line in source.read_text().splitlines()]
        rows = [row for row in rows if row.get("lang") in options.lang and row.get("frames")]
        for rate in RATES if rows else ():
            path = options.out / f"{source.stem}_r{float(rate):.2f}.jsonl"
            if path.exists():
                continue
            shard = perturbed_shard(source, rows, rate, path)
            shard.write()
            sys.stdout.write(f"{path.stem}: {shard.num_samples / SAMPLE_RATE / 60:.1f} min\n")
            sys.stdout.flush()
    return 0


def perturbed_shard(source: Path, rows: list[dict[str, Any]], rate: Fraction, path: Path) -> ShardWriter:
    """The rows of one shard, played at `rate`."""
    recording = next(p for p in (source.with_suffix(s) for s in AUDIO_SUFFIXES) if p.exists())
    audio, sample_rate = soundfile.read(recording, dtype="float32")
    if sample_rate != SAMPLE_RATE:
        raise ValueError(f"{source.stem} has {sample_rate} samples a second, not {SAMPLE_RATE}")
    curves = source.with_suffix(".f0.npy")
    f0 = np.load(curves, allow_pickle=False).astype(np.float32) if curves.exists() else None
    shard = ShardWriter(path)
    for row in rows:
        frames = scale_units(row["frames"], rate)
        played = resample_poly(
            audio[row["start"] : row["start"] + row["samples"]], rate.denominator, rate.numerator
        )
        samples = np.zeros(sum(frames) * UNIT_SAMPLES, np.float32)
        there = min(len(samples), len(played))
        samples[:there] = played[:there]
        if f0 is None:
            curve = _tracked(samples)
        else:
            curve = scale_f0(f0[row["f0_start"] : row["f0_start"] + row["f0_len"]], rate, 2 * sum(frames))
        block = f"{row.get('block') or source.stem + '-' + voice_key(row['voice'])}@{float(rate):.2f}"
        kept: dict[str, Any] = {name: row[name] for name in KEPT if name in row}
        shard.add(samples, curve, {**kept, "frames": frames, "block": block, "rate": float(rate)})
    return shard


def scale_units(units: list[int], rate: Fraction) -> list[int]:
    """Durations at `rate`: the boundaries move, no phone vanishes, errors never add up.

    >>> scale_units([10, 1, 1, 8], Fraction(2))
    [5, 1, 1, 3]
    """
    scaled, edge, total = [], 0, 0
    for length in units:
        total += length
        after = max(edge + min(1, length), round(total / rate))
        scaled.append(after - edge)
        edge = after
    return scaled


def scale_f0(curve: NDArray[np.float32], rate: Fraction, length: int) -> NDArray[np.float32]:
    """An F0 curve `[n]` in Hz as heard at `rate`, `[length]`; nearest values, so that 0 stays unvoiced."""
    place = np.minimum((np.arange(length) + 0.5) * float(rate), len(curve) - 1).astype(np.int64)
    return curve[place] * np.float32(rate)


def _tracked(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """F0 of samples at the shards' 80 values a second."""
    at_frames = track_f0(samples, len(samples) // 320)
    place = (np.arange(len(samples) // TEACHER_F0_HOP) + 0.5) * TEACHER_F0_HOP / 320
    return at_frames[np.minimum(place.astype(np.int64), len(at_frames) - 1)]


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of shards")
    parser.add_argument("--out", type=Path, required=True, help="folder of the new shards")
    parser.add_argument("--lang", nargs="+", default=["en-gb"], help="utterances of which languages to take")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())

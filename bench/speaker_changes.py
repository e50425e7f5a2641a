"""Recordings of one person each → how often a second one is heard in them, and how often in two of them joined.

    python -m bench.speaker_changes FOLDER [--pairs 40] [--seconds 4]

FOLDER holds `NAME.wav` and `NAME.other.wav`, or anything that begins with the speaker's name and a point.  A recording
in which several are heard is a false alarm.  Pairs are the first seconds of recordings of two speakers, one after the
other with 0.3 s between; a change is found in its place when the pause between its turns is within half a second of
the border.  Pairs whose
median pitch is within three semitones, as of two women or of two men, are counted by themselves.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ssml_engine.audio import decode
from ssml_engine.enrollment import Turn, who_spoke_when
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.recognition import SpeakerEncoder
from ssml_engine.recognition.listening import listen
from ssml_engine.voices import models_folder
from ssml_engine.voices.pitch import track_f0

GAP = np.zeros(round(0.3 * SAMPLE_RATE), np.float32)
NEAR_S = 0.5
ALIKE_SEMITONES = 3.0
PEAK = 0.5  # to which both of a pair are brought

Samples = NDArray[np.float32]


def turns_of(samples: Samples, aligner: Aligner, encoder: SpeakerEncoder) -> list[Turn]:
    """Who speaks when, as enrolment hears it."""
    whole = np.pad(samples, (0, -len(samples) % HOP_LENGTH)).astype(np.float32)
    return who_spoke_when(whole, SAMPLE_RATE, listen(whole, aligner).tokens_s, encoder)


def pairs_of(speakers: list[str], number: int) -> Iterator[tuple[int, int]]:
    """Different pairs of recordings of two speakers."""
    every = [(a, b) for a in range(len(speakers)) for b in range(len(speakers)) if speakers[a] != speakers[b]]
    yield from random.Random(0).sample(every, min(number, len(every)))


def semitones(samples: Samples) -> float:
    """Median pitch above 55 Hz."""
    f0 = track_f0(samples, len(samples) // HOP_LENGTH)
    return float(12 * np.log2(np.median(f0[f0 > 0]) / 55)) if (f0 > 0).any() else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each recording of a pair")
    options = parser.parse_args()
    torch.set_num_threads(1)
    aligner = load_checkpoint(Aligner, AlignerConfig, models_folder() / "aligner.safetensors")
    encoder = SpeakerEncoder()
    paths = sorted(options.folder.glob("*.wav"))
    recordings = [decode(path.read_bytes(), max_duration_s=30).samples for path in paths]
    alarms = [
        path.stem
        for path, samples in zip(paths, recordings, strict=True)
        if len({turn.speaker for turn in turns_of(samples, aligner, encoder)}) > 1
    ]
    print(f"one speaker: {len(alarms)} of {len(paths)} recordings refused {' '.join(alarms)}", flush=True)

    counted: dict[str, list[tuple[bool, bool]]] = {"alike in pitch": [], "others": []}
    parts = [samples[: round(options.seconds * SAMPLE_RATE)] for samples in recordings]
    parts = [(PEAK / max(float(np.abs(part).max()), 1e-6) * part).astype(np.float32) for part in parts]
    pitches = [semitones(part) for part in parts]
    for a, b in pairs_of([path.name.split(".")[0] for path in paths], options.pairs):
        turns = turns_of(np.concatenate([parts[a], GAP, parts[b]]), aligner, encoder)
        border_s = (len(parts[a]) + len(GAP) / 2) / SAMPLE_RATE
        changes = [(before.end_s - NEAR_S, after.start_s + NEAR_S) for before, after in pairwise(turns)]
        found = len({turn.speaker for turn in turns}) > 1
        kind = "alike in pitch" if abs(pitches[a] - pitches[b]) <= ALIKE_SEMITONES else "others"
        counted[kind].append((found, any(early <= border_s <= late for early, late in changes)))
    for kind, rows in counted.items():
        found_, placed = (sum(row[column] for row in rows) for column in (0, 1))
        print(f"two speakers, {kind}: {found_} of {len(rows)} found, {placed} of them in their place", flush=True)


if __name__ == "__main__":
    main()

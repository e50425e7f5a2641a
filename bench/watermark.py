"""How surely the watermark is found after what happens to recordings, how often where it is not, and what it costs.

    python -m bench.watermark FOLDER --number 60 [--dnsmos 20]
    python -m bench.watermark FOLDER --number 40 --voices VOICES [--dnsmos 20]

FOLDER holds recordings of speech in any format; with `--voices` it is filled first: held-out sentences of 3 s or more,
unmarked, by the voices that are enrolled in VOICES. Each is marked, damaged in every way of the table and looked at;
each is also damaged unmarked (a false alarm if found) and marked with another key (the same).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray

from ssml_engine.audio import db_to_gain, decode, encode, find_format, resample
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.evaluation.systems import EngineSystem
from ssml_engine.synthesis import Engine
from ssml_engine.watermark import WatermarkPattern, detect_watermark, embed_watermark

RATE = 24_000
LEAST_S = 3.0  # of a rendering that is kept
Samples = NDArray[np.float32]


def through(name: str, rate: int) -> Callable[[Samples], Samples]:
    """Encode in an output format and decode again."""
    row = find_format(name)
    return lambda samples: decode(
        encode(samples, row, source_rate_hz=RATE), max_duration_s=600, sample_rate_hz=rate
    ).samples


def noisy(samples: Samples) -> Samples:
    """White noise at 20 dB under the speech."""
    noise = np.random.default_rng(len(samples)).standard_normal(len(samples))
    return (samples + noise * np.sqrt(np.mean(samples**2)) * 0.1).astype(np.float32)


def cut(samples: Samples) -> Samples:
    """Without the first 0.777 s and the last 0.3 s."""
    return samples[round(0.777 * RATE) : -round(0.3 * RATE)]


DAMAGE: dict[str, tuple[Callable[[Samples], Samples], int]] = {
    "none": (lambda samples: samples, RATE),
    "mp3, 64 kbit/s at 16 kHz": (through("audio-16khz-64kbitrate-mono-mp3", RATE), RATE),
    "mp3, 48 kbit/s at 24 kHz": (through("audio-24khz-48kbitrate-mono-mp3", RATE), RATE),
    "8 kHz and back": (lambda samples: resample(resample(samples, RATE, 8000), 8000, RATE), RATE),
    "8 kHz": (lambda samples: resample(samples, RATE, 8000), 8000),
    "6 dB softer": (lambda samples: (samples * db_to_gain(-6)).astype(np.float32), RATE),
    "noise at 20 dB": (noisy, RATE),
    "cut": (cut, RATE),
}


def speak(folder: Path, voices: Path, number: int) -> None:
    """Fill the folder up to `number` renderings, the enrolled voices taking turns."""
    os.environ["SSML_ENGINE_WATERMARK"] = "none"
    torch.set_num_threads(1)
    engine = Engine.load(voices_dir=voices, device="cpu")
    names = [prompt.facts.name for prompt in engine.catalog.store().prompts()]
    if not names:
        raise SystemExit(f"nobody is enrolled in {voices}")
    system = EngineSystem(engine)
    folder.mkdir(parents=True, exist_ok=True)
    there = len(list(folder.glob("*.wav")))
    for turn, text in enumerate(held_out_sentences()):
        path = folder / f"{turn:03}-{names[turn % len(names)]}.wav"
        if there == number or path.exists():
            continue
        spoken = system.speak(text, names[turn % len(names)])
        if spoken.seconds >= LEAST_S:
            soundfile.write(path, spoken.samples, RATE)
            there += 1
            print(f"{there}/{number} {path.name}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=60, help="recordings, spread over the folder")
    parser.add_argument("--seconds", type=float, default=0.0, help="use this much of each; shorter ones are left out")
    parser.add_argument("--dnsmos", type=int, default=0, help="recordings whose DNSMOS is compared")
    parser.add_argument("--voices", type=Path, help="folder of enrolled voices, which fill FOLDER first")
    options = parser.parse_args()
    if options.voices:
        speak(options.folder, options.voices, options.number)
    paths = sorted(path for path in options.folder.iterdir() if path.is_file())
    paths = [paths[index * len(paths) // options.number] for index in range(min(options.number, len(paths)))]
    recordings = [decode(path.read_bytes(), max_duration_s=60).samples for path in paths]
    if options.seconds:
        length = round(options.seconds * RATE)
        recordings = [samples[:length] for samples in recordings if len(samples) >= length]
    seconds = sorted(len(samples) / RATE for samples in recordings)
    print(f"{len(recordings)} recordings of {seconds[0]:.1f} to {seconds[-1]:.1f} s, median {np.median(seconds):.1f} s")
    other = WatermarkPattern(key=1)
    marked = [embed_watermark(samples) for samples in recordings]
    for name, (damage, rate) in DAMAGE.items():
        hits = [detect_watermark(damage(samples), rate) for samples in marked]
        clean = [detect_watermark(damage(samples), rate) for samples in recordings]
        wrong = [detect_watermark(damage(samples), rate, other) for samples in marked]
        scores = [found.score for found in hits]
        alarms = [found.score for found in (*clean, *wrong)]
        print(
            f"{name:26} found {sum(h.is_marked for h in hits)}/{len(hits)}, score {np.median(scores):5.1f} "
            f"(lowest {min(scores):.1f});  false alarms {sum(f.is_marked for f in (*clean, *wrong))}/{len(alarms)}, "
            f"highest {max(alarms):.1f}",
            flush=True,
        )
    if options.dnsmos:
        from ssml_engine.recognition import QualityJudge

        judge = QualityJudge()
        cost = [
            judge.score(after, RATE).overall - judge.score(before, RATE).overall
            for before, after in list(zip(recordings, marked, strict=True))[: options.dnsmos]
        ]
        print(f"DNSMOS {np.mean(cost):+.3f} on average of {len(cost)}, from {min(cost):+.3f} to {max(cost):+.3f}")


if __name__ == "__main__":
    main()

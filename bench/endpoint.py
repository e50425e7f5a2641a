"""How late and how exactly the streaming recogniser knows that a speaker has finished.

    python -m bench.endpoint FOLDER --number 40

Each recording of FOLDER is trimmed by level, set between half a second of room noise before and 1.5 s after, and fed in
pieces of 20 ms. Error: its end of speech against the true one. Latency: samples that had to arrive after the true end
until the decision. Early: decided more than 100 ms before the true end, as a pause inside the speech provokes.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from ssml_engine.audio import decode
from ssml_engine.models.aligner import Aligner, AlignerConfig
from ssml_engine.models.checkpoint import load_checkpoint
from ssml_engine.recognition import EndOfSpeechOptions, StreamingRecognizer
from ssml_engine.voices.locations import models_folder

RATE, PIECE = 24_000, 480


def trimmed(samples: np.ndarray) -> np.ndarray:
    """Without what is more than 35 dB under the loudest 20 ms at both ends."""
    frames = samples[: len(samples) // PIECE * PIECE].reshape(-1, PIECE)
    level = 10 * np.log10((frames**2).mean(1) + 1e-12)
    loud = np.flatnonzero(level > level.max() - 35)
    return samples[loud[0] * PIECE : (loud[-1] + 1) * PIECE]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--silence-frames", type=int, nargs="+", default=[12, 24, 48], help="75 to a second")
    options = parser.parse_args()
    torch.set_num_threads(1)
    aligner = load_checkpoint(Aligner, AlignerConfig, models_folder() / "aligner.safetensors")
    paths = sorted(path for path in options.folder.iterdir() if path.is_file())
    paths = [paths[index * len(paths) // options.number] for index in range(min(options.number, len(paths)))]
    rng = np.random.default_rng(0)
    for silence_frames in options.silence_frames:
        errors, latencies, early, missed, work, seconds = [], [], 0, 0, 0.0, 0.0
        for path in paths:
            speech = trimmed(decode(path.read_bytes(), max_duration_s=20).samples)
            floor = 10 ** (-50 / 20) * np.abs(speech).max()
            before, after = rng.normal(0, floor / 3, RATE // 2), rng.normal(0, floor / 3, RATE * 3 // 2)
            stream = np.concatenate([before, speech, after]).astype(np.float32)
            true_end = len(before) + len(speech)
            listener = StreamingRecognizer(aligner, EndOfSpeechOptions(silence_frames=silence_frames))
            started = time.process_time()
            found = None
            for start in range(0, len(stream), PIECE):
                found = listener.push(stream[start : start + PIECE])
                if found:
                    break
            work += time.process_time() - started
            seconds += listener.end.decided_at / RATE if listener.end else len(stream) / RATE
            if found is None:
                missed += 1
            elif found.speech_end < true_end - RATE // 10:
                early += 1
            else:
                errors.append((found.speech_end - true_end) / RATE * 1000)
                latencies.append((found.decided_at - true_end) / RATE * 1000)
        middle = np.median(np.abs(errors)) if errors else np.nan
        p90 = np.percentile(latencies, 90) if latencies else np.nan
        late = np.median(latencies) if latencies else np.nan
        print(
            f"silence of {silence_frames / 75 * 1000:.0f} ms: {len(errors)} of {len(paths)} right, {early} early, "
            f"{missed} missed; |error| median {middle:.0f} ms; latency median {late:.0f} ms, 90 % {p90:.0f} ms; "
            f"{work / seconds:.3f} CPU s a second of audio",
            flush=True,
        )


if __name__ == "__main__":
    main()

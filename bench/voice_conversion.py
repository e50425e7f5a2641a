"""Recordings said again in other voices → how intelligible, how alike, and how true to the source they are.

    python -m bench.voice_conversion [FOLDER] [--pairs 10] [--out DIR]

Without FOLDER every shipped voice says a held-out sentence, and the next voice but one says its recording again: the
pairs cross gender and accent.  FOLDER holds recordings `NAME.wav` of people, and what is said in `NAME.txt` where that
is known; else words count against what a recogniser hears in the source.

Likeness is Resemblyzer's cosine to the target's prompt and to the source; `source~target` is where both begin.  F0 is
compared frame by frame where both are voiced.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray

from bench.studio import CONFIDENCE, Studio
from ssml_engine.audio import AUDIO, FetchError, FetchFailure, decode
from ssml_engine.audio.fetch import Resource, ResourceKind
from ssml_engine.evaluation.pitch import measure_f0
from ssml_engine.evaluation.run import english_voices, prompt_samples
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.recognition import (
    ErrorRate,
    SpeakerEncoder,
    WhisperRecognizer,
    pooled_rate,
    speaker_similarity,
    word_error_rate,
)
from ssml_engine.synthesis import Engine

RATE_HZ = 24_000
ADDRESS = "https://bench.example/"
LONGEST_S = 30.0

Samples = NDArray[np.float32]


class Shelf:
    """A fetcher of recordings that were put there."""

    def __init__(self) -> None:
        self.recordings: dict[str, bytes] = {}

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        """The recording of an address.  Raises FetchError."""
        if kind is not AUDIO or url not in self.recordings:
            raise FetchError(FetchFailure.STATUS, url, "there is no such recording")
        return Resource(self.recordings[url], url, "audio/wav")

    def put(self, name: str, samples: Samples) -> str:
        """Keep a recording at 24 kHz; returns its address."""
        file = io.BytesIO()
        soundfile.write(file, samples, RATE_HZ, format="WAV", subtype="PCM_16")
        self.recordings[ADDRESS + name] = file.getvalue()
        return ADDRESS + name


@dataclass(frozen=True)
class Source:
    """A recording to say again.  text: what is said, empty where nobody knows; own: its words by the recogniser."""

    name: str
    target: str
    samples: Samples
    text: str


@dataclass(frozen=True)
class Converted:
    """Scores of one conversion; f0_correlation is of log F0, duration_ms the difference of the lengths."""

    own_errors: ErrorRate
    errors: ErrorRate
    to_target: float
    to_source: float
    source_to_target: float
    f0_correlation: float
    duration_ms: float
    elapsed_s: float
    samples: Samples


def shipped_sources(studio: Studio, count: int) -> Iterator[Source]:
    """Sentences by the shipped voices, each for the next voice but one."""
    voices = english_voices(studio.engine)
    for number in range(count):
        voice, step = voices[number % len(voices)], 2 + number // len(voices)
        target = voices[(number + step) % len(voices)]
        text = held_out_sentences()[number]
        yield Source(voice, target, studio.record(voice, text).samples, text)


def recorded_sources(folder: Path, voices: list[str], count: int) -> Iterator[Source]:
    """Recordings of a folder, each for the next shipped voice."""
    for number, path in enumerate(sorted(folder.glob("*.wav"))[:count]):
        text = path.with_suffix(".txt")
        samples = decode(path.read_bytes(), max_duration_s=LONGEST_S, sample_rate_hz=RATE_HZ).samples
        known = text.read_text(encoding="utf-8").strip() if text.is_file() else ""
        yield Source(path.stem, voices[number % len(voices)], samples, known)


class Jury:
    """Converts and scores."""

    def __init__(self, studio: Studio, shelf: Shelf, ears: WhisperRecognizer) -> None:
        self.studio, self.shelf, self.ears, self.encoder = studio, shelf, ears, SpeakerEncoder()

    def judge(self, source: Source) -> Converted:
        """One conversion."""
        url = self.shelf.put(f"{source.name}-{source.target}.wav", source.samples)
        started = time.perf_counter()
        spoken = self.studio.record(source.target, f"<mstts:voiceconversion url={quoteattr(url)}/>").samples
        elapsed_s = time.perf_counter() - started
        own = self.ears.transcribe(source.samples, RATE_HZ, "en").text
        text = source.text or own
        embeddings = [
            self.encoder.embed(samples, RATE_HZ)
            for samples in (spoken, source.samples, prompt_samples(self.studio.engine, source.target))
        ]
        said, heard, target = embeddings
        return Converted(
            own_errors=word_error_rate(text, own),
            errors=word_error_rate(text, self.ears.transcribe(spoken, RATE_HZ, "en").text),
            to_target=speaker_similarity(said, target),
            to_source=speaker_similarity(said, heard),
            source_to_target=speaker_similarity(heard, target),
            f0_correlation=f0_correlation(source.samples, spoken),
            duration_ms=(len(spoken) - len(source.samples)) * 1000 / RATE_HZ,
            elapsed_s=elapsed_s,
            samples=spoken,
        )


def f0_correlation(first: Samples, second: Samples) -> float:
    """Pearson's, of log F0 at frames where both are voiced; 0 where fewer than ten are."""
    curves = [measure_f0(samples, CONFIDENCE) for samples in (first, second)]
    length = min(map(len, curves))
    one, other = (curve[:length] for curve in curves)
    both = (one > 0) & (other > 0)
    if both.sum() < 10:
        return 0.0
    return float(np.corrcoef(np.log2(one[both]), np.log2(other[both]))[0, 1])


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="recordings of people; else the shipped voices'")
    parser.add_argument("--pairs", type=int, default=10, help="most conversions")
    parser.add_argument("--out", type=Path, help="folder for sources and conversions as WAV files")
    options = parser.parse_args()
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(2)
    shelf, ears = Shelf(), WhisperRecognizer()
    studio = Studio(Engine.load(device="cpu", fetcher=shelf, recognizer=lambda: ears))
    jury = Jury(studio, shelf, ears)
    if options.folder is None:
        sources = shipped_sources(studio, options.pairs)
    else:
        voices = english_voices(studio.engine)
        sources = recorded_sources(options.folder, voices, options.pairs)
    scores = []
    for source in sources:
        found = jury.judge(source)
        scores.append(found)
        print(f"{source.name:<24} → {source.target:<14} {_line([found])}", flush=True)
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            name = f"{source.name}-{source.target}"
            soundfile.write(options.out / f"{name}.source.wav", source.samples, RATE_HZ)
            soundfile.write(options.out / f"{name}.wav", found.samples, RATE_HZ)
    if scores:
        print(f"{len(scores)} conversions {'':<26} {_line(scores)}")


def _line(scores: list[Converted]) -> str:
    def mean(name: str) -> float:
        return statistics.mean(getattr(score, name) for score in scores)

    own = pooled_rate([score.own_errors for score in scores])
    return (
        f"WER {pooled_rate([score.errors for score in scores]):6.1%} (source {own:6.1%})"
        f"  target {mean('to_target'):.3f}  source {mean('to_source'):.3f}"
        f"  source~target {mean('source_to_target'):.3f}"
        f"  F0 r {mean('f0_correlation'):.3f}  length {max(abs(s.duration_ms) for s in scores):4.1f} ms"
        f"  {mean('elapsed_s'):.1f} s"
    )


if __name__ == "__main__":
    main()

"""Recordings of people → how long enrolment takes, and how alike and how intelligible their voices are.

    python -m bench.enrollment FOLDER [FOLDER ...] [--sentences 2] [--models DIR] [--texts FILE]

A FOLDER holds `NAME.wav`, what is said in `NAME.txt` (else a recogniser writes it down), and, where there is one,
`NAME.other.wav`, another recording of the same person.  Each is enrolled and speaks held-out sentences.  Likeness is
Resemblyzer's cosine: to the other recording, to the recording itself, and to the prompt after the codec; beside it
stand the two recordings to one another, which no voice can pass, and the codec alone.  Each folder has a line, and all
of them together; after ± stands half of the 95 % interval over resampled voices.  Choose weights by people and
texts that no score is reported on, or the choice flatters the score.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ssml_engine.audio.decoders import decode
from ssml_engine.enrollment import Enroller, EnrollmentRefused, EnrollmentRequest
from ssml_engine.evaluation.run import prompt_samples
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.evaluation.summary import Figure, bootstrap
from ssml_engine.evaluation.systems import EngineSystem, resynthesize
from ssml_engine.recognition import (
    ErrorRate,
    SpeakerEncoder,
    WhisperRecognizer,
    pooled_rate,
    speaker_similarity,
    word_error_rate,
)
from ssml_engine.synthesis import Engine
from ssml_engine.voices import models_folder

RATE = 24_000
LIKENESSES = ("speech~other", "speech~self", "speech~prompt", "other~self", "codec~self")


@dataclass(frozen=True)
class EnrolledVoice:
    """One recording's voice: seconds to enrol it, word errors of its sentences, cosines by the names of LIKENESSES."""

    name: str
    seconds: float
    errors: tuple[ErrorRate, ...]
    likenesses: dict[str, float]


def enroll(
    path: Path, enroller: Enroller, engine: Engine, number: int
) -> tuple[str, float] | EnrollmentRefused:
    """Enrol one recording: the voice's name and the seconds it took."""
    text = path.with_suffix(".txt")
    transcript = text.read_text() if text.is_file() else ""
    request = EnrollmentRequest(f"v{number}", "bench", transcript=transcript)
    content, started = path.read_bytes(), time.perf_counter()
    try:
        made = enroller.enroll(content, request, engine.catalog.store())
    except EnrollmentRefused as error:
        return error
    return made.prompt.facts.name, time.perf_counter() - started


def likenesses(
    path: Path, name: str, spoken: np.ndarray, engine: Engine, encoder: SpeakerEncoder
) -> dict[str, float]:
    """Cosines by the names of LIKENESSES; those to the other recording only where there is one."""

    def embed(samples: Any) -> Any:
        return encoder.embed(samples, RATE)

    own = decode(path.read_bytes(), max_duration_s=30).samples
    speech, self_, prompt = embed(spoken), embed(own), embed(prompt_samples(engine, name))
    found = {
        "speech~self": speaker_similarity(speech, self_),
        "speech~prompt": speaker_similarity(speech, prompt),
        "codec~self": speaker_similarity(embed(resynthesize(engine.networks.codec, own)), self_),
    }
    other_path = path.with_name(f"{path.stem}.other.wav")
    if other_path.is_file():
        other = embed(decode(other_path.read_bytes(), max_duration_s=30).samples)
        found |= {"speech~other": speaker_similarity(speech, other), "other~self": speaker_similarity(other, self_)}
    return found


class Bench:
    """Engine, enroller and judges over one folder of voices."""

    def __init__(self, folder: Path, texts: Sequence[str], sentences: int, models: Path | None = None) -> None:
        """folder: where voices are stored; texts: of which each voice speaks the next few; models: else the shipped."""
        self._recognizer, self._encoder = WhisperRecognizer(), SpeakerEncoder()
        self._engine = Engine.load(models, folder, "cpu")
        self._enroller = Enroller.load(models_folder(models), lambda: self._recognizer, self._engine.networks)
        self._system = EngineSystem(self._engine)
        self._texts, self._sentences, self._number = texts, sentences, 0

    def voices(self, recordings: Path) -> Iterator[EnrolledVoice]:
        """Enrol every recording of a folder and let its voice speak; refusals are printed."""
        for path in sorted(path for path in recordings.glob("*.wav") if not path.stem.endswith(".other")):
            made = enroll(path, self._enroller, self._engine, self._number)
            self._number += 1
            if isinstance(made, EnrollmentRefused):
                print(f"{path.stem:<24} refused: {made}", flush=True)
            else:
                yield self._heard(path, *made)

    def _heard(self, path: Path, name: str, seconds: float) -> EnrolledVoice:
        last = len(self._texts) - self._sentences
        first = (self._number - 1) * self._sentences % (last + 1)
        texts = self._texts[first : first + self._sentences]
        spoken = [self._system.speak(text, name).samples for text in texts]
        errors = tuple(
            word_error_rate(text, self._recognizer.transcribe(samples, RATE, "en").text, "en")
            for text, samples in zip(texts, spoken, strict=True)
        )
        alike = likenesses(path, name, np.concatenate(spoken), self._engine, self._encoder)
        return EnrolledVoice(path.stem, seconds, errors, alike)


def line(name: str, voices: Sequence[EnrolledVoice]) -> str:
    """The figures of some voices; with their intervals where they are several."""
    def rate(some: Sequence[EnrolledVoice]) -> float:
        return 100 * pooled_rate([error for voice in some for error in voice.errors])

    cells = [f"WER {_cell(bootstrap(voices, rate), 1)} %"]
    for key in LIKENESSES:
        values = [voice.likenesses[key] for voice in voices if key in voice.likenesses]
        if values:
            cells.append(f"{key} {_cell(bootstrap(values, statistics.fmean), 3)}")
    return f"{name:<24} {statistics.median(voice.seconds for voice in voices):5.2f} s  {'  '.join(cells)}"


def _cell(figure: Figure | None, digits: int) -> str:
    assert figure is not None
    half = (figure.high - figure.low) / 2
    return f"{figure.value:.{digits}f}" + (f" ±{half:.{digits}f}" if half else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--sentences", type=int, default=2, help="how many each voice speaks")
    parser.add_argument("--models", type=Path, help="folder of the weights; else the shipped ones")
    parser.add_argument("--texts", type=Path, help="file with a sentence a line; else the held-out sentences")
    options = parser.parse_args()
    torch.set_num_threads(1)
    texts = held_out_sentences() if options.texts is None else options.texts.read_text().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), texts, options.sentences, options.models)
        found: dict[str, list[EnrolledVoice]] = {}
        for recordings in options.folders:
            for voice in bench.voices(recordings):
                found.setdefault(recordings.name, []).append(voice)
                print(line(voice.name, [voice]), flush=True)
    if len(found) > 1:
        found["all"] = [voice for voices in found.values() for voice in voices]
    for name, voices in found.items():
        print(line(f"{name}, {len(voices)} voices", voices))


if __name__ == "__main__":
    main()

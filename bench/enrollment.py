"""Recordings of people → how long enrolment takes, and how alike and how intelligible their voices are.

    python -m bench.enrollment FOLDER [--sentences 2]

FOLDER holds `NAME.wav`, what is said in `NAME.txt` (else a recogniser writes it down), and, where there is one,
`NAME.other.wav`, another recording of the same person.  Each is enrolled and speaks held-out sentences.  Likeness is
Resemblyzer's cosine: to the other recording, to the recording itself, and to the prompt after the codec; beside it
stand the two recordings to one another, which no voice can pass, and the codec alone.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ssml_engine.audio.decoders import decode
from ssml_engine.enrollment import Enroller, EnrollmentRefused, EnrollmentRequest
from ssml_engine.evaluation.run import prompt_samples
from ssml_engine.evaluation.sentences import held_out_sentences
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentences", type=int, default=2, help="held-out sentences for each voice")
    options = parser.parse_args()
    torch.set_num_threads(1)
    recognizer, encoder = WhisperRecognizer(), SpeakerEncoder()
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.load(voices_dir=Path(folder), device="cpu")
        enroller = Enroller.load(models_folder(), lambda: recognizer, engine.networks.codec)
        system = EngineSystem(engine)
        rows: list[dict[str, float]] = []
        errors: list[ErrorRate] = []
        times: list[float] = []
        paths = [p for p in sorted(options.folder.glob("*.wav")) if not p.stem.endswith(".other")]
        for number, path in enumerate(paths):
            made = enroll(path, enroller, engine, number)
            if isinstance(made, EnrollmentRefused):
                print(f"{path.stem:<24} refused: {made}")
                continue
            name, elapsed = made
            first = number * options.sentences % 60
            texts = held_out_sentences()[first : first + options.sentences]
            spoken = [system.speak(text, name).samples for text in texts]
            own = [
                word_error_rate(text, recognizer.transcribe(s, RATE, "en").text, "en")
                for text, s in zip(texts, spoken, strict=True)
            ]
            row = likenesses(path, name, np.concatenate(spoken), engine, encoder)
            times.append(elapsed)
            errors += own
            rows.append(row)
            cells = "  ".join(f"{key} {row[key]:.3f}" for key in LIKENESSES if key in row)
            print(f"{path.stem:<24} {elapsed:5.2f} s  WER {100 * pooled_rate(own):5.1f} %  {cells}", flush=True)
        if rows:
            means = {k: statistics.mean(r[k] for r in rows if k in r) for k in LIKENESSES if any(k in r for r in rows)}
            cells = "  ".join(f"{key} {value:.3f}" for key, value in means.items())
            wer = 100 * pooled_rate(errors)
            print(f"{len(rows)} voices: {statistics.median(times):.2f} s to enrol (median), WER {wer:.1f} %, {cells}")


if __name__ == "__main__":
    main()

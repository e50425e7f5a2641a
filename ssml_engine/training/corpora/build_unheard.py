"""Recordings of voices that no training hears, as `bench.enrollment` takes them: `NAME.wav`, `.txt`, `.other.wav`.

    python -m ssml_engine.training.corpora.build_unheard --people CORPUS/real --out DIR
    python -m ssml_engine.training.corpora.build_unheard --voices STYLES --out DIR

People: the held-out adults, each by their longest recording and, as the other, the second longest. Synthetic: the
teacher's voices that are never trained on and mixtures of two of them, each saying two sentences.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from ssml_engine.text.phonemizer import Phonemizer
from ssml_engine.training.corpora.neural_teacher import STYLE_ROWS, NeuralTeacher, VoiceMix
from ssml_engine.training.corpora.speaker_morph import ProsodyEdit
from ssml_engine.training.corpora.splits import NEVER_TRAINED_VOICES, PEOPLE, is_held_out_voice
from ssml_engine.training.corpora.spoken_text import to_teacher, transcribe_with_punctuation
from ssml_engine.training.corpora.teacher_speech import SAMPLE_RATE

ADULT_AGE = 16
SENTENCES = (
    "A narrow path climbs from the old mill to the village, and nobody has used it since the bridge fell.",
    "Please put the yellow folder back on the shelf before you lock the office this evening.",
)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; prints a line a voice."""
    options = _parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.people:
        _write_people(options.people, options.out)
    if options.voices:
        _write_synthetic(options.voices, options.out)
    return 0


def held_out_adults(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Recordings of each held-out adult, the longest first.  rows: lines of the shards' `.jsonl`."""
    speakers: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        name = str(row["speaker"])
        if name.startswith(PEOPLE) and is_held_out_voice(name) and int(row.get("age") or 0) >= ADULT_AGE:
            speakers.setdefault(name, []).append(row)
    return {name: sorted(mine, key=lambda row: -row["samples"]) for name, mine in sorted(speakers.items())}


def unheard_mixes() -> dict[str, VoiceMix]:
    """The never-trained voices, and each of them half and half with the next, by name."""
    names = sorted(NEVER_TRAINED_VOICES)
    mixes = {name: VoiceMix({name: 1.0}) for name in names}
    return mixes | {f"{a}+{b}": VoiceMix({a: 0.5, b: 0.5}) for a, b in pairwise(names)}


def _write_people(folder: Path, out: Path) -> None:
    shards = sorted(folder.glob("*.jsonl"))
    rows = [{**json.loads(line), "shard": shard} for shard in shards for line in shard.read_text().splitlines()]
    for name, mine in held_out_adults(rows).items():
        first, other = mine[:2]
        _write(out / f"{name}.wav", *_read(first), first["text"])
        _write(out / f"{name}.other.wav", *_read(other))


def _read(row: dict[str, Any]) -> tuple[NDArray[np.float32], int]:
    audio = row["shard"].with_suffix(".ogg")
    samples, rate = soundfile.read(audio, dtype="float32")
    return samples[row["start"] : row["start"] + row["samples"]], rate


def _write_synthetic(styles: Path, out: Path) -> None:
    teacher, phonemizer = NeuralTeacher(styles), Phonemizer()
    for name, mix in unheard_mixes().items():
        locale = "en-GB" if name.startswith("b") else "en-US"
        for suffix, text in zip((".wav", ".other.wav"), SENTENCES, strict=True):
            espeak = transcribe_with_punctuation(text, locale, phonemizer)
            spoken = to_teacher(espeak, locale, frozenset(teacher.symbols), STYLE_ROWS)
            speech = teacher.speak(spoken, mix, ProsodyEdit())
            _write(out / f"{name}{suffix}", speech.samples, SAMPLE_RATE, "" if "other" in suffix else text)


def _write(path: Path, samples: NDArray[np.float32], rate: int, text: str = "") -> None:
    soundfile.write(path, samples, rate, subtype="PCM_16")
    if text:
        path.with_suffix(".txt").write_text(text + "\n")
    sys.stdout.write(f"{path.name}: {len(samples) / rate:.2f} s\n")
    sys.stdout.flush()


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=Path, help="shards of recorded speakers")
    parser.add_argument("--voices", type=Path, help="the teacher's style files (*.bin)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the recordings")
    options = parser.parse_args(arguments)
    if not options.people and not options.voices:
        parser.error("name --people, --voices or both")
    return options


if __name__ == "__main__":
    sys.exit(main())

"""Every style and role of voices/styles.toml, as measured in what is heard.

Renders the same held-out sentences in each style and prints pitch, range, rate, level, tilt and voicing against
the neutral reading, the word errors that Whisper base makes, and which pairs of styles are hard to tell apart.

    python -m bench.styles [--voice en-US-Clara] [--sentences 3] [--style sad --style angry] [--roles] [--no-ears]
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import astuple, dataclass
from itertools import combinations
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from ssml_engine.evaluation.manners import MannerMeasures, differences, measure_manner
from ssml_engine.evaluation.sentences import held_out_sentences
from ssml_engine.plan import Plan
from ssml_engine.recognition import WhisperRecognizer, pooled_rate, word_error_rate
from ssml_engine.request import Request, prepare
from ssml_engine.synthesis import Engine
from ssml_engine.voices import style_table

RATE_HZ = 24_000

@dataclass(frozen=True)
class Row:
    name: str
    measures: MannerMeasures
    word_errors: float | None

    def distance(self, other: Row) -> float:
        """In just noticed differences, over all six measures."""
        return float(np.linalg.norm(differences(self.measures, other.measures)))


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    engine = Engine.load(device="cpu")
    ears = None if options.no_ears else WhisperRecognizer()
    names = options.style or [*([] if options.roles else style_table().styles), *style_table().roles]
    rows = []
    print(f"{'':28}   F0 Hz   range st   phones/s   level dB   tilt dB/oct   voiced   WER %   vs neutral (JND)")
    for name in ["neutral", *names]:
        rows.append(_row(engine, ears, name, options))
        print(_line(rows[-1], rows[0]), flush=True)
    close = [
        (a.distance(b), a.name, b.name) for a, b in combinations(rows, 2)
    ]
    print("\nnearest pairs, in just noticed differences over all six measures:")
    for distance, one, other in sorted(close)[: options.pairs]:
        print(f"  {distance:5.1f}  {one} / {other}")
    return 0


def _row(engine: Engine, ears: WhisperRecognizer | None, name: str, options: argparse.Namespace) -> Row:
    sentences = held_out_sentences()[: options.sentences]
    measured, scores = [], []
    for number, sentence in enumerate(sentences):
        plan = _plan(engine, options.voice, name, sentence)
        done = engine.synthesize(plan, seed=number)
        measured.append(measure_manner(done.samples, plan, done.events))
        if ears is not None:
            scores.append(word_error_rate(sentence, ears.transcribe(done.samples, RATE_HZ, "en-US").text))
        if options.out:
            _write(options.out, f"{name.replace(' ', '-')}-{number}", done.samples)
    mean = MannerMeasures(*np.mean([astuple(m) for m in measured], 0))
    return Row(name, mean, 100 * pooled_rate(scores) if scores else None)


def _plan(engine: Engine, voice: str, name: str, sentence: str) -> Plan:
    text = escape(sentence)
    if name in style_table().roles:
        text = f'<mstts:express-as style="chat" styledegree="0.01" role="{name}">{text}</mstts:express-as>'
    elif name != "neutral":
        text = f'<mstts:express-as style="{name}">{text}</mstts:express-as>'
    document = (
        '<speak version="1.0" xmlns:mstts="http://www.w3.org/2001/mstts" xml:lang="en-US">'
        f'<voice name="{voice}">{text}</voice></speak>'
    )
    prepared = prepare(Request(document.encode()), engine.catalog)
    if prepared.plan is None or prepared.diagnostics:
        raise SystemExit(f"{name}: {[item.message for item in prepared.diagnostics]}")
    return prepared.plan


def _line(row: Row, neutral: Row) -> str:
    m = row.measures
    errors = "" if row.word_errors is None else f"{row.word_errors:5.1f}"
    distance = row.distance(neutral)
    return (
        f"{row.name:28} {m.pitch_hz:7.1f} {m.pitch_deviation_st:10.2f} {m.phones_per_second:10.2f}"
        f" {m.level_db:10.1f} {m.tilt_db_per_octave:13.2f} {m.voiced_share:8.2f} {errors:>7} {distance:12.1f}"
    )


def _write(folder: Path, name: str, samples: np.ndarray) -> None:
    import soundfile

    folder.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / f"{name}.wav", samples, RATE_HZ)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.styles", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voice", default="en-US-Clara")
    parser.add_argument("--sentences", type=int, default=3, help="held-out sentences in each style")
    parser.add_argument("--style", action="append", help="only this style or role; may be repeated")
    parser.add_argument("--roles", action="store_true", help="only the roles")
    parser.add_argument("--no-ears", action="store_true", help="leave the word errors out")
    parser.add_argument("--pairs", type=int, default=12, help="nearest pairs to print")
    parser.add_argument("--out", type=Path, help="write the renderings to this folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""What a document asks for and what is measured in the recording, for every control.

    python -m bench.controls                         all controls, four voices, three sentences
    python -m bench.controls --control pitch --voice en-US-Clara --sentences 2
    python -m bench.controls --aligner FILE          word boundaries too, against another aligner than the shipped

The sentences are the held-out ones of `ssml-engine evaluate`.  Exits 1 where a control misses its bound.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.control_cases import CASES, word_cases
from bench.control_measures import Case, Finding
from bench.measure import aligned
from bench.studio import Studio

VOICES = ("en-US-Clara", "en-US-Felix", "en-GB-Iris", "en-GB-Hugo")


@dataclass(frozen=True)
class Row:
    """One case over voices and sentences."""

    case: Case
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> float:
        """Largest error."""
        return max(finding.error for finding in self.findings)

    @property
    def is_within(self) -> bool:
        """Whether every single recording keeps the bound."""
        return self.worst <= self.case.bound


def measure_case(studio: Studio, case: Case, pairs: Sequence[tuple[str, str]]) -> Row:
    """Measure one case for every (voice, sentence)."""
    return Row(case, tuple(case.measure(studio, voice, sentence) for voice, sentence in pairs))


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    options = _parse(arguments)
    import torch

    from ssml_engine.evaluation.sentences import held_out_sentences
    from ssml_engine.synthesis import Engine

    torch.set_num_threads(options.threads)
    engine = Engine.load(options.models, None, "cpu")
    studio = Studio(engine, options.seed)
    sentences = held_out_sentences()[: options.sentences]
    pairs = [(voice, sentence) for voice in options.voice or VOICES for sentence in sentences]
    cases = [case for case in _cases(options) if options.control is None or case.control in options.control]
    rows = []
    for case in cases:
        rows.append(measure_case(studio, case, pairs))
        print(_line(rows[-1]), file=sys.stderr, flush=True)
    print(f"{len(sentences)} sentences, {len(pairs) // len(sentences)} voices, seed {options.seed}")
    print(aligned([_HEADER, *(_line(row).split("\t") for row in rows)], num_names=2))
    return int(not all(row.is_within for row in rows))


_HEADER = ["control", "setting", "asked", "measured", "mean error", "worst error", "bound", "kept"]


def _line(row: Row) -> str:
    case, unit = row.case, row.case.unit
    errors = np.array([finding.error for finding in row.findings])
    cells = [
        case.control,
        case.setting,
        f"{np.mean([finding.asked for finding in row.findings]):.3f}",
        f"{np.mean([finding.measured for finding in row.findings]):.3f}",
        f"{errors.mean():.2f} {unit}",
        f"{row.worst:.2f} {unit}",
        f"{case.bound:g} {unit}",
        f"{(errors <= case.bound).sum()} of {len(errors)}",
    ]
    return "\t".join(cells)


def _cases(options: argparse.Namespace) -> tuple[Case, ...]:
    from ssml_engine.models.aligner import Aligner, AlignerConfig
    from ssml_engine.models.checkpoint import load_checkpoint
    from ssml_engine.voices.locations import models_folder

    weights = options.aligner or models_folder(options.models) / "aligner.safetensors"
    if not weights.is_file():
        print("no aligner: word boundaries are left out", file=sys.stderr)
        return CASES
    return CASES + word_cases(load_checkpoint(Aligner, AlignerConfig, weights))


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.controls", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [*dict.fromkeys(case.control for case in CASES), "words"]
    parser.add_argument("--control", action="append", choices=names, help="only this control")
    parser.add_argument("--voice", action="append", help="only this voice")
    parser.add_argument("--sentences", type=int, default=3, help="number of sentences")
    parser.add_argument("--seed", type=int, default=0, help="of the sampling")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    parser.add_argument("--models", type=Path, help="folder of the weights; else the shipped ones")
    parser.add_argument("--aligner", type=Path, help="weights of the aligner; else those of the folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""An engine and a text → how long the first piece and the whole took."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.engines import BenchEngine
from ssml_engine.evaluation.summary import bootstrap


@dataclass(frozen=True)
class Timing:
    """Medians over runs.

    first_s: until the first piece of audio; total_s: until the last, and half of the 95 % interval of either median
    over resampled runs; audio_s: length of the audio.
    """

    engine: str
    document: str
    first_s: float
    total_s: float
    audio_s: float
    num_pieces: int
    first_half_s: float = 0.0
    total_half_s: float = 0.0

    @property
    def real_time_factor(self) -> float:
        """Seconds of work for one of speech."""
        return self.total_s / self.audio_s


def time_engine(
    engine: BenchEngine,
    document: str,
    text: str,
    num_runs: int,
    clock: Callable[[], float] = time.perf_counter,
) -> Timing:
    """Speak a text once to warm up, then `num_runs` times. Raises ValueError if nothing comes out."""
    runs = [_one_run(engine, text, clock) for _ in range(num_runs + 1)][1:]
    if not all(samples for _, _, samples, _ in runs):
        raise ValueError(f"{engine.name} said nothing")
    firsts, totals = [run[0] for run in runs], [run[1] for run in runs]
    return Timing(
        engine=engine.name,
        document=document,
        first_s=statistics.median(firsts),
        total_s=statistics.median(totals),
        audio_s=statistics.median(samples for _, _, samples, _ in runs) / engine.sample_rate,
        num_pieces=round(statistics.median(pieces for _, _, _, pieces in runs)),
        first_half_s=_half_interval(firsts),
        total_half_s=_half_interval(totals),
    )


def _half_interval(seconds: list[float]) -> float:
    found = bootstrap(seconds, statistics.median)
    return (found.high - found.low) / 2 if found else 0.0


def _one_run(engine: BenchEngine, text: str, clock: Callable[[], float]) -> tuple[float, float, int, int]:
    started, first, samples, pieces = clock(), 0.0, 0, 0
    for count in engine.speak(text):
        first = first or clock() - started
        samples += count
        pieces += 1
    return first, clock() - started, samples, pieces


def table(timings: list[Timing]) -> str:
    """Aligned text, one line a timing."""
    header = ("engine", "document", "audio s", "first s", "total s", "RTF", "pieces")
    body = [
        (
            timing.engine,
            timing.document,
            f"{timing.audio_s:.2f}",
            f"{timing.first_s:.3f} ±{timing.first_half_s:.3f}",
            f"{timing.total_s:.3f}",
            f"{timing.real_time_factor:.3f} ±{timing.total_half_s / timing.audio_s:.3f}",
            str(timing.num_pieces),
        )
        for timing in timings
    ]
    return aligned([header, *body], num_names=2)


def aligned(lines: Sequence[Sequence[str]], num_names: int) -> str:
    """Cells in columns: the first `num_names` flush left, numbers flush right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    rows = []
    for line in lines:
        names = (cell.ljust(width) for cell, width in zip(line[:num_names], widths, strict=False))
        numbers = (cell.rjust(width) for cell, width in zip(line[num_names:], widths[num_names:], strict=True))
        rows.append("  ".join([*names, *numbers]).rstrip())
    return "\n".join(rows)

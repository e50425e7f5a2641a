"""Documents → how long reading and compiling them takes on this machine.

    python -m bench.front_end

Prints figures, checks nothing. Run it on an otherwise idle machine: CPU seconds are of this process, wall
seconds are what a caller waits. CPU seconds, too, grow where others use the core and its caches: the best of the
runs is nearest to what the work costs. Ordinary documents are new to the engine, but words that it has met stay
in its caches; one of the largest size warms these and the phonemizer up, and is not counted. Nearly valid
documents are timed from their second reading on, when the languages in them are loaded. No model is loaded.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.front_end_documents import VOICE, billion_laughs, nearly_valid, ordinary
from ssml_engine.plan import VoiceInfo, compile
from ssml_engine.request import Prepared, Request, prepare
from ssml_engine.ssml import parse

_SIZES_KB = (25, 50, 100, 200)
_NUM_NEARLY_VALID = 200
_NEARLY_VALID_BYTES = 10_000


@dataclass(frozen=True)
class _OneVoice:
    """A catalog of one voice."""

    voice: VoiceInfo

    def resolve(self, name: str) -> VoiceInfo | None:
        return self.voice if name == self.voice.name else None

    def voices(self) -> Sequence[VoiceInfo]:
        return (self.voice,)


@dataclass(frozen=True)
class Figure:
    """Seconds that one document took. wall_s: as long as a caller waits; the others are CPU time."""

    parse_s: float
    compile_s: float
    wall_s: float


def measure(source: str, catalog: _OneVoice) -> Figure:
    """Read and compile once. Raises ValueError for a document that is refused."""
    wall, started = time.perf_counter(), time.process_time()
    parsed = parse(source, max_bytes=10_000_000)
    read = time.process_time()
    if parsed.document is None:
        raise ValueError(f"refused: {parsed.diagnostics[0].message}")
    compile(parsed.document, catalog=catalog)
    return Figure(read - started, time.process_time() - read, time.perf_counter() - wall)


def _milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall time."""
    wall, started = time.perf_counter(), time.process_time()
    work()
    return 1000.0 * (time.process_time() - started), 1000.0 * (time.perf_counter() - wall)


def main(arguments: list[str] | None = None) -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m bench.front_end", description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="timed documents of each size")
    options = parser.parse_args(arguments)
    catalog = _OneVoice(VoiceInfo(VOICE, "en-US", "female"))
    measure(ordinary(1000 * _SIZES_KB[-1], 0), catalog)
    _show_sizes(catalog, options.runs)
    requests = [Request(ordinary(10_000, 1000 + run)) for run in range(options.runs)]
    cpu_ms, wall_ms = zip(*(_milliseconds(_check(request, catalog)) for request in requests), strict=True)
    print(f"check of 10 kB: CPU {_best_and_median(cpu_ms)}, wall {_best_and_median(wall_ms)}")
    laughs = billion_laughs()
    waits = [_milliseconds(lambda: parse(laughs))[1] for _ in range(20)]
    print(f"billion laughs refused: wall {_best_and_median(waits)}, longest {max(waits):.2f} ms")
    _show_nearly_valid(catalog, options.runs)


def _show_sizes(catalog: _OneVoice, runs: int) -> None:
    print(f"parse and compile, {runs} documents of each size after one of {_SIZES_KB[-1]} kB to warm up")
    print("                  median                             best")
    print("   kB  parse CPU s  compile CPU s  wall s     CPU s  wall s  CPU ms/kB")
    for size in _SIZES_KB:
        figures = [measure(ordinary(1000 * size, size + run), catalog) for run in range(runs)]
        read = statistics.median(figure.parse_s for figure in figures)
        compiled = statistics.median(figure.compile_s for figure in figures)
        wall = statistics.median(figure.wall_s for figure in figures)
        best = min(figure.parse_s + figure.compile_s for figure in figures)
        best_wall = min(figure.wall_s for figure in figures)
        print(
            f"{size:5}  {read:11.3f}  {compiled:13.3f}  {wall:6.3f}  {best:8.3f}  {best_wall:6.3f}"
            f"  {1000 * best / size:9.2f}"
        )


def _show_nearly_valid(catalog: _OneVoice, runs: int) -> None:
    """Each document is timed `runs` times and its best counts: what else the machine does is not its cost."""
    taken: list[tuple[float, int]] = []
    num_accepted = num_diagnostics = 0
    for seed in range(_NUM_NEARLY_VALID):
        source = nearly_valid(_NEARLY_VALID_BYTES, seed)
        request = Request(source, mode="strict" if seed % 5 == 4 else "default")
        answer = prepare(request, catalog)
        num_accepted += answer.accepted
        num_diagnostics += len(answer.diagnostics)
        cpu_ms = min(_milliseconds(_check(request, catalog))[0] for _ in range(runs))
        taken.append((cpu_ms * 10_000 / len(source.encode()), seed))
    worst_ms, seed = max(taken)
    median_ms = statistics.median(cpu_ms for cpu_ms, _ in taken)
    print(
        f"check of {_NUM_NEARLY_VALID} nearly valid documents of {_NEARLY_VALID_BYTES // 1000} kB: {num_accepted}"
        f" accepted, {num_diagnostics} diagnostics, no exception; CPU for 10 kB, best of {runs}: median"
        f" {median_ms:.1f} ms, worst {worst_ms:.1f} ms (seed {seed})"
    )


def _check(request: Request, catalog: _OneVoice) -> Callable[[], Prepared]:
    return lambda: prepare(request, catalog)


def _best_and_median(times_ms: Sequence[float]) -> str:
    return f"best {min(times_ms):.2f} ms, median {statistics.median(times_ms):.2f} ms"


if __name__ == "__main__":
    main()

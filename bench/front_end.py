"""Documents → how long reading and compiling them takes on this machine.

    python -m bench.front_end

Prints figures, checks nothing. Run it on an otherwise idle machine: CPU seconds are of this process, wall
seconds are what a caller waits. Every document is new to the engine, but words that it has met stay in its
caches; one document of the largest size warms these and the phonemizer up, and is not counted. No model is
loaded.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ssml_engine.plan import VoiceInfo, compile
from ssml_engine.request import Request, prepare
from ssml_engine.ssml import parse

_HEAD = (
    '<speak version="1.0" xml:lang="en-US" xmlns="http://www.w3.org/2001/10/synthesis"'
    ' xmlns:mstts="http://www.w3.org/2001/mstts"><voice name="en-US-Bench">'
)
_TAIL = "</voice></speak>"
_SIZES_KB = (25, 50, 100, 200)
_COMMON = "the of and in to was a by for on with from at"
_NOUNS = "harbour table master boat sailor kettle office storm wall engineer column window letter river"
_STEMS = "ba co di fe gu ha jo ki lu mo na po ri su ta vi we ya zo"
_ENDS = "ter ling ner sity mont berg den fold rick son tle ward"


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
    """Medians over runs, in seconds."""

    parse_s: float
    compile_s: float
    wall_s: float


def document(num_bytes: int, seed: int) -> str:
    """Sentences with rates, emphasis and numbers; a third of the words are invented."""
    rng = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < num_bytes:
        words = [_word(rng) for _ in range(14)]
        parts.append(
            f'<s>{" ".join(words).capitalize()}, <prosody rate="+{rng.randint(1, 50)}%">{_one(rng, _NOUNS)}'
            f" {rng.randint(1, 9999)}</prosody> and <emphasis>{_one(rng, _NOUNS)}</emphasis>.</s>\n"
        )
        size += len(parts[-1])
    return f"{_HEAD}<p>{''.join(parts)}</p>{_TAIL}"


def _word(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return _one(rng, _STEMS) + _one(rng, _ENDS)
    return _one(rng, _COMMON if rng.random() < 0.5 else _NOUNS)


def _one(rng: random.Random, words: str) -> str:
    return rng.choice(words.split())


def billion_laughs() -> str:
    """Entities in entities, nine levels of ten."""
    names = "abcdefghi"
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return f'<!DOCTYPE speak [<!ENTITY a "ha">{entities}]>{_HEAD}&i;{_TAIL}'


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
    catalog = _OneVoice(VoiceInfo("en-US-Bench", "en-US", "female"))
    measure(document(1000 * _SIZES_KB[-1], 0), catalog)
    print(f"parse and compile, median of {options.runs} documents after one of {_SIZES_KB[-1]} kB to warm up")
    print("   kB  parse CPU s  compile CPU s  wall s  CPU ms/kB")
    for size in _SIZES_KB:
        figures = [measure(document(1000 * size, size + run), catalog) for run in range(options.runs)]
        read = statistics.median(figure.parse_s for figure in figures)
        compiled = statistics.median(figure.compile_s for figure in figures)
        wall = statistics.median(figure.wall_s for figure in figures)
        print(f"{size:5}  {read:11.3f}  {compiled:13.3f}  {wall:6.3f}  {1000 * (read + compiled) / size:9.2f}")
    laughs = billion_laughs()
    waits = [_milliseconds(lambda: parse(laughs))[1] for _ in range(20)]
    print(f"billion laughs refused: median {statistics.median(waits):.2f} ms, longest {max(waits):.2f} ms")
    requests = [Request(document(10_000, 1000 + run)) for run in range(options.runs)]
    taken = [_milliseconds(lambda request=request: prepare(request, catalog)) for request in requests]  # type: ignore[misc]
    cpu_ms, wall_ms = (statistics.median(times) for times in zip(*taken, strict=True))
    print(f"check of 10 kB, median: CPU {cpu_ms:.1f} ms, wall {wall_ms:.1f} ms")


if __name__ == "__main__":
    main()

"""Time the engine on this machine, beside espeak-ng, Piper and Kokoro where they are installed.

    python -m bench                  all documents, two threads, CPU
    python -m bench --device cuda    ours on a GPU

Run it on an otherwise idle machine: the numbers are wall time.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench.documents import DOCUMENTS
from bench.engines import OTHERS, BenchEngine, NotInstalledError, OurEngine
from bench.measure import table, time_engine


def main(arguments: list[str] | None = None) -> int:
    """Entry point. Exits 1 if our own engine cannot speak; others may be absent."""
    options = _parse(arguments)
    engines: list[BenchEngine] = [OurEngine(options.voice, options.device, options.models)]
    if not options.only_ours:
        engines += [make() for make in OTHERS]
    timings, absent = [], []
    for engine in engines:
        try:
            engine.load(options.threads)
        except NotInstalledError as error:
            absent.append(f"{engine.name} is left out: {error}")
            continue
        for name in options.document or DOCUMENTS:
            timings.append(time_engine(engine, name, DOCUMENTS[name], options.runs))
            print(
                f"{engine.name}, {name}: RTF {timings[-1].real_time_factor:.3f}", file=sys.stderr, flush=True
            )
    runs = f"median of {options.runs} runs after one to warm up, ± half of its 95 % interval"
    print(f"{options.threads} threads, {options.device}, {runs}")
    print(table(timings))
    print("\n".join(absent), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps([asdict(timing) for timing in timings], indent=1))
    return int(not any(timing.engine == OurEngine.name for timing in timings))


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=2, help="CPU threads of every engine")
    parser.add_argument("--runs", type=int, default=7, help="timed runs of each document")
    parser.add_argument("--document", action="append", choices=list(DOCUMENTS), help="only this document")
    parser.add_argument("--voice", help="our voice; else the first")
    parser.add_argument("--device", default="cpu", help="ours runs on: cpu, cuda or auto")
    parser.add_argument("--models", type=Path, help="folder of our weights; else the shipped ones")
    parser.add_argument("--only-ours", action="store_true", help="leave the other engines out")
    parser.add_argument("--json", type=Path, help="write the timings to this file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""How a rendering streams: when its first audio leaves, whether the rest keeps up, how far ahead events are.

    python -m bench.streaming
    python -m bench.streaming --rate 2 --threads 1

For each document: seconds until the first chunk and the longest wait between two chunks, both by the clock and in
processor time, which a busy machine does not stretch; how long a player that starts with the first chunk would have
to stand still; and how far ahead of the audio that had left the events came: the least, which must not be below 0,
and the median.  A sentence's own event closes it and is left out.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from itertools import pairwise

from bench.documents import DOCUMENTS
from bench.measure import aligned
from bench.studio import RATE_HZ
from ssml_engine.plan import Plan
from ssml_engine.synthesis import AudioChunk, Engine, Event


@dataclass(frozen=True)
class Streamed:
    """One rendering as it left.

    chunks: `(clock s, processor s, samples)` since the start; leads_s: of each event, the time of what is heard at it
    less the audio that had left before it.
    """

    chunks: tuple[tuple[float, float, int], ...]
    leads_s: tuple[float, ...]

    @property
    def audio_s(self) -> float:
        """Length of the audio."""
        return sum(samples for _, _, samples in self.chunks) / RATE_HZ

    @property
    def stall_s(self) -> float:
        """How long a player that starts with the first chunk stands still until the end."""
        first = self.chunks[0][0]
        played = late = 0.0
        for clock, _, samples in self.chunks:
            late = max(late, clock - first - played)
            played += samples / RATE_HZ
        return late

    def longest_wait_s(self, column: int) -> float:
        """Between two chunks; column: 0 by the clock, 1 in processor time."""
        times = [chunk[column] for chunk in self.chunks]
        return max((after - before for before, after in pairwise(times)), default=0.0)


def stream(engine: Engine, plan: Plan, seed: int = 1) -> Streamed:
    """Render a plan and note when what leaves."""
    clock, processor, left = time.perf_counter(), time.process_time(), 0
    chunks, leads = [], []
    for part in engine.render(plan, seed=seed):
        if isinstance(part, AudioChunk):
            chunks.append((time.perf_counter() - clock, time.process_time() - processor, len(part.samples)))
            left += len(part.samples)
        elif isinstance(part, Event) and part.kind not in ("started", "ended", "sentence"):
            leads.append((part.offset_samples - left) / RATE_HZ)
    return Streamed(tuple(chunks), tuple(leads))


def main(arguments: list[str] | None = None) -> int:
    """Entry point.  Exits 1 where an event came later than its audio."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.streaming", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--document", action="append", choices=list(DOCUMENTS), help="only this document")
    parser.add_argument("--rate", default="1", help="as the document would write it")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    options = parser.parse_args(arguments)
    import torch

    from ssml_engine.request import Request, prepare

    torch.set_num_threads(options.threads)
    engine = Engine.load(device="cpu")
    voice = engine.catalog.voices()[0]
    rows, kept = [_HEADER], True
    for name in ["to warm up", *(options.document or DOCUMENTS)]:
        text = DOCUMENTS.get(name, "Hello.")
        body = f'<voice name="{voice.name}"><prosody rate="{options.rate}">{text}</prosody></voice>'
        root = 'version="1.0" xmlns="http://www.w3.org/2001/10/synthesis"'
        plan = prepare(Request(f'<speak {root} xml:lang="{voice.locale}">{body}</speak>'), engine.catalog).plan
        if plan is None:
            raise ValueError(f"the document of {name} was refused")
        found = stream(engine, plan)
        if name in DOCUMENTS:
            rows.append(_row(name, found))
            kept = kept and min(found.leads_s) >= 0
    print(f"{voice.name} at rate {options.rate}, {options.threads} threads")
    print(aligned(rows, num_names=1))
    return int(not kept)


_HEADER = [
    "document", "audio s", "chunks", "first s", "first CPU s", "longest wait s", "CPU s", "stall s", "least lead s",
    "median lead s",
]  # fmt: skip


def _row(name: str, found: Streamed) -> list[str]:
    first = found.chunks[0]
    numbers = (first[0], first[1], found.longest_wait_s(0), found.longest_wait_s(1), found.stall_s)
    leads = (min(found.leads_s), statistics.median(found.leads_s))
    return [name, f"{found.audio_s:.2f}", str(len(found.chunks)), *(f"{value:.3f}" for value in (*numbers, *leads))]


if __name__ == "__main__":
    sys.exit(main())

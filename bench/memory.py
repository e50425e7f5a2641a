"""Peak memory of a long document beside that of a short one.

    python -m bench.memory                    stand-in networks, 1 and 60 minutes of speech
    python -m bench.memory --shipped --minutes 1 10

Each length is rendered in a process of its own and streamed, as the service does, into an MP3 encoder; what is
printed is the process's peak resident memory.  The stand-in networks are of the shipped architecture in
miniature with random weights: everything of the path runs (parsing, pronouncing, timing, decoding, limiting,
encoding), only faster than speech is spoken.  The document is one text of some sentences, repeated.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.documents import DOCUMENTS

FORMAT = "audio-24khz-48kbitrate-mono-mp3"
_WORDS_A_MINUTE = 170
_ALLOWED_MB = 300.0
_PROGRESS_SAMPLES = 2 * 60 * 24_000


def main(arguments: list[str] | None = None) -> int:
    """Entry point.  Exits 1 where the longest takes more than 300 MB beyond the shortest."""
    options = _parse(arguments)
    if options.child is not None:
        print(json.dumps(_render(options.child, options.shipped)))
        return 0
    kind = "shipped weights" if options.shipped else "stand-in networks"
    print(f"{kind}, streamed as {FORMAT}")
    peaks = []
    for minutes in sorted(options.minutes):
        found = _measure(minutes, options.shipped)
        peaks.append(found["peak_mb"])
        print(
            f"{found['audio_s'] / 60:7.2f} min of audio  {found['peak_mb']:7.1f} MB at most"
            f"  {found['loaded_mb']:7.1f} MB before  {found['elapsed_s']:7.0f} s",
            flush=True,
        )
    print(f"the longest takes {peaks[-1] - peaks[0]:.1f} MB more than the shortest, {_ALLOWED_MB:.0f} are allowed")
    return int(peaks[-1] - peaks[0] > _ALLOWED_MB)


def _measure(minutes: float, shipped: bool) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.memory", "--child", str(minutes)]
    output = subprocess.run([*command, *(["--shipped"] if shipped else [])], check=True, stdout=subprocess.PIPE).stdout
    return dict(json.loads(output.splitlines()[-1]))


def _render(minutes: float, shipped: bool) -> dict[str, float]:
    import torch

    from ssml_engine.audio import OUTPUT_FORMATS, open_encoder
    from ssml_engine.request import PlainText, Request, prepare
    from ssml_engine.synthesis import AudioChunk, Engine

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.load(device="cpu") if shipped else _stand_in(Path(folder))
        voice = engine.catalog.voices()[0]
        loaded_mb = _peak_mb()
        started = time.monotonic()
        request = Request(PlainText(_text(minutes), voice.name, voice.locale))
        plan = prepare(request, engine.catalog, max_bytes=10**9).plan
        if plan is None:
            raise ValueError("the text was refused")
        num_samples = 0
        with open_encoder(OUTPUT_FORMATS[FORMAT]) as encoder:
            for part in engine.render(plan, seed=1):
                if isinstance(part, AudioChunk):
                    encoder.push(part.samples)
                    num_samples += len(part.samples)
                    if num_samples // _PROGRESS_SAMPLES > (num_samples - len(part.samples)) // _PROGRESS_SAMPLES:
                        print(f"{num_samples / 1.44e6:.1f} min: {_peak_mb():.1f} MB", file=sys.stderr, flush=True)
                    if num_samples >= minutes * 60 * 24_000:
                        break
            encoder.finish()
    elapsed_s = time.monotonic() - started
    return {
        "audio_s": num_samples / 24_000,
        "peak_mb": _peak_mb(),
        "loaded_mb": loaded_mb,
        "elapsed_s": elapsed_s,
    }


def _stand_in(folder: Path):  # type: ignore[no-untyped-def]
    from bench.stand_in import stand_in_engine

    return stand_in_engine(folder)


def _text(minutes: float) -> str:
    text = DOCUMENTS["half a minute"]
    return " ".join([text] * math.ceil(1.5 * minutes * _WORDS_A_MINUTE / len(text.split())))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.memory", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, nargs="+", default=[1.0, 60.0], help="lengths of speech")
    parser.add_argument("--shipped", action="store_true", help="the shipped weights: about real time")
    parser.add_argument("--child", type=float, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""Corpus shards → one flat cache that every recipe reads: samples, frame F0 and an index, all memory-mapped.

A shard is `NAME.ogg` (or `.flac`, `.wav`) with `NAME.jsonl`, one line an utterance (`start`, `samples`, `text`, …), and
optionally `NAME.f0.npy` (teacher F0, one value per 300 samples, 0 where unvoiced).  Without a teacher curve F0 is
tracked.  Held-out sentences and voices are marked here once (`held_out`), so that no recipe can forget them.

    python -m ssml_engine.training.speech_cache --out CACHE CORPUS_FOLDER …
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE
from ssml_engine.training.corpora.splits import is_held_out_sentence, is_held_out_voice, voice_key
from ssml_engine.training.pitch import resample_teacher_f0
from ssml_engine.voices.pitch import track_f0

logger = logging.getLogger(__name__)

_LOCALES = {"en-gb": "en-GB", "en-us": "en-US", "en": "en-US", "": "en-US"}  # by espeak's names
AUDIO_SUFFIXES = (".ogg", ".flac", ".wav")


@dataclass(frozen=True)
class Utterance:
    """One utterance of the cache; `first_frame` and `num_frames` index both samples (× 320) and F0."""

    first_frame: int
    num_frames: int
    shard: str
    number: int
    text: str
    teacher: str | list[str] | None  # in its alphabet, or tokens of another language
    frames: list[int] | None  # teacher durations, 600-sample units
    voice: str  # equal for utterances of one voice
    locale: str
    source: str
    has_teacher_f0: bool
    bandwidth_hz: int
    held_out: bool


class SpeechCache:
    """Read access to a cache folder built by `build`."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "index.jsonl").read_text().splitlines()
        self.utterances = [Utterance(**json.loads(line)) for line in lines]
        self._samples = np.memmap(folder / "samples.i16", dtype=np.int16, mode="r")
        self._f0 = np.memmap(folder / "f0.f32", dtype=np.float32, mode="r")

    def samples(self, utterance: Utterance, first: int = 0, count: int | None = None) -> NDArray[np.float32]:
        """float32 samples of `count` frames from frame `first` of the utterance, zero-padded past its end."""
        wanted = utterance.num_frames - first if count is None else count
        there = min(wanted, utterance.num_frames - first)
        out = np.zeros(wanted * HOP_LENGTH, np.float32)
        out[: there * HOP_LENGTH] = self.stretch(utterance.first_frame + first, there)
        return out

    def stretch(self, first_frame: int, num_frames: int) -> NDArray[np.float32]:
        """float32 samples of any frames of the cache."""
        start = first_frame * HOP_LENGTH
        taken: NDArray[np.int16] = self._samples[start : start + num_frames * HOP_LENGTH]
        return taken.astype(np.float32) / 32768.0

    def f0(self, utterance: Utterance, first: int = 0, count: int | None = None) -> NDArray[np.float32]:
        """Frame F0 in Hz, 0 where unvoiced; zero-padded past the end."""
        wanted = utterance.num_frames - first if count is None else count
        there = min(wanted, utterance.num_frames - first)
        out = np.zeros(wanted, np.float32)
        start = utterance.first_frame + first
        out[:there] = self._f0[start : start + there]
        return out

    def split(self, held_out: bool) -> list[Utterance]:
        return [u for u in self.utterances if u.held_out == held_out]


def build(shards: Sequence[Path], folder: Path) -> None:
    """Append shards (their `.jsonl` paths) to the cache in `folder`; those already in it are skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "index.jsonl"
    done = {json.loads(line)["shard"] for line in index.read_text().splitlines()} if index.exists() else set()
    with (
        index.open("a") as index_file,
        (folder / "samples.i16").open("ab") as sample_file,
        (folder / "f0.f32").open("ab") as f0_file,
    ):
        first_frame = f0_file.tell() // 4
        for shard in shards:
            if shard.stem in done:
                continue
            for utterance, samples, f0 in _read_shard(shard, first_frame):
                first_frame += utterance.num_frames
                sample_file.write((samples * 32767.0).round().astype(np.int16).tobytes())
                f0_file.write(f0.astype(np.float32).tobytes())
                index_file.write(json.dumps(asdict(utterance), ensure_ascii=False) + "\n")
            logger.info("%s: %.1f min so far", shard.stem, first_frame / 75 / 60)


def _read_shard(
    path: Path, first_frame: int
) -> Iterator[tuple[Utterance, NDArray[np.float32], NDArray[np.float32]]]:
    audio_path = next(p for p in (path.with_suffix(s) for s in AUDIO_SUFFIXES) if p.exists())
    audio, rate = soundfile.read(audio_path, dtype="float32")
    f0_path = path.with_suffix(".f0.npy")
    teacher_f0 = np.load(f0_path, allow_pickle=False) if f0_path.exists() else None
    for number, line in enumerate(path.read_text().splitlines()):
        row = json.loads(line)
        samples = _to_24_khz(audio[row["start"] : row["start"] + row["samples"]], rate)
        num_frames = _frame_count(row, len(samples))
        padded = np.zeros(num_frames * HOP_LENGTH, np.float32)
        padded[: min(len(samples), len(padded))] = samples[: len(padded)]
        if teacher_f0 is not None:
            curve = teacher_f0[row["f0_start"] : row["f0_start"] + row["f0_len"]]
            f0 = resample_teacher_f0(curve, num_frames)
        else:
            f0 = track_f0(padded, num_frames)
        voice = _voice_name(row, path.stem, number)
        yield (
            Utterance(
                first_frame=first_frame,
                num_frames=num_frames,
                shard=path.stem,
                number=number,
                text=row.get("text") or "",
                teacher=row.get("tokens") or row.get("teacher"),
                frames=row.get("frames"),
                voice=voice,
                locale=_LOCALES.get(row.get("lang", ""), row.get("lang", "")),
                source=row.get("source", ""),
                has_teacher_f0=teacher_f0 is not None,
                bandwidth_hz=min(rate, SAMPLE_RATE) // 2,
                held_out=is_held_out_sentence(row.get("text") or "") or is_held_out_voice(_split_voice(row, voice)),
            ),
            padded,
            f0,
        )
        first_frame += num_frames


def _frame_count(row: dict[str, Any], num_samples: int) -> int:
    """Frames by the teacher's durations (spec: round(1.875 · Σ d)), else by the length of the recording."""
    if row.get("frames"):
        return round(1.875 * sum(row["frames"]))
    return -(-num_samples // HOP_LENGTH)


def _voice_name(row: dict[str, Any], shard: str, number: int) -> str:
    if row.get("block"):
        return str(row["block"])
    if row.get("speaker"):
        return f"{row.get('source', shard)}-{row['speaker']}"
    voice = row.get("voice")
    if isinstance(voice, dict) and len(voice) == 1:
        return voice_key(voice)
    return f"{shard}-{number}"


def _split_voice(row: dict[str, Any], fallback: str) -> Any:
    """What the split knows the voice by."""
    voice = row.get("voice") or row.get("speaker")
    return voice if isinstance(voice, dict | str) else fallback


def _to_24_khz(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    if rate == SAMPLE_RATE:
        return samples
    from scipy.signal import resample_poly

    divisor = int(np.gcd(rate, SAMPLE_RATE))
    resampled: NDArray[np.float32] = resample_poly(samples, SAMPLE_RATE // divisor, rate // divisor)
    return resampled.astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="+", help="folders of shards")
    parser.add_argument("--out", type=Path, required=True, help="cache folder; shards in it are skipped")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    build([path for folder in args.corpora for path in sorted(folder.glob("*.jsonl"))], args.out)


if __name__ == "__main__":
    main()

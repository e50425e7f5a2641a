"""Utterances → corpus shards on disk: `NAME.wav`, `NAME.jsonl`, `NAME.f0.npy`, the layout every reader knows.

A shard holds its utterances end to end. Each line of the `.jsonl` names its place (`start`, `samples`), the
F0 curve of the shard is float16 Hz, 80 values a second, `f0_start` and `f0_len` say where. The `.jsonl` is
written last and renamed into place: a shard that has one is whole, and an interrupted build starts after
the last whole shard.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

SAMPLE_RATE = 24_000


@dataclass
class ShardWriter:
    """Collects one shard in memory and writes it. A context manager: an exception inside writes nothing."""

    path: Path  # of the `.jsonl`
    _samples: list[NDArray[np.float32]] = field(default_factory=list)
    _f0: list[NDArray[np.float32]] = field(default_factory=list)
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _num_samples: int = 0
    _num_f0: int = 0

    def add(self, samples: NDArray[np.float32], f0: NDArray[np.float32], row: dict[str, Any]) -> None:
        """Append an utterance; `row` gets the four place fields. Raises ValueError if it has its own."""
        place = {
            "start": self._num_samples,
            "samples": len(samples),
            "f0_start": self._num_f0,
            "f0_len": len(f0),
        }
        if clash := sorted(place.keys() & row.keys()):
            raise ValueError(f"the shard sets {', '.join(clash)} itself")
        self._rows.append({**place, **row})
        self._samples.append(samples)
        self._f0.append(f0)
        self._num_samples += len(samples)
        self._num_f0 += len(f0)

    @property
    def num_samples(self) -> int:
        """Length so far."""
        return self._num_samples

    def write(self) -> None:
        """Write the three files. Raises ValueError for an empty shard."""
        if not self._rows:
            raise ValueError(f"{self.path.name} has no utterances")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(
            self.path.with_suffix(".wav"), np.concatenate(self._samples), SAMPLE_RATE, subtype="PCM_16"
        )
        np.save(self.path.with_suffix(".f0.npy"), np.concatenate(self._f0).astype(np.float16))
        partial = self.path.with_suffix(".jsonl.part")
        partial.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self._rows))
        partial.replace(self.path)


def read_texts(folder: Path) -> list[str]:
    """Distinct texts of all shards of a folder, sorted: a new corpus may read them again."""
    texts = set()
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            texts.add(str(json.loads(line).get("text") or ""))
    return sorted(texts - {""})

"""Scores of many sentences → one row a system or voice, with 95 % bootstrap intervals.

Text table and JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np

from ssml_engine.evaluation.scoring import SentenceScore
from ssml_engine.recognition import pooled_rate

RESAMPLES = 1000
Item = TypeVar("Item")


@dataclass(frozen=True)
class Figure:
    """A mean, or a pooled rate, with the ends of its 95 % interval over resampled sentences."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """One line of the table; None where nothing was measured."""

    name: str
    num_sentences: int
    word_error_rate: Figure
    character_error_rate: Figure
    similarity: Figure | None
    dnsmos: Figure | None
    pitch_median_cents: Figure | None
    pitch_close_share: Figure | None
    boundary_close_share: Figure | None
    real_time_factor: Figure
    words_per_second: Figure
    # Of the voice as heard: median in Hz, deviation in semitones.
    f0_median_hz: Figure | None
    f0_deviation_st: Figure | None


def summarize(name: str, scores: Sequence[SentenceScore], seed: int = 0) -> Row:
    """Pool sentences into a row. Raises ValueError for none."""
    if not scores:
        raise ValueError(f"{name} has no scores to summarize")

    def figure(
        value: Callable[[Sequence[SentenceScore]], float],
        has: Callable[[SentenceScore], Any] = lambda score: True,
    ) -> Figure | None:
        return bootstrap([score for score in scores if has(score)], value, seed)

    def mean(get: Callable[[SentenceScore], float]) -> Callable[[Sequence[SentenceScore]], float]:
        return lambda some: float(np.mean([get(score) for score in some]))

    wer = figure(lambda some: pooled_rate([score.words for score in some]))
    cer = figure(lambda some: pooled_rate([score.characters for score in some]))
    rtf = figure(lambda some: sum(s.elapsed_s for s in some) / max(sum(s.seconds for s in some), 1e-9))
    pace = figure(mean(lambda s: s.words_per_second))
    assert pace is not None
    assert wer is not None
    assert cer is not None
    assert rtf is not None
    return Row(
        name=name,
        num_sentences=len(scores),
        word_error_rate=wer,
        character_error_rate=cer,
        similarity=figure(mean(lambda s: s.similarity or 0.0), lambda s: s.similarity is not None),
        dnsmos=figure(mean(lambda s: s.quality.overall if s.quality else 0.0), lambda s: s.quality),
        pitch_median_cents=figure(
            mean(lambda s: s.pitch.median_cents if s.pitch else 0.0), lambda s: s.pitch
        ),
        pitch_close_share=figure(_pooled_pitch, lambda s: s.pitch),
        boundary_close_share=figure(_pooled_boundaries, lambda s: s.boundary_errors_ms),
        real_time_factor=rtf,
        words_per_second=pace,
        f0_median_hz=figure(
            mean(lambda s: s.voice_pitch.median_hz if s.voice_pitch else 0.0), lambda s: s.voice_pitch
        ),
        f0_deviation_st=figure(
            mean(lambda s: s.voice_pitch.deviation_st if s.voice_pitch else 0.0), lambda s: s.voice_pitch
        ),
    )


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text; percentages for rates and shares, the half width of the interval after ±."""
    header = ("", "n", "WER %", "CER %", "similarity", "DNSMOS", "F0 cents", "F0 ≤5 %", "words ≤40 ms", "RTF")
    body = [
        (
            row.name,
            str(row.num_sentences),
            _cell(row.word_error_rate, 100, 1),
            _cell(row.character_error_rate, 100, 1),
            _cell(row.similarity, 1, 3),
            _cell(row.dnsmos, 1, 2),
            _cell(row.pitch_median_cents, 1, 1),
            _cell(row.pitch_close_share, 100, 1),
            _cell(row.boundary_close_share, 100, 1),
            f"{row.real_time_factor.value:.2f}",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in (header, *body)) for column in range(len(header))]
    lines = []
    for line in (header, *body):
        first = line[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        lines.append("  ".join([first, *rest]).rstrip())
    return "\n".join(lines)


def as_json(rows: Sequence[Row], scores: Sequence[SentenceScore]) -> dict[str, Any]:
    """Everything as plain values: `rows` as in the table, `sentences` with their texts and alignments."""
    return {"rows": [asdict(row) for row in rows], "sentences": [_sentence(score) for score in scores]}


def _sentence(score: SentenceScore) -> dict[str, Any]:
    plain = asdict(score)
    plain["word_error_rate"] = score.words.rate
    plain["character_error_rate"] = score.characters.rate
    plain["real_time_factor"] = score.real_time_factor
    plain["characters"].pop("alignment")
    return plain


def _pooled_pitch(scores: Sequence[SentenceScore]) -> float:
    pitches = [score.pitch for score in scores if score.pitch]
    return sum(p.close_share * p.num_frames for p in pitches) / max(sum(p.num_frames for p in pitches), 1)


def _pooled_boundaries(scores: Sequence[SentenceScore]) -> float:
    errors = np.concatenate([score.boundary_errors_ms for score in scores])
    return float((errors <= 40.0).mean())


def bootstrap(items: Sequence[Item], value: Callable[[Sequence[Item]], float], seed: int = 0) -> Figure | None:
    """A figure of `items` and its 95 % interval, from 1,000 resamplings of them; None for none."""
    if not items:
        return None
    generator = np.random.default_rng(seed)
    draws = generator.integers(0, len(items), (RESAMPLES, len(items)))
    values = [value([items[index] for index in draw]) for draw in draws]
    low, high = np.percentile(values, [2.5, 97.5])
    return Figure(value(items), float(low), float(high))


def _cell(figure: Figure | None, scale: float, digits: int) -> str:
    if figure is None:
        return "–"
    half = (figure.high - figure.low) / 2 * scale
    return f"{figure.value * scale:.{digits}f} ±{half:.{digits}f}"

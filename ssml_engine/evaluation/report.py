"""Scores and samples → one HTML page that needs no other file.

A table by system and voice with intervals, players and spectrograms with the worst sentences first, and a table of all
sentences whose numbers lead to them.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import soundfile
from numpy.typing import NDArray

from ssml_engine.evaluation.scoring import SentenceScore
from ssml_engine.evaluation.spectrogram import SAMPLE_RATE, spectrogram_png
from ssml_engine.evaluation.summary import Figure, Row

NUM_WORST = 10
LEGEND = (
    "Under each figure: its 95 % bootstrap interval over sentences. WER, CER: words and characters that a recogniser "
    "hears differently. Similarity: of the speech to the voice's prompt. DNSMOS: quality, 1 to 5. RTF: seconds of work "
    "for a second of audio. F0: median pitch, and its deviation in semitones (st). Spectrograms: mel bands, "
    "low frequencies at the bottom."
)
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
pre { background: #f5f5f5; overflow-x: auto; padding: 0.6rem; }
article { border-top: 1px solid #ccc; padding: 0.6rem 0; }
img { display: block; height: 96px; margin: 0.3rem 0; max-width: 100%; }
.scores { color: #555; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #ddd; padding: 0.25rem 0.6rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child, td.text { text-align: left; }
td.text { white-space: normal; }
td small { color: #777; display: block; }
"""


@dataclass(frozen=True)
class Column:
    """One measure: of a row of many sentences, of one sentence; scale and digits to show it with."""

    title: str
    of_row: Callable[[Row], Figure | None]
    of_sentence: Callable[[SentenceScore], float | None]
    scale: float = 1.0
    digits: int = 2


COLUMNS = (
    Column("WER %", lambda r: r.word_error_rate, lambda s: s.words.rate, 100, 1),
    Column("CER %", lambda r: r.character_error_rate, lambda s: s.characters.rate, 100, 1),
    Column("similarity", lambda r: r.similarity, lambda s: s.similarity, 1, 3),
    Column("DNSMOS", lambda r: r.dnsmos, lambda s: s.quality.overall if s.quality else None),
    Column("RTF", lambda r: r.real_time_factor, lambda s: s.real_time_factor),
    Column("words/s", lambda r: r.words_per_second, lambda s: s.words_per_second, 1, 1),
    Column("F0 Hz", lambda r: r.f0_median_hz, lambda s: s.voice_pitch.median_hz if s.voice_pitch else None, 1, 0),
    Column("F0 st", lambda r: r.f0_deviation_st, lambda s: s.voice_pitch.deviation_st if s.voice_pitch else None, 1, 1),
)


class ReportPage:
    """Collects sentences as they are scored; holds their audio as Ogg Vorbis, about 10 kB a second."""

    def __init__(self) -> None:
        self._sentences: list[tuple[SentenceScore, bytes, bytes]] = []

    def add(self, score: SentenceScore, samples: NDArray[np.float32]) -> None:
        """Take a sentence. samples: float32 `[N]`, 24 kHz."""
        self._sentences.append((score, _ogg(samples), spectrogram_png(samples)))

    def html(self, rows: Sequence[Row]) -> str:
        """The page: table of the rows, the ten worst of our own system, all other sentences, table of all.

        Sentences are numbered in the order in which they came.
        """
        entries = list(enumerate(self._sentences, start=1))
        own = [entry for entry in entries if entry[1][0].system == self._sentences[0][0].system]
        worst = sorted(own, key=lambda entry: _badness(entry[1][0]), reverse=True)[:NUM_WORST]
        shown = {number for number, _ in worst}
        return "\n".join(
            [
                '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>',
                f"<style>{STYLE}</style></head><body>",
                f"<h1>Evaluation</h1><p>{LEGEND}</p>",
                _rows_table(rows),
                f"<h2>Worst {len(worst)}</h2>",
                *(_article(number, *entry) for number, entry in worst),
                *(["<h2>All others</h2>"] if len(shown) < len(entries) else []),
                *(_article(number, *entry) for number, entry in entries if number not in shown),
                "<h2>All sentences</h2>",
                _sentences_table([(number, entry[0]) for number, entry in entries]),
                "</body></html>",
            ]
        )


def _rows_table(rows: Sequence[Row]) -> str:
    titles = "".join(f"<th>{escape(column.title)}</th>" for column in COLUMNS)
    lines = [f"<table><tr><th></th><th>n</th>{titles}</tr>"]
    for row in rows:
        cells = "".join(_figure_cell(column, column.of_row(row)) for column in COLUMNS)
        lines.append(f"<tr><td>{escape(row.name)}</td><td>{row.num_sentences}</td>{cells}</tr>")
    return "\n".join([*lines, "</table>"])


def _figure_cell(column: Column, figure: Figure | None) -> str:
    if figure is None:
        return "<td>–</td>"
    value, low, high = (
        f"{number * column.scale:.{column.digits}f}" for number in (figure.value, figure.low, figure.high)
    )
    return f"<td>{value}<small>{low} – {high}</small></td>"


def _sentences_table(scores: Sequence[tuple[int, SentenceScore]]) -> str:
    titles = "".join(f"<th>{escape(column.title)}</th>" for column in COLUMNS)
    lines = [f"<table><tr><th>sentence</th><th>system</th><th>voice</th>{titles}</tr>"]
    for number, score in scores:
        cells = "".join(
            "<td>–</td>" if value is None else f"<td>{value * column.scale:.{column.digits}f}</td>"
            for column in COLUMNS
            for value in [column.of_sentence(score)]
        )
        link = f'<a href="#s{number}">{number}</a> {escape(score.text)}'
        names = f"<td>{escape(score.system)}</td><td>{escape(score.voice)}</td>"
        lines.append(f'<tr><td class="text">{link}</td>{names}{cells}</tr>')
    return "\n".join([*lines, "</table>"])


def _badness(score: SentenceScore) -> tuple[float, float]:
    """More word errors are worse; among equals, lower quality is."""
    return score.words.rate, -(score.quality.overall if score.quality else 0.0)


def _article(number: int, score: SentenceScore, audio: bytes, picture: bytes) -> str:
    figures = [
        f"WER {score.words.rate:.0%}",
        f"CER {score.characters.rate:.0%}",
        f"similarity {score.similarity:.2f}" if score.similarity is not None else "",
        f"DNSMOS {score.quality.overall:.2f}" if score.quality else "",
        f"F0 {score.voice_pitch.median_hz:.0f} Hz ± {score.voice_pitch.deviation_st:.1f} st"
        if score.voice_pitch
        else "",
        f"{score.words_per_second:.1f} words/s",
        f"RTF {score.real_time_factor:.2f}",
    ]
    alignment = f"<pre>{escape(score.words.alignment)}</pre>" if score.words.errors else ""
    return (
        f'<article id="s{number}">{number}. '
        f"<strong>{escape(score.system)} · {escape(score.voice)}</strong> {escape(score.text)}"
        f'<img alt="spectrogram" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        f'<audio controls preload="none" src="data:audio/ogg;base64,{base64.b64encode(audio).decode()}">'
        f'</audio><div class="scores">{escape(" · ".join(filter(None, figures)))}</div>{alignment}</article>'
    )


def _ogg(samples: NDArray[np.float32]) -> bytes:
    heard = samples if len(samples) else np.zeros(SAMPLE_RATE // 10, np.float32)
    buffer = io.BytesIO()
    soundfile.write(buffer, np.clip(heard, -1, 1), SAMPLE_RATE, format="OGG", subtype="VORBIS")
    return buffer.getvalue()

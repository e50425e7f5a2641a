"""Scores and samples → one HTML page: the table, players, spectrograms, the worst sentences first."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape

import numpy as np
import soundfile
from numpy.typing import NDArray

from ssml_engine.evaluation.scoring import SentenceScore
from ssml_engine.evaluation.spectrogram import SAMPLE_RATE, spectrogram_png
from ssml_engine.evaluation.summary import Row, table

NUM_WORST = 10
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
pre { background: #f5f5f5; overflow-x: auto; padding: 0.6rem; }
article { border-top: 1px solid #ccc; padding: 0.6rem 0; }
img { display: block; height: 96px; margin: 0.3rem 0; max-width: 100%; }
.scores { color: #555; }
"""


class ReportPage:
    """Collects sentences as they are scored; holds their audio as Ogg Vorbis, about 10 kB a second."""

    def __init__(self) -> None:
        self._sentences: list[tuple[SentenceScore, bytes, bytes]] = []

    def add(self, score: SentenceScore, samples: NDArray[np.float32]) -> None:
        """Take a sentence. samples: float32 `[N]`, 24 kHz."""
        self._sentences.append((score, _ogg(samples), spectrogram_png(samples)))

    def html(self, rows: Sequence[Row]) -> str:
        """The page: the table, the ten worst of our own system, then all sentences in the order they came."""
        own = [entry for entry in self._sentences if entry[0].system == self._sentences[0][0].system]
        worst = sorted(own, key=lambda entry: _badness(entry[0]), reverse=True)[:NUM_WORST]
        rest = [entry for entry in self._sentences if entry not in worst]
        return "\n".join(
            [
                '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>',
                f"<style>{STYLE}</style></head><body>",
                f"<h1>Evaluation</h1><pre>{escape(table(rows))}</pre>",
                f"<h2>Worst {len(worst)}</h2>",
                *(_article(*entry) for entry in worst),
                "<h2>All others</h2>",
                *(_article(*entry) for entry in rest),
                "</body></html>",
            ]
        )


def _badness(score: SentenceScore) -> tuple[float, float]:
    """More word errors are worse; among equals, lower quality is."""
    return score.words.rate, -(score.quality.overall if score.quality else 0.0)


def _article(score: SentenceScore, audio: bytes, picture: bytes) -> str:
    figures = [
        f"WER {score.words.rate:.0%}",
        f"CER {score.characters.rate:.0%}",
        f"likeness {score.similarity:.2f}" if score.similarity is not None else "",
        f"DNSMOS {score.quality.overall:.2f}" if score.quality else "",
        f"F0 {score.voice_pitch.median_hz:.0f} Hz ± {score.voice_pitch.deviation_st:.1f} st"
        if score.voice_pitch
        else "",
        f"{score.words_per_second:.1f} words/s",
        f"RTF {score.real_time_factor:.2f}",
    ]
    alignment = f"<pre>{escape(score.words.alignment)}</pre>" if score.words.errors else ""
    return (
        f"<article><strong>{escape(score.system)} · {escape(score.voice)}</strong> {escape(score.text)}"
        f'<img alt="spectrogram" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        f'<audio controls preload="none" src="data:audio/ogg;base64,{base64.b64encode(audio).decode()}">'
        f'</audio><div class="scores">{escape(" · ".join(filter(None, figures)))}</div>{alignment}</article>'
    )


def _ogg(samples: NDArray[np.float32]) -> bytes:
    heard = samples if len(samples) else np.zeros(SAMPLE_RATE // 10, np.float32)
    buffer = io.BytesIO()
    soundfile.write(buffer, np.clip(heard, -1, 1), SAMPLE_RATE, format="OGG", subtype="VORBIS")
    return buffer.getvalue()

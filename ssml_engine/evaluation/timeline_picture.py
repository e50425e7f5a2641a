"""A timeline → a picture: what was asked and what is heard, on one time axis.

From top to bottom: waveform, sentences, controls, words, phones, pitch, visemes; marks run through all of them.
Needs matplotlib (the extra `plot`); nothing else of the product does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from ssml_engine.evaluation.timeline import Stretch, Timeline
from ssml_engine.models.layers import HOP_LENGTH, SAMPLE_RATE

INCHES_PER_SECOND = 2.6
WIDTHS_INCHES = (11.0, 220.0)
LONGEST_S = 80.0  # a longer picture is no picture any more
DPI = 110
LANES = {"wave": 1.5, "sentences": 0.34, "controls": 0.34, "words": 0.42, "phones": 0.42, "pitch": 2.9, "visemes": 0.3}

INK, FAINT, GRID = "#22303c", "#7b8894", "#e6eaee"
WAVE, ASKED, HEARD, MARK = "#9db4c8", "#a9cdf0", "#d1401f", "#8a4fbf"
FILLS = {
    "vowel": "#cfe3f7", "consonant": "#f3e9d8", "pause": "#ffffff", "word": "#eef2f5", "sentence": "#ffffff",
    "controls": "#e2f2e5", "viseme": "#f4f1fa",
}  # fmt: skip
# Of a letter of this font size, in inches: text that does not fit its box is left out rather than run over.
LETTER_INCHES = 0.0088
PITCH_TICKS_HZ = (50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600)


class PlottingUnavailable(ImportError):
    """matplotlib is not installed."""


def draw_timeline(timeline: Timeline, file: Path | IO[bytes], title: str = "") -> None:
    """Write the picture as PNG.  Raises PlottingUnavailable, ValueError for more than LONGEST_S, OSError."""
    if timeline.duration_s > LONGEST_S:
        raise ValueError(f"{timeline.duration_s:.0f} s are too long for a picture; draw at most {LONGEST_S:.0f} s")
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlottingUnavailable("drawing needs matplotlib: pip install 'ssml-engine[plot]'") from error
    width = float(np.clip(timeline.duration_s * INCHES_PER_SECOND + 1.2, *WIDTHS_INCHES))
    figure = Figure(figsize=(width, sum(LANES.values()) + 1.2), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    height = figure.get_size_inches()[1]
    axes = dict(
        zip(
            LANES,
            figure.subplots(
                len(LANES),
                1,
                sharex=True,
                gridspec_kw={
                    "height_ratios": list(LANES.values()), "hspace": 0.1, "left": 0.75 / width,
                    "right": 1 - 0.25 / width, "top": 1 - 0.5 / height, "bottom": 0.55 / height,
                },
            ),
            strict=True,
        )
    )  # fmt: skip
    # How wide a second is on paper decides which labels fit.
    scale = (width - 1.0) / max(timeline.duration_s, 1e-6)
    _wave(axes["wave"], timeline)
    _boxes(axes["sentences"], timeline.sentences, scale, FILLS["sentence"], 9, style="italic")
    _boxes(axes["controls"], timeline.controls, scale, FILLS["controls"], 8)
    _boxes(axes["words"], timeline.words, scale, FILLS["word"], 10.5, weight="bold")
    _boxes(axes["phones"], timeline.phones, scale, None, 10)
    _pitch(axes["pitch"], timeline)
    _boxes(axes["visemes"], timeline.visemes, scale, FILLS["viseme"], 7.5)
    _frame(axes, timeline)
    figure.suptitle(title, x=0.75 / width, y=1 - 0.14 / height, ha="left", va="top", fontsize=12, color=INK)
    figure.savefig(file, format="png")


def _wave(axis: Any, timeline: Timeline) -> None:
    """The extent of each few samples, so that no peak is lost between pixels."""
    step = max(1, len(timeline.samples) // 12_000)
    count = len(timeline.samples) // step
    blocks = timeline.samples[: count * step].reshape(count, step)
    times = np.arange(count) * step / SAMPLE_RATE
    if count:
        axis.fill_between(times, blocks.min(1), blocks.max(1), color=WAVE, linewidth=0.4, edgecolor=WAVE)
    largest = max(float(np.abs(timeline.samples).max(initial=0.0)), 0.05)
    axis.set_ylim(-1.1 * largest, 1.1 * largest)
    axis.set_yticks([])


def _boxes(axis: Any, stretches: Sequence[Stretch], scale: float, fill: str | None, size: float, **font: Any) -> None:
    for one in stretches:
        length = one.end_s - one.start_s
        colour = fill or FILLS.get(one.kind, "#ffffff")
        axis.add_patch(_box(one.start_s, length, colour, one.kind == "pause"))
        room, needed = length * scale, len(one.label) * size * LETTER_INCHES + 0.03
        label = one.label
        if needed > room:
            fitting = int((room - 0.03) / (size * LETTER_INCHES)) - 1
            label = one.label[:fitting].rstrip() + "…" if fitting >= 4 else ""
        if not label and len(one.label) <= 2:
            label, size_here = one.label, size * max(0.55, room / max(needed, 1e-6))
        else:
            size_here = size
        middle = one.start_s + length / 2
        axis.text(middle, 0.5, label, ha="center", va="center", fontsize=size_here, color=INK, clip_on=True, **font)
    axis.set_ylim(0, 1)
    axis.set_yticks([])


def _box(start_s: float, length: float, fill: str, is_open: bool) -> Any:
    from matplotlib.patches import Rectangle

    edge = GRID if is_open else "#b9c4ce"
    return Rectangle((start_s, 0.05), length, 0.9, facecolor=fill, edgecolor=edge, linewidth=0.8)


def _pitch(axis: Any, timeline: Timeline) -> None:
    times = (np.arange(len(timeline.asked_hz)) + 0.5) * HOP_LENGTH / SAMPLE_RATE
    asked = np.where(timeline.asked_hz > 0, timeline.asked_hz, np.nan)
    heard = np.where(timeline.heard_hz > 0, timeline.heard_hz, np.nan)
    axis.plot(times, asked, color=ASKED, linewidth=4.5, label="pitch asked", solid_capstyle="round")
    axis.plot(
        times[: len(heard)], heard[: len(times)], linestyle="none", marker="o", markersize=3.2, color=HEARD,
        markeredgewidth=0, label="pitch measured",
    )  # fmt: skip
    # A tracker's slip far from all that was asked must not squeeze the curves.
    known = asked[~np.isnan(asked)] if (timeline.asked_hz > 0).any() else heard[~np.isnan(heard)]
    low, high = (float(known.min()) / 1.12, float(known.max()) * 1.12) if len(known) else (80.0, 300.0)
    axis.set_yscale("log")
    axis.set_ylim(low, high)
    ticks = [hz for hz in PITCH_TICKS_HZ if low <= hz <= high]
    axis.set_yticks(ticks, [str(hz) for hz in ticks], fontsize=8, color=FAINT)
    axis.minorticks_off()
    axis.grid(axis="y", color=GRID, linewidth=0.8)
    axis.set_ylabel("Hz", fontsize=9, color=FAINT)
    axis.legend(loc="upper right", fontsize=8.5, facecolor="white", edgecolor="none", framealpha=0.9, ncols=2)


def _frame(axes: dict[str, Any], timeline: Timeline) -> None:
    """Names of the lanes, word borders and marks through all, seconds below."""
    for name, axis in axes.items():
        for side in axis.spines.values():
            side.set_visible(False)
        axis.set_axisbelow(True)
        axis.tick_params(axis="both", length=0)
        axis.grid(axis="x", color=GRID, linewidth=0.6)
        if name not in ("pitch", "visemes"):
            axis.tick_params(labelbottom=False)
        if name != "pitch":
            axis.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=8.5, color=FAINT)
        for at, _ in timeline.marks:
            axis.axvline(at, color=MARK, linewidth=1.1, alpha=0.75)
    for word in timeline.words:
        for name in ("wave", "pitch"):
            axes[name].axvline(word.start_s, color="#c9d2da", linewidth=0.7, linestyle=(0, (2, 3)))
    for at, name in timeline.marks:
        top = axes["wave"].get_ylim()[1]
        axes["wave"].text(at, top, f" {name}", ha="left", va="top", fontsize=8.5, color=MARK, weight="bold")
    last = axes["visemes"]
    last.set_xlim(0, max(timeline.duration_s, 0.1))
    last.tick_params(axis="x", labelsize=8.5, labelcolor=FAINT)
    last.set_xlabel("seconds", fontsize=9, color=FAINT)
    step = 0.25 if timeline.duration_s < 8 else 0.5
    last.set_xticks(np.arange(0, timeline.duration_s + 1e-9, step))

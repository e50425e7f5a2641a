"""What a picture is drawn from, and that one is drawn."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from ssml_engine.evaluation.timeline import Stretch, Timeline, describe_controls
from ssml_engine.evaluation.timeline_picture import LONGEST_S, draw_timeline
from ssml_engine.plan import Controls, PitchShift


def timeline(duration_s: float, **tracks: tuple[object, ...]) -> Timeline:
    count = round(duration_s * 24_000)
    curve = np.full(-(-count // 320), 150.0, np.float32)
    empty: dict[str, tuple[object, ...]] = dict.fromkeys(
        ("phones", "words", "sentences", "controls", "visemes", "marks", "warnings"), ()
    )
    samples = np.sin(np.arange(count) / 20).astype(np.float32)
    return Timeline(samples, curve, curve * 1.01, **{**empty, **tracks})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("controls", "text"),
    [
        (Controls(), ""),
        (Controls(rate=0.5, gain=0.25), "rate ×0.5 · gain ×0.25"),
        (Controls(pitch=PitchShift(1.2, 10.0)), "pitch +20 % +10 Hz"),
        (Controls(pitch=PitchShift(target_hz=180.0), range=PitchShift(0.5)), "pitch 180 Hz · range -50 %"),
        (Controls(style="sad", style_degree=1.5, role="Girl", emphasis="reduced"), "reduced · sad ×1.5 · Girl"),
    ],
)
def test_controls_are_named_in_a_few_words(controls: Controls, text: str) -> None:
    assert describe_controls(controls) == text


def test_a_picture_grows_with_time_and_shows_what_is_there(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    sizes = []
    for number, duration_s in enumerate((0.0, 6.0, 12.0)):
        tracks = {
            "phones": (Stretch(0.1, 0.2, "ˈæ", "vowel"), Stretch(0.2, 0.3, "", "pause")),
            "words": (Stretch(0.1, 0.3, "at"),),
            "marks": ((0.2, "here"),),
        }
        path = tmp_path / f"{number}.png"
        draw_timeline(timeline(duration_s, **(tracks if duration_s else {})), path, "a title")
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG")
        sizes.append(struct.unpack(">II", content[16:24]))
    assert sizes[0][0] < sizes[1][0] < sizes[2][0]
    assert len({height for _, height in sizes}) == 1


def test_what_is_too_long_for_a_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="90 s are too long for a picture; draw at most 80 s"):
        draw_timeline(timeline(LONGEST_S + 10), tmp_path / "a.png")

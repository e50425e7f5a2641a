"""What a case expects of the animation of a face -> checks of the frames that came. Source: R-BLS-1 to R-BLS-3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ssml_engine.conformance.checks import Check
from ssml_engine.conformance.targets import HeardEvent


def check_animation(wanted: Mapping[str, Any], events: Sequence[HeardEvent]) -> list[Check]:
    """One check for each thing that is wrong, or one that holds."""
    groups = [event for event in events if event.kind == "blend_shapes"]
    if not groups:
        return [Check("animation", "no frames came")]
    faults = [Check("animation", fault) for fault in _faults(wanted, groups)]
    return faults or [Check("animation")]


def _faults(wanted: Mapping[str, Any], groups: Sequence[HeardEvent]) -> Iterator[str]:
    frames = [frame for group in groups for frame in group.frames]
    outside = [value for frame in frames for value in frame if not 0.0 <= value <= 1.0]
    if outside:
        yield f"a value is {outside[0]:g}, expected 0 to 1"
    sizes = {len(frame) for frame in frames}
    if "num_values" in wanted and sizes != {wanted["num_values"]}:
        yield f"frames have {sorted(sizes)} values, expected {wanted['num_values']}"
    num_before = 0
    for group in groups:
        if wanted.get("sequential") and group.frame_index != num_before:
            yield f"a part starts with frame {group.frame_index}, {num_before} came before it"
        num_before = group.frame_index + len(group.frames)
    if "frame_rate_hz" in wanted:
        frame_ms = 1000.0 / wanted["frame_rate_hz"]
        worst = max(groups, key=lambda group: abs(group.offset_ms - group.frame_index * frame_ms))
        if abs(worst.offset_ms - worst.frame_index * frame_ms) > frame_ms:
            yield f"frame {worst.frame_index} comes at {worst.offset_ms:.0f} ms"

"""Value parsers: from text to typed values, over a grid of spellings."""



from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.ssml.values.contours import parse_contour
from ssml_engine.ssml.values.languages import read_language
from ssml_engine.ssml.values.names import parse_voice_parameters, style_key
from ssml_engine.ssml.values.numbers import parse_sound_level, parse_speed, parse_style_degree
from ssml_engine.ssml.values.pitches import (
    PitchFactor,
    PitchLevel,
    PitchOffset,
    PitchTarget,
    read_pitch,
)
from ssml_engine.ssml.values.rates import parse_rate
from ssml_engine.ssml.values.times import parse_break_time, parse_silence_value
from ssml_engine.ssml.values.volumes import VolumeFactor, VolumeLevel, VolumeStep, parse_volume


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("2s", 2000), ("500ms", 500), (".5s", 500), ("1.5s", 1500), ("+250ms", 250), ("250", 250), ("0", 0),
        ("9.s", 9000), ("25s", 20000), (" 1s ", 1000), ("-5s", None), ("5 sec", None), ("soon", None),
        ("", None), ("1e3", None), ("1S", None), ("s", None), ("9" * 400 + "s", 20000),
    ],
)  # fmt: skip
def test_break_time(text: str, milliseconds: float | None) -> None:
    assert parse_break_time(text, "default").value == milliseconds


@pytest.mark.parametrize(
    ("text", "default", "strict"),
    [("200ms", 200, 200), ("1s", 1000, 1000), ("1.5s", 1500, None), ("200m", None, None), ("-1s", None, None),
     ("200", None, None), ("21s", 20000, 20000)],
)  # fmt: skip
def test_silence_value(text: str, default: float | None, strict: float | None) -> None:
    assert parse_silence_value(text, "default").value == default
    assert parse_silence_value(text, "strict").value == strict


@pytest.mark.parametrize(
    ("text", "multiplier"),
    [("+30.00%", 1.3), ("30%", 1.3), ("-50%", 0.5), ("0.5", 0.5), ("2", 2), ("9.", 9), (".45", 0.45),
     ("x-slow", 0.5), ("slow", 0.64), ("Fast", 1.55), ("default", 1), ("200%", 3), ("-100%", 0),
     ("-1", None), ("+30.00d", None), ("", None), ("NaN", None)],
)  # fmt: skip
def test_rate(text: str, multiplier: float | None) -> None:
    value = parse_rate(text, "default").value
    assert (value and value.multiplier) == (multiplier and pytest.approx(multiplier))


@pytest.mark.parametrize(
    ("text", "pitch"),
    [("600Hz", PitchTarget(600)), ("+80Hz", PitchOffset(80)), ("-5.5Hz", PitchOffset(-5.5)),
     ("+12st", PitchFactor(2)), ("12st", PitchFactor(2)), ("-12ST", PitchFactor(0.5)),
     ("50%", PitchFactor(1.5)), ("-50%", PitchFactor(0.5)), ("X-HIGH", PitchLevel(1.45)),
     ("80hz", PitchTarget(80)), ("75", None), ("", None), ("-150%", PitchFactor(0))],
)  # fmt: skip
def test_pitch(text: str, pitch: object) -> None:
    assert read_pitch(text, "default") == pitch


@pytest.mark.parametrize(
    ("text", "volume"),
    [("75.5", VolumeLevel(0.755)), ("0", VolumeLevel(0)), ("120", VolumeLevel(1)), ("+10", VolumeStep(0.1)),
     ("-5.5", VolumeStep(-0.055)), ("50%", VolumeFactor(1.5)), ("-20%", VolumeFactor(0.8)),
     ("+0dB", VolumeFactor(1)), ("soft", VolumeLevel(0.4)), ("1e2", VolumeLevel(1)), ("INF", None),
     ("NaN", None), ("+p0.00%", None), ("default", VolumeLevel(1)), ("-20dB", VolumeFactor(0.1))],
)  # fmt: skip
def test_volume(text: str, volume: object) -> None:
    assert parse_volume(text, "default").value == volume


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("(0%,+20Hz) (10%,-2st) (40%,+10Hz)", [0, 0.1, 0.4, 1]),
        ("(0%,+5%)(50%,-5%)", [0, 0.5, 1]),
        ("(0%, +5%)", [0, 1]),
        ("(100%,high) (0%,low)", [0, 1]),
        ("(-10%,+5%) (120%,+5%) (50%,+5%)", [0, 0.5, 1]),
        ("(0%,  +5%)", None), ("(60%,-60%)-(100%,+80%)", None), ("", None), ("(0%,75)", None), ("(0,+5%)", None),
    ],
)  # fmt: skip
def test_contour(text: str, times: list[float] | None) -> None:
    value = parse_contour(text, "default").value
    assert (value and [point.time for point in value.points]) == times


@pytest.mark.parametrize(
    ("text", "tag"),
    [("EN-us", "en-US"), ("zh-HANS-cn", "zh-Hans-CN"), ("de", "de"), ("es-419", "es-419"), ("xx-YY", None),
     ("en-ZZ", None), ("string", None), ("und", None), ("en_US", None), ("en-US-x-AB", "en-US-x-ab"), ("", None)],
)  # fmt: skip
def test_language(text: str, tag: str | None) -> None:
    assert read_language(text) == tag


def test_numbers_are_brought_to_their_limits() -> None:
    assert parse_style_degree("3", "default").value == 2.0
    assert parse_style_degree("0", "default").value == 0.01
    assert parse_style_degree("NaN", "default").value is None
    assert parse_speed("400%", "default").value == 2.0
    assert parse_sound_level("+60dB", "default").value == 40.0


def test_a_bad_parameter_leaves_the_others() -> None:
    reading = parse_voice_parameters("top_p=0.1;heat=1;top_k=10;", "default")
    assert [(item.name, item.value) for item in reading.value or ()] == [("top_p", 0.3), ("top_k", 10.0)]
    assert [fault.code for fault in reading.faults] == ["SSML-VOICE-PARAMETER-LIMIT", "SSML-VOICE-PARAMETER"]


def test_styles_compare_without_their_separators() -> None:
    assert style_key("customer-service") == style_key("CustomerService") == style_key("customer_service")


@given(st.text(max_size=20), st.sampled_from(["default", "strict"]))
def test_no_text_breaks_a_parser(text: str, mode: str) -> None:
    for parse in (parse_rate, parse_volume, parse_contour, parse_break_time, parse_voice_parameters):
        reading = parse(text, mode)  # type: ignore[arg-type]
        assert reading.value is not None or reading.faults


@given(st.floats(0, 1e12), st.sampled_from(["%", "", "s", "ms", "Hz", "st", "dB"]))
def test_numbers_stay_finite(number: float, unit: str) -> None:
    text = f"{number:.3f}{unit}"
    rate = parse_rate(text, "default").value
    assert rate is None or math.isfinite(rate.multiplier)
    volume = parse_volume(text, "default").value
    assert volume is None or all(math.isfinite(part) for part in vars(volume).values())
    pitch = read_pitch(text, "default")
    assert pitch is None or all(math.isfinite(part) for part in vars(pitch).values())

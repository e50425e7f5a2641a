"""The table of styles: what it holds, how degrees scale it, what it refuses."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.ssml.values.names import style_key
from ssml_engine.voices import Manner, read_styles, style_table

# Source: Azure, speaking styles and roles.
DOCUMENTED = [
    "advertisement_upbeat", "affectionate", "angry", "assistant", "calm", "chat", "cheerful",
    "customerservice", "depressed", "disgruntled", "documentary-narration", "embarrassed", "empathetic",
    "envious", "excited", "fearful", "friendly", "gentle", "hopeful", "lyrical", "narration-professional",
    "narration-relaxed", "newscast", "newscast-casual", "newscast-formal", "poetry-reading", "sad",
    "serious", "shouting", "sports_commentary", "sports_commentary_excited", "whispering", "terrified",
    "unfriendly",
]  # fmt: skip
ROLES = [
    "Girl", "Boy", "YoungAdultFemale", "YoungAdultMale", "OlderAdultFemale", "OlderAdultMale",
    "SeniorFemale", "SeniorMale",
]  # fmt: skip


def test_every_documented_style_and_role_has_a_row() -> None:
    assert set(DOCUMENTED) <= set(style_table().styles)
    assert set(ROLES) <= set(style_table().roles)


def test_names_differ_however_they_are_spelled() -> None:
    names = [*style_table().styles, *(alias for alias, _ in style_table().aliases)]
    assert len({style_key(name) for name in names}) == len(names)


def test_every_style_does_something_and_no_two_do_the_same() -> None:
    rows = [tuple(asdict(manner).values()) for manner in style_table().styles.values()]
    assert len(set(rows)) == len(rows)
    assert tuple(asdict(Manner()).values()) not in rows


@given(st.sampled_from(DOCUMENTED), st.floats(0.01, 2.0), st.floats(0.01, 2.0))
def test_a_higher_degree_is_further_from_neutral(style: str, one: float, other: float) -> None:
    less, more = sorted((one, other))
    near, far = style_table().style(style, less), style_table().style(style, more)
    for name, neutral in asdict(Manner()).items():
        assert abs(getattr(near, name) - neutral) <= abs(getattr(far, name) - neutral) + 1e-9, name


def test_a_degree_of_one_is_the_row_and_of_none_is_neutral() -> None:
    sad = style_table().styles["sad"]
    assert sad.scaled(1.0) == sad
    assert sad.scaled(0.0) == Manner()


def test_a_role_brings_a_voice_to_its_pitch_and_its_vocal_tract() -> None:
    table = style_table()
    for gender, pitch_hz in (("male", 110.0), ("female", 190.0)):
        girl, man = table.role("Girl", gender, pitch_hz), table.role("OlderAdultMale", gender, pitch_hz)
        assert pitch_hz * 2 ** (girl.pitch_st / 12) == pytest.approx(table.roles["Girl"].pitch_hz)
        assert girl.formants > 1 > man.formants
    assert table.role("Girl", "male", 110.0).formants > table.role("Girl", "female", 190.0).formants


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("[styles]\nloud = { volume = 3 }", "styles.loud: .*volume"),
        ("[styles]\nloud = { rate = 0 }", "styles.loud: rate is 0, expected a ratio above 0"),
        ("[styles]\nairy = { breath = 1.5 }", "styles.airy: breath is 1.5, expected 0 to 1"),
        ("[styles]\n[aliases]\nmad = 'angry'", "aliases.mad stands for angry, which is no style"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "styles.toml"
    rest = "" if "[aliases]" in row else "\n[aliases]"
    path.write_text(f"{row}{rest}\n[roles]\n[tract_cm]\nfemale = 14.0\nmale = 17.0")
    with pytest.raises(ValueError, match=message):
        read_styles(path)

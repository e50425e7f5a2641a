"""Hostile and nearly valid documents are answered, soon, and never with an exception."""



from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssml_engine.ssml import parse
from ssml_engine.ssml.vocabulary import ROWS

from .documents import in_voice

BILLION_LAUGHS = (
    '<!DOCTYPE speak [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
    + in_voice("&i;")
)

NAMES = sorted(ROWS)
ATTRIBUTES = sorted({name for row in ROWS.values() for name in row.attributes})
VALUES = st.one_of(
    st.sampled_from([
        "", " ", "1.0", "en-US", "de", "+20%", "1e309", "NaN", "-1", "2s", "500ms", "1e2", "+2st", "600Hz",
        "medium", "(0%,+5Hz) (100%,-5%)", "(0%,", "https://example.com/a.wav", "Leading-exact", "ipa", "x;y=1",
        "temperature=2;top_p=x", "\ufeff", "9" * 400, "🙂", "a b", "#", "&amp;", "&#x1F600;",
    ]),
    st.text(st.characters(exclude_characters='<&"', exclude_categories=("Cs", "Cc")), max_size=12),
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(["Hello", " ", "a&amp;b", "<![CDATA[<&]]>", "<!-- x -->", "<?pi?>", "😀", "\u200b", "A. B! C?"]),
    st.text(st.characters(exclude_characters="<&]", exclude_categories=("Cs", "Cc")), max_size=12),
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """Well-formed content of elements and attributes of the language in any order."""
    if depth > 4 or draw(st.booleans()):
        return draw(TEXTS)
    name = draw(st.sampled_from(NAMES))
    given_attributes = draw(st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES, max_size=4))
    attributes = "".join(f' {key}="{value}"' for key, value in given_attributes.items())
    content = "".join(draw(st.lists(elements(depth + 1), max_size=3)))
    return f"<{name}{attributes}>{content}</{name}>"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(elements(), max_size=4), st.sampled_from(["default", "strict"]), st.booleans())
def test_nearly_valid_documents_are_answered(content: list[str], mode: str, has_default: bool) -> None:
    source = in_voice("".join(content))
    voice = "en-US-Ada" if has_default else None
    result = parse(source, mode=mode, default_voice=voice)  # type: ignore[arg-type]
    assert (result.document is None) == any(item.severity == "error" for item in result.diagnostics)
    places = [(item.line, item.column) for item in result.diagnostics]
    assert places == sorted(places)
    assert not any(item.code.startswith("SSML-XML-S") for item in result.diagnostics)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_text_and_any_bytes_are_answered(source: str | bytes) -> None:
    result = parse(source)
    assert result.document is None
    assert result.diagnostics
    assert all(item.line >= 1 and item.column >= 1 and item.length >= 1 for item in result.diagnostics)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.text(max_size=3))
def test_a_damaged_document_is_answered(position: int, damage: str) -> None:
    source = in_voice('<p>One &amp; <prosody rate="+20%">two</prosody></p><break time="1s"/>')
    position %= len(source)
    parse(source[:position] + damage + source[position + 1 :])


def test_entities_are_refused_at_once() -> None:
    result = parse(BILLION_LAUGHS)
    assert [(item.code, item.kind) for item in result.diagnostics] == [("SSML-XML-DOCTYPE", "security")]


@pytest.mark.parametrize(
    "part",
    [
        "<p>Hello <break time='1s'/> world &amp; all.</p>",
        "&amp;",
        "<BREAK/>",
        "<prosody rate='x'>é</prosody>",
        "\r\n",
        "é😀",
        "<s x:y=''/>",
        "<sub alias='&lt;&lt;&lt;'>a</sub>",
    ],
)
@pytest.mark.timeout(60)
def test_large_documents_end_in_an_answer(part: str) -> None:
    """Work that grew with the square of the size would not end in time."""
    result = parse(in_voice(part * (400_000 // len(part))), max_bytes=10_000_000)
    assert result.document is not None or result.diagnostics


@pytest.mark.parametrize("name", ["prosody", "audio", "emphasis", "x", "lang", "mstts:express-as", "math"])
def test_depth_ends_in_an_answer(name: str) -> None:
    codes = {item.code for item in parse(in_voice(f"<{name}>" * 5000), max_bytes=1_000_000).diagnostics}
    assert "SSML-LIMIT-DEPTH" in codes


def test_255_levels_are_read() -> None:
    levels = 254
    assert parse(in_voice("<prosody>" * levels + "x" + "</prosody>" * levels)).document is not None


def test_ten_megabytes_are_refused_unread() -> None:
    (found,) = parse(in_voice("a" * 10_000_000)).diagnostics
    assert found.code == "SSML-LIMIT-SIZE"

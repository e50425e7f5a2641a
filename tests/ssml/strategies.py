"""Documents that are valid by the vocabulary's table, and documents that are one mistake away from it."""

from __future__ import annotations

from hypothesis import strategies as st

from ssml_engine.ssml.nesting import SETTINGS
from ssml_engine.ssml.vocabulary import ROWS, ElementRow

# Values that each attribute takes; what is not named takes any of _ANY.
_VALUES: dict[str, tuple[str, ...]] = {
    "xml:lang": ("en-US", "en-GB", "de-DE"),
    "rate": ("0.8", "+20%", "fast"),
    "pitch": ("+10Hz", "-2st", "high"),
    "range": ("+10%", "low"),
    "contour": ("(0%,+5Hz) (100%,-5%)",),
    "volume": ("50", "soft", "-3dB"),
    "duration": ("2s",),
    "level": ("strong", "reduced"),
    "strength": ("weak", "none"),
    "time": ("300ms", "1.5s"),
    "type": ("Leading-exact", "comma-exact"),
    "value": ("300ms", "1s"),
    "alias": ("two words", "10 km"),
    "interpret-as": ("cardinal", "characters", "date"),
    "format": ("mdy",),
    "ph": ("tuː", "bɪɡ"),
    "alphabet": ("ipa",),
    "style": ("cheerful",),
    "styledegree": ("1.5",),
    "role": ("Girl",),
    "onlangfailure": ("ignorelang", "ignoretext", "changevoice"),
    "clipBegin": ("0s", "500ms"),
    "clipEnd": ("2s",),
    "repeatCount": ("1.5",),
    "repeatDur": ("3s",),
    "soundLevel": ("-6dB",),
    "speed": ("80%",),
    "src": ("https://conformance.example/a.wav",),
    "domain": ("Math",),
}
_ANY = ("a", "some words", "é")
_TEXTS = ("Hello there. ", "one, two; ", "3rd of May ", "$5 ", "&amp; ", " ", "naïve ", "x² = 4 ", "😀 ")
# Elements that need more than their table says: files, other voices, another parent.
_LEFT_OUT = frozenset((
    "speak", "voice", "lexicon", "lookup", "mstts:backgroundaudio", "mstts:dialog", "mstts:turn",
    "mstts:ttsembedding", "mstts:voiceconversion", "meta", "metadata", "math", "mstts:viseme", "desc",
))  # fmt: skip


@st.composite
def attributes(draw: st.DrawFn, row: ElementRow) -> str:
    """Attributes of an element: the required ones and some of the others."""
    written = []
    for attribute in row.attributes.values():
        if attribute.level == "tolerated" or (attribute.required is None and draw(st.integers(0, 2))):
            continue
        own = "verbose" if row.name == "mstts:mathspeechverbosity" else None
        values = (own,) if own else _VALUES.get(attribute.name, _ANY)
        written.append(f' {attribute.name}="{draw(st.sampled_from(values))}"')
    return "".join(written)


@st.composite
def contents(draw: st.DrawFn, row: ElementRow, depth: int = 0, *, in_token: bool = False) -> str:
    """Content that may stand in an element."""
    names = sorted(row.inside - _LEFT_OUT - (frozenset() if row.name == "voice" else SETTINGS))
    if in_token:
        names = [name for name in names if name not in ("token", "w", "lookup")]
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        if row.text and (depth > 3 or not names or draw(st.booleans())):
            parts.append(draw(st.sampled_from(_TEXTS)))
        elif names and depth <= 3:
            inner = ROWS[draw(st.sampled_from(names))]
            is_token = in_token or inner.name in ("token", "w")
            body = draw(contents(inner, depth + 1, in_token=is_token))
            parts.append(f"<{inner.name}{draw(attributes(inner))}>{body}</{inner.name}>")
    return "".join(parts)


@st.composite
def valid_documents(draw: st.DrawFn, voice: str = "en-US-Ada") -> str:
    """Documents that parse without an error."""
    voices = "".join(
        f'<voice name="{voice}">{draw(contents(ROWS["voice"]))}</voice>' for _ in range(draw(st.integers(1, 2)))
    )
    return (
        '<speak version="1.0" xml:lang="en-US" xmlns="http://www.w3.org/2001/10/synthesis"'
        f' xmlns:mstts="http://www.w3.org/2001/mstts">{voices}</speak>'
    )


@st.composite
def nearly_valid_documents(draw: st.DrawFn, voice: str = "en-US-Ada") -> str:
    """A valid document with a stretch cut out, doubled, or replaced by something else."""
    document = draw(valid_documents(voice))
    start = draw(st.integers(0, len(document)))
    end = min(len(document), start + draw(st.integers(0, 12)))
    damage = draw(st.sampled_from(("", document[start:end] * 2, "<", ">", '"', "&", "</p>", "<p>", "x", "\x00", "９")))
    return document[:start] + damage + document[end:]

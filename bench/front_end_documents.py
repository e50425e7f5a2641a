"""Seeds -> documents to read: ordinary ones, nearly valid ones, and one that is an attack.

Ordinary documents have rates, emphasis and numbers. Nearly valid ones use the whole vocabulary, with values that
are mostly right, and some have a stretch of their markup cut out, doubled or replaced.
"""

from __future__ import annotations

import random
from itertools import pairwise

from ssml_engine.ssml.nesting import SETTINGS
from ssml_engine.ssml.vocabulary import ROWS, ElementRow

VOICE = "en-US-Bench"

_HEAD = (
    '<speak version="1.0" xml:lang="en-US" xmlns="http://www.w3.org/2001/10/synthesis"'
    f' xmlns:mstts="http://www.w3.org/2001/mstts"><voice name="{VOICE}">'
)
_TAIL = "</voice></speak>"
_COMMON = "the of and in to was a by for on with from at"
_NOUNS = "harbour table master boat sailor kettle office storm wall engineer column window letter river"
_STEMS = "ba co di fe gu ha jo ki lu mo na po ri su ta vi we ya zo"
_ENDS = "ter ling ner sity mont berg den fold rick son tle ward"

# Values of attributes, by name; what is not named takes any of _ANY.
_VALUES = {
    "xml:lang": ("en-US", "en-GB", "de-DE", "fr-FR"),
    "rate": ("0.8", "+20%", "fast"),
    "pitch": ("+10Hz", "-2st", "high"),
    "range": ("+10%", "low"),
    "contour": ("(0%,+5Hz) (100%,-5%)",),
    "volume": ("50", "soft", "-3dB"),
    "duration": ("2s", "700ms"),
    "level": ("strong", "reduced"),
    "strength": ("weak", "none"),
    "time": ("300ms", "1.5s"),
    "alias": ("two words", "10 km"),
    "interpret-as": ("cardinal", "characters", "date", "telephone"),
    "format": ("mdy", "hms12"),
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
}
_ANY = ("a", "some words", "é", "1", "2s", "50%")
# Elements that need more than the table says: files, other voices, another parent.
_LEFT_OUT = SETTINGS | frozenset((
    "lexicon", "lookup", "mstts:dialog", "mstts:turn", "mstts:ttsembedding", "mstts:voiceconversion",
    "meta", "metadata", "math", "desc",
))  # fmt: skip
_TOKENS = frozenset(("token", "w"))
_WRONG = ("", "fast-ish", "1e309", "９", "-", "(0%,", "x" * 80, "&#x1F600;", "99999999999s")
_TEXTS = ("Hello there. ", "one, two; ", "3rd of May ", "$5.20 ", "&amp; ", "naïve ", "x² = 4 ", "😀 ", "12/31/1999 ",
          "Dr. Lee's NATO e-mail a@b.example ", "№ 7 … ", "Straße ", "日本語 ", "\u200b")  # fmt: skip
_DAMAGE = ("", "<", ">", '"', "&", "</p>", "<p>", "x", "\x01", "<?", "<!--", "]]>", "&nosuch;", "<![CDATA[")


def ordinary(num_bytes: int, seed: int) -> str:
    """Sentences with rates, emphasis and numbers; a third of the words are invented."""
    rng = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < num_bytes:
        words = [_word(rng) for _ in range(14)]
        parts.append(
            f'<s>{" ".join(words).capitalize()}, <prosody rate="+{rng.randint(1, 50)}%">{_one(rng, _NOUNS)}'
            f" {rng.randint(1, 9999)}</prosody> and <emphasis>{_one(rng, _NOUNS)}</emphasis>.</s>\n"
        )
        size += len(parts[-1])
    return f"{_HEAD}<p>{''.join(parts)}</p>{_TAIL}"


def nearly_valid(num_bytes: int, seed: int) -> str:
    """Content that the vocabulary allows.

    Of four documents one has wrong values, one is damaged in one place, and one is both.
    """
    rng = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < num_bytes:
        parts.append(_content(rng, ROWS["voice"], 0, 0.03 if seed & 1 else 0.0))
        size += len(parts[-1].encode())
    document = f"{_HEAD}{''.join(parts)}{_TAIL}"
    if not seed & 2:
        return document
    start = rng.randrange(len(document))
    end = start + rng.randrange(12)
    return document[:start] + rng.choice((*_DAMAGE, document[start:end] * 2)) + document[end:]


def billion_laughs() -> str:
    """Entities in entities, nine levels of ten."""
    names = "abcdefghi"
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    return f'<!DOCTYPE speak [<!ENTITY a "ha">{entities}]>{_HEAD}&i;{_TAIL}'


def _content(rng: random.Random, row: ElementRow, depth: int, wrong: float, *, in_token: bool = False) -> str:
    """wrong: share of values that are not the attribute's."""
    names = sorted(row.inside - _LEFT_OUT - (_TOKENS if in_token else frozenset()))
    parts = []
    for _ in range(rng.randrange(5)):
        if row.text and (depth > 3 or not names or rng.random() < 0.6):
            parts.append(rng.choice(_TEXTS))
        elif names and depth <= 3:
            inner = ROWS[rng.choice(names)]
            content = _content(rng, inner, depth + 1, wrong, in_token=in_token or inner.name in _TOKENS)
            parts.append(f"<{inner.name}{_attributes(rng, inner, wrong)}>{content}</{inner.name}>")
    return "".join(parts)


def _attributes(rng: random.Random, row: ElementRow, wrong: float) -> str:
    written = []
    for attribute in row.attributes.values():
        if attribute.level != "tolerated" and (attribute.required is not None or rng.random() < 0.3):
            values = _WRONG if rng.random() < wrong else _VALUES.get(attribute.name, _ANY)
            written.append(f' {attribute.name}="{rng.choice(values)}"')
    return "".join(written)


def _word(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return _one(rng, _STEMS) + _one(rng, _ENDS)
    return _one(rng, _COMMON if rng.random() < 0.5 else _NOUNS)


def _one(rng: random.Random, words: str) -> str:
    return rng.choice(words.split())

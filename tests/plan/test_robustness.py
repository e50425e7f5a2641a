"""Compilation of nearly valid, deep and long documents: an answer, a consistent plan, in linear time."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssml_engine.plan import Plan, Speech, compile, walk
from ssml_engine.ssml import parse
from ssml_engine.text import Block, Frontend, LexiconLookup, Phone, Sentence

from .documents import HEAD, in_voice
from .fakes import FETCHER, FakeCatalog


class OnePhonePerLetter:
    """A phonemizer for which every word is said with one vowel a letter: fast, and in no language."""

    def supports(self, locale: str) -> bool:
        return True

    def phones(
        self, phrases: Sequence[Sequence[str]], locale: str, numbers: Sequence[Sequence[int]]
    ) -> list[list[list[Phone]]]:
        return [
            [[Phone("ə", word=number, word_initial=not n, word_final=n == len(word) - 1)
              for n in range(len(word))] for number, word in zip(places, words, strict=True)]
            for words, places in zip(phrases, numbers, strict=True)
        ]  # fmt: skip


FRONTEND = Frontend(OnePhonePerLetter())  # type: ignore[arg-type]

CONTENT = st.sampled_from([
    "Hello ", "world. ", "one, ", "two; ", "3rd ", "$5 ", " ", "\n", "é", "😀", "\u200b", "&amp;", "...", "№",
    "<break/>", "<break time='0'/>", "<break strength='none'/>", "<break time='20s'/>",
    "<bookmark mark='b'/>", "<mark name='m'/>", "<audio src='https://example.com/a.wav'/>",
    "<mstts:silence type='Sentenceboundary-exact' value='1s'/>",
    "<mstts:silence type='comma-exact' value='0ms'/>", "<mstts:silence type='tailing' value='1s'/>",
    "<sub alias=''>x</sub>", "<sub alias='a, b'/>", "<say-as interpret-as='date'>1/2/2003</say-as>",
    "<phoneme ph='ə'>x</phoneme>", "<phoneme ph=' '>x</phoneme>", "<w>New York</w>",
    "<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>", "<lookup ref='a'>BTW</lookup>",
    "<mstts:prompt domain='Math'/>x = y² ", "<s>Dr. Who? Me.</s>", "<p>P.</p>",
])  # fmt: skip
TAGS = st.sampled_from([
    "<prosody rate='+300%' pitch='+10Hz' volume='+300%'>|</prosody>",
    "<prosody contour='(0%,+5Hz)' duration='1s'>|</prosody>",
    "<emphasis>|</emphasis>", "<lang xml:lang='de-DE'>|</lang>",
    "<lang xml:lang='fr-FR' onlangfailure='changevoice'>|</lang>",
    "<lang xml:lang='fr-FR' onlangfailure='ignoretext'>|</lang>",
    "<mstts:express-as style='cheerful'>|</mstts:express-as>", "<lookup ref='a'>|</lookup>",
    "<audio src='https://example.com/b.wav'>|</audio>",
])  # fmt: skip


@st.composite
def contents(draw: st.DrawFn, depth: int = 0) -> str:
    """Content of a voice, mostly allowed where it stands."""
    if depth < 4 and draw(st.integers(0, 3)) == 0:
        inner = "".join(draw(st.lists(contents(depth + 1), max_size=4)))
        return draw(TAGS).replace("|", inner)
    return draw(CONTENT)


def plan_of(content: str, frontend: Frontend = FRONTEND) -> Plan | None:
    lexicon = '<lexicon uri="https://example.com/good.xml" xml:id="a"/>'
    parsed = parse(f'{HEAD}{lexicon}<voice name="en-US-Ada">{content}</voice></speak>', max_bytes=10_000_000)
    if parsed.document is None:
        return None
    return compile(parsed.document, catalog=FakeCatalog(), frontend=frontend, fetcher=FETCHER).plan


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(contents(), max_size=8))
def test_a_plan_is_consistent(content: list[str]) -> None:
    plan = plan_of("".join(content))
    if plan is None:
        return
    assert Plan.from_dict(json.loads(json.dumps(plan.as_dict()))) == plan
    for item in walk(plan.items):
        if not isinstance(item, Speech):
            continue
        symbols = [phone.symbol for phone in item.phones]
        assert symbols[0] == symbols[-1] == "SIL"
        assert len(symbols) > 2
        assert "SIL" not in symbols[1:-1]
        assert "SP" not in (symbols[1], symbols[-2])
        owned = [place for word in item.words for place in range(word.first_phone, word.end_phone)]
        assert owned == sorted(set(owned))
        loose = set(range(1, len(symbols) - 1)) - set(owned)
        assert all(symbols[place] == "SP" for place in loose)
        for place, phone in enumerate(item.phones):
            if phone.word >= 0:
                word = item.words[phone.word]
                assert word.first_phone <= place < word.end_phone
        assert all(pause.resolve(0) >= 0 for pause in item.pauses)


@pytest.mark.parametrize("tag", ["prosody", "emphasis", "mstts:express-as style='cheerful'",
                                 "lang xml:lang='en-GB'"])  # fmt: skip
def test_254_levels_compile_on_a_small_stack(tag: str) -> None:
    levels = 254
    source = f"<{tag}>" * levels + "deep" + f"</{tag.split()[0]}>" * levels
    found: list[Plan | None] = []
    thread = threading.Thread(target=lambda: found.append(plan_of(source)))
    thread.start()
    thread.join()
    assert found
    assert found[0] is not None


def test_clips_in_clips() -> None:
    levels = 48
    clip = '<audio src="https://example.com/a.wav">'
    plan = plan_of(clip * levels + "last" + "</audio>" * levels)
    assert plan is not None
    assert len(walk(plan.items)) == levels + 1


@pytest.mark.parametrize(
    "part",
    ["Hello, my world. ", "word ", "<break/>x", "<emphasis>a</emphasis>", "x = y² ", "<bookmark mark='a'/>",
     "<p>One.</p>", "é &amp; ", "a", ",", "<lookup ref='a'>x </lookup>"],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_the_largest_documents_compile(part: str) -> None:
    """Work that grew with the square of the size would not end in time."""
    content = part * (60_000 // len(part))
    assert plan_of(f"<mstts:prompt domain='Math'/>{content}") is not None


class NoSentences:
    """A front end that finds nothing to say."""

    def analyze_blocks(
        self, blocks: Sequence[Block], lexicons: Sequence[LexiconLookup] = ()
    ) -> list[list[Sentence]]:
        return [[] for _ in blocks]


def test_a_document_that_says_nothing_is_an_empty_plan() -> None:
    parsed = parse(in_voice("..."))
    assert parsed.document is not None
    result = compile(parsed.document, catalog=FakeCatalog(), frontend=NoSentences())
    assert result.plan is not None
    assert result.plan.items == ()

"""PLS files: what they do to a text, what is left out with a warning, what is refused."""

import pytest

from ssml_engine.text import Frontend, LexiconError, OneToken, parse_lexicon, plain_run

NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"


def pls(body: str, root: str = 'version="1.0" alphabet="ipa" xml:lang="en-US"') -> bytes:
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{declaration}<lexicon xmlns="{NAMESPACE}" {root}>{body}</lexicon>'.encode()


def entry(grapheme: str, alias: str) -> str:
    return f"<lexeme><grapheme>{grapheme}</grapheme><alias>{alias}</alias></lexeme>"


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend()


def spoken(frontend: Frontend, text: str, *documents: bytes, locale: str = "en-US") -> list[str]:
    lexicons = [parse_lexicon(document) for document in documents]
    sentences = frontend.analyze([plain_run(text)], locale, lexicons=lexicons)
    return [word.spoken for sentence in sentences for word in sentence.words if word.kind == "word"]


def test_alias_replaces_a_whole_token_of_the_same_case(frontend):
    lexicon = pls(entry("BTW", "By the way"))
    assert spoken(frontend, "BTW, btw xBTW BTW's", lexicon) == ["By the way", "btw", "xBTW", "BTW's"]


def test_phrases_match_over_any_white_space_and_the_longest_wins(frontend):
    lexicon = pls(
        entry("New York", "the city")
        + entry("New", "old")
        + entry("👶🏻", "light baby")
        + entry("👶", "baby")
    )
    assert spoken(frontend, "New\n York New 👶🏻 👶", lexicon) == ["the city", "old", "light baby", "baby"]


def test_alias_beats_phoneme_and_prefer_beats_order(frontend):
    both = "<lexeme><grapheme>a1</grapheme><phoneme>ba</phoneme><alias>alpha</alias></lexeme>"
    preferred = (
        '<lexeme><grapheme>b1</grapheme><alias>first</alias><alias prefer="true">second</alias></lexeme>'
    )
    assert spoken(frontend, "a1 b1", pls(both + preferred)) == ["alpha", "second"]


def test_phonemes_are_spoken(frontend):
    lexicon = parse_lexicon(pls("<lexeme><grapheme> Zog </grapheme><phoneme> ˈzoʊg </phoneme></lexeme>"))
    (sentence,) = frontend.analyze([plain_run("Zog.")], "en-US", lexicons=[lexicon])
    assert [phone.symbol for phone in sentence.phones] == ["z", "oʊ", "ɡ"]
    assert sentence.words[0].text == "Zog"


def test_alphabet_of_a_phoneme_overrides_the_root(frontend):
    lexicon = parse_lexicon(
        pls(
            '<lexeme><grapheme>Zog</grapheme><phoneme alphabet="x-microsoft-sapi">z ow 1 g</phoneme></lexeme>'
        )
    )
    (sentence,) = frontend.analyze([plain_run("Zog.")], "en-US", lexicons=[lexicon])
    assert [phone.symbol for phone in sentence.phones] == ["z", "oʊ", "ɡ"]


def test_aliases_are_looked_up_again_and_circles_end(frontend):
    lexicon = pls(
        entry("RB", "Roberto B") + entry("B", "Benigni") + entry("up", "down") + entry("down", "up")
    )
    assert spoken(frontend, "RB up", lexicon) == ["Roberto Benigni", "up"]


def test_the_first_lexicon_that_knows_a_token_decides(frontend):
    first, second = pls(entry("a1", "one")), pls(entry("a1", "two") + entry("b1", "three"))
    assert spoken(frontend, "a1 b1", first, second) == ["one", "three"]


def test_a_lexicon_of_another_locale_has_no_effect(frontend):
    lexicon = pls(entry("a1", "one"), 'version="1.0" alphabet="ipa" xml:lang="en-GB"')
    assert spoken(frontend, "x1", lexicon) == spoken(frontend, "x1")
    assert spoken(frontend, "a1", lexicon, locale="en-GB") == ["one"]


def test_roles_are_for_tokens(frontend):
    lexicon = parse_lexicon(
        pls('<lexeme role="noun"><grapheme>read</grapheme><alias>reading matter</alias></lexeme>')
    )
    token = plain_run("read", reading=OneToken("noun"))
    assert frontend.analyze([token], "en-US", lexicons=[lexicon])[0].words[0].spoken == "reading matter"
    assert frontend.analyze([plain_run("read")], "en-US", lexicons=[lexicon])[0].words[0].spoken == "read"


@pytest.mark.parametrize(
    ("body", "warning"),
    [
        ("<lexeme><grapheme>x</grapheme><phoneme>home+</phoneme></lexeme>", "'+' is no phone"),
        ("<lexeme><grapheme>x</grapheme><phoneme>ho me</phoneme></lexeme>", "white space inside"),
        ("<lexeme><grapheme>x y</grapheme><phoneme>home</phoneme></lexeme>", "needs an alias"),
        ("<lexeme><grapheme>x</grapheme><alias> </alias></lexeme>", "is empty"),
        ("<lexeme><grapheme> </grapheme><alias>a</alias></lexeme>", "is empty"),
        (entry("x", "a") + entry("x", "b"), "has an entry already"),
    ],
)
def test_useless_entries_are_left_out_with_a_warning(body, warning):
    lexicon = parse_lexicon(pls(body))
    assert len(lexicon.warnings) == 1
    assert warning in lexicon.warnings[0]
    assert [one.reading.alias for found in lexicon.entries.values() for one in found] in ([], ["a"])


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "not well-formed"),
        (b"\xff\xfe\x00<", "not well-formed"),
        (b"<lexicon/>", "not in the namespace"),
        (pls("<lexeme>"), "not well-formed"),
        (pls(""), "at least one lexeme"),
        (pls("<lexeme><grapheme>x</grapheme></lexeme>"), "needs a grapheme, and a phoneme or an alias"),
        (pls("<lexeme><alias>x</alias></lexeme>"), "needs a grapheme"),
        (pls("<lexeme>text<grapheme>x</grapheme><alias>y</alias></lexeme>"), "may not stand in <lexeme>"),
        (pls("<lexeme><word/></lexeme>"), "<word> may not stand in <lexeme>"),
        (pls(entry("a", "b"), 'version="1.1" alphabet="ipa" xml:lang="en-US"'), "expected 1.0"),
        (pls(entry("a", "b"), 'alphabet="ipa" xml:lang="en-US"'), "the attribute version"),
        (pls(entry("a", "b"), 'version="1.0" xml:lang="en-US"'), "the attribute alphabet"),
        (pls(entry("a", "b"), 'version="1.0" alphabet="ipa"'), "the attribute xml:lang"),
        (pls(entry("a", "b"), 'version="1.0" alphabet="arpa" xml:lang="en-US"'), "is no phonetic alphabet"),
        (pls(entry("a", "b"), 'version="1.0" alphabet="ipa" xml:lang="en-QS"'), "is no locale"),
        (b'<!DOCTYPE l [<!ENTITY a "b">]>' + pls(entry("a", "&a;"))[39:], "not allowed"),
        (b'<!DOCTYPE l SYSTEM "file:///x">' + pls(entry("a", "&a;"))[39:], "is not defined"),
        (pls(entry("a", "b" * 103_000)), "at most 102400"),
        (pls("<metadata>" + "<a>" * 100 + "</a>" * 100 + "</metadata>"), "levels"),
    ],
)
def test_files_that_are_no_lexicon_are_refused(document, message):
    with pytest.raises(LexiconError, match=message):
        parse_lexicon(document)


def test_errors_name_the_line():
    with pytest.raises(LexiconError) as caught:
        parse_lexicon(pls("\n\n<lexeme>\n<word/></lexeme>"))
    assert caught.value.line == 5
    assert str(caught.value).startswith("line 5: ")


def test_meta_and_examples_are_skipped(frontend):
    body = '<meta name="a" content="b"/><metadata><x xmlns="y">z</x></metadata>'
    lexeme = "<lexeme><grapheme>a1</grapheme><alias>one</alias><example>see <b>a1</b></example></lexeme>"
    assert spoken(frontend, "a1", pls(body + lexeme)) == ["one"]


@pytest.mark.timeout(60)
def test_a_thousand_entries_cost_little():
    lexicon = parse_lexicon(pls("".join(entry(f"w{number}", f"word {number}") for number in range(1000))))
    assert sum(1 for _ in lexicon.find("w999 nothing " * 5000)) == 5000

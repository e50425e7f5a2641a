"""What documents are accepted and refused, by the rules of the SSML reference, with the place of each fault."""



from __future__ import annotations

import pytest

from ssml_engine.ssml import Diagnostic, parse

from .documents import HEAD, VOICE, in_speak, in_voice

HI = f"{VOICE}Hi</voice>"
MSTTS = "http://www.w3.org/2001/mstts"
BACKGROUND = '<mstts:backgroundaudio src="https://example.com/a.wav"/>'
SILENCE = '<mstts:silence type="Leading" value="1s"/>'


def place(source: str, diagnostic: Diagnostic) -> str:
    """What the caret points at."""
    line = source.split("\n")[diagnostic.line - 1]
    return line[diagnostic.column - 1 : diagnostic.column - 1 + diagnostic.length]


ACCEPTED = {
    "bare >": in_voice("a > b"),
    "character references": in_voice("&#x00A9; &#169; &amp;&lt;&gt;&quot;&apos;"),
    "single quotes": "<speak version='1.0' xml:lang='en-US'><voice name='a'>Hi</voice></speak>",
    "external doctype": '<!DOCTYPE speak PUBLIC "-//W3C//DTD SYNTHESIS 1.0//EN" "x.dtd">' + in_speak(HI),
    "white space before the root": "\n " + in_speak(HI),
    "comments and instructions everywhere": "<!-- {\"a\": 1} -->" + in_voice("a<!-- b --><?x?>c") + "<!-- end -->",
    "cdata": in_voice("<![CDATA[a < b & c]]>"),
    "https namespaces": in_speak(HI + f"<voice name='a'>{SILENCE}</voice>").replace("http:", "https:"),
    "no namespace": f'<speak version="1.1" xml:lang="en">{HI}</speak>',
    "a prefix for everything": '<s:speak xmlns:s="http://www.w3.org/2001/10/synthesis" version="1.0"'
    ' xml:lang="en"><s:voice name="a">Hi<s:break/></s:voice></s:speak>',
    "the namespace taken back": in_speak('<voice xmlns="" name="a">Hi</voice>'),
    "another prefix for the extension": in_voice(
        f'<x:silence xmlns:x="{MSTTS}" type="Leading" value="1s"/>Hi'
    ),
    "unused prefixes": in_speak(HI).replace("<speak", '<speak xmlns:emo="http://www.w3.org/2009/10/emotionml"'),
    "headers before and after the background": in_speak(
        f'<meta name="seeAlso" content="x"/>{BACKGROUND}<metadata><a xmlns="urn:x"><b/></a></metadata>{HI}'
    ),
    "math in both namespaces": in_voice(
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi></math><math><odd><mi>b</mi></odd></math>'
    ),
    "settings in a lang of the voice": in_voice(f'<lang xml:lang="en-GB">{SILENCE}Hi</lang>'),
    "everything in lang": in_voice('<lang xml:lang="en-GB"><p>a</p><break/><prosody rate="1">b</prosody></lang>'),
    "a paragraph reached through prosody": in_voice("<p><prosody><p>Hi</p></prosody></p>"),
    "blank content in an empty element": in_voice("a <break> </break> b"),
    "an empty voice": in_voice(""),
    "empty prosody": in_voice("<prosody>Hi</prosody>"),
    "an empty mark": in_voice('<bookmark mark=""/>'),
    "50 voices": in_speak(HI * 50),
    "64 levels": in_voice("<prosody>" * 60 + "x" + "</prosody>" * 60),
    "a long value": in_voice(f'<sub alias="{"x" * 32_768}">y</sub>'),
    "desc in audio": in_voice('<audio src="https://example.com/a.wav"><desc>dog</desc>woof</audio>'),
    "tokens and lookups": in_speak(
        f'<lexicon uri="https://example.com/a.pls" xml:id="a"/>{VOICE}<lookup ref="a"><w>x</w></lookup></voice>'
    ),
    "style of any name": in_voice('<mstts:express-as style="chill surfer" styledegree=".5">Hi</mstts:express-as>'),
    "the alphabets and their other names": in_voice(
        '<phoneme alphabet="x-microsoft-ups" ph="A">a</phoneme><phoneme ph="a">a</phoneme>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted_without_a_word(name: str) -> None:
    result = parse(ACCEPTED[name])
    assert result.diagnostics == ()
    assert result.document is not None


# Source, then for each fault its code, its rule and what the caret points at.
REFUSED = {
    "a control character": (in_voice("a\x07b"), [("SSML-XML-CHARACTER", "R-XML-8", "\x07")]),
    "a control character as a number": (in_voice("a&#7;b"), [("SSML-XML-CHARACTER", "R-XML-8", "&#7;")]),
    "a lone surrogate": (in_voice("a\ud800b"), [("SSML-XML-CHARACTER", "R-XML-8", "\ud800")]),
    "an html entity": (in_voice("a&nbsp;b"), [("SSML-XML-ENTITY", "R-XML-3", "&nbsp;")]),
    "an html entity in a value": (
        in_voice('<sub alias="a&nbsp;b">c</sub>'), [("SSML-XML-ENTITY", "R-XML-3", "&nbsp;")]),
    "entities under an external doctype": (
        '<!DOCTYPE speak SYSTEM "x.dtd">' + in_voice('a&copy;<sub alias="&reg;">b</sub>'),
        [("SSML-XML-ENTITY", "R-XML-3", "&copy;"), ("SSML-XML-ENTITY", "R-XML-3", "&reg;")]),
    "a bare ampersand in a value": (
        in_voice('<sub alias="a & b">c</sub>'), [("SSML-XML-AMPERSAND", "R-XML-2", "&")]),
    "white space before the declaration": (
        ' <?xml version="1.0"?>' + in_speak(HI), [("SSML-XML-DECLARATION", "R-XML-7", "<?xml")]),
    "an empty document": ("", [("SSML-XML-EMPTY", "R-XML-12", "")]),
    "a wrong case": (in_speak("<Voice name='a'>Hi</Voice>"), [("SSML-ELEMENT-UNKNOWN", "R-NS-8", "Voice"),
                                                             ("SSML-SPEAK-TEXT", "R-SPEAK-7", "Hi")]),
    "an attribute in a wrong case": (
        in_voice('<sub Alias="x">y</sub>'),
        [("SSML-ATTRIBUTE-MISSING", "R-REQ-9", "sub"), ("SSML-ATTRIBUTE-UNKNOWN", "R-NS-7", "Alias")]),
    "an unknown root": ("<Speak/>", [("SSML-ROOT", "R-SPEAK-1", "Speak")]),
    "speak in a voice": (in_voice('<speak version="1.0" xml:lang="en"/>'), [("SSML-NEST", "R-SPEAK-8", "speak")]),
    "voice in a sentence": (in_voice("<s><voice name='a'>x</voice></s>"), [("SSML-NEST", "R-NEST-2", "voice")]),
    "prosody in the root": (in_speak("<prosody>x</prosody>"), [("SSML-NEST", "R-SPEAK-6", "prosody")]),
    "a lexicon without id in the root": (
        in_speak(f'<lexicon uri="https://example.com/a"/>{HI}'), [("SSML-NEST", "R-SPEAK-6", "lexicon")]),
    "voice conversion in the root": (
        in_speak(f'<mstts:voiceconversion url="https://example.com/a"/>{HI}'),
        [("SSML-NEST", "R-VC-3", "mstts:voiceconversion")]),
    "a background in a voice": (in_voice(BACKGROUND), [("SSML-NEST", "R-ORD-1", "mstts:backgroundaudio")]),
    "meta after a voice": (
        in_speak(HI + '<meta name="seeAlso" content="x"/>'), [("SSML-HEADER-PLACE", "R-ORD-3", "meta")]),
    "settings in prosody": (
        in_voice(f"<prosody>{SILENCE}x</prosody>"), [("SSML-NEST", "R-NEST-4", "mstts:silence")]),
    "p in p": (in_voice("<p>a<p>b</p></p>"), [("SSML-NEST", "R-NEST-1", "p")]),
    "break in sub": (in_voice('<sub alias="x">y<break/></sub>'), [("SSML-NEST", "R-NEST-1", "break")]),
    "an element in an empty one": (in_voice("<break><s>x</s></break>"), [("SSML-NEST", "R-NEST-3", "s")]),
    "desc outside of audio": (in_voice("<desc>x</desc>"), [("SSML-NEST", "R-W3C-DESC-1", "desc")]),
    "a token in a token": (in_voice("<w>a<token>b</token></w>"), [("SSML-NEST", "R-W3C-TOK-2", "token")]),
    "text between turns": (
        in_voice('<mstts:dialog>and<mstts:turn speaker="a">x</mstts:turn></mstts:dialog>'),
        [("SSML-CONTENT", "R-DLG-3", "and")]),
    "azure's misnamed embedding": (
        in_voice("<mstts:embedding>x</mstts:embedding>"), [("SSML-ELEMENT-UNKNOWN", "R-NS-8", "mstts:embedding")]),
    "an undeclared prefix": (
        f'<speak version="1.0" xml:lang="en">{VOICE}<mstts:silence type="Leading" value="1s"/></voice></speak>',
        [("SSML-NS-PREFIX", "R-NS-5", "mstts:silence")]),
    "an undeclared prefix of an attribute": (
        in_voice('<s x:a="1">x</s>'),
        [("SSML-NS-PREFIX", "R-NS-5", "x:a")]),
    "no version and no language": (
        f"<speak>{HI}</speak>",
        [("SSML-ATTRIBUTE-MISSING", "R-REQ-1", "speak"), ("SSML-ATTRIBUTE-MISSING", "R-REQ-1", "speak")]),
    "51 clips": (
        in_voice('<audio src="https://example.com/a.wav"/>' * 50), [("SSML-LIMIT-VOICES", "R-LIM-2", "audio")]),
    "both names of meta": (
        in_speak(f'<meta name="a" http-equiv="b" content="c"/>{HI}'),
        [("SSML-META-NAME", "R-W3C-META-1", "meta")]),
    "several faults": (
        in_voice('<prosody rate="x">a</prosody>\n<phoneme alphabet="IPA" ph="a">b</phoneme><p>c<p>d</p></p>'),
        [("SSML-PROSODY-RATE", "R-RATE-4", "x"), ("SSML-PHONEME-ALPHABET", "R-PH-1", "IPA"),
         ("SSML-NEST", "R-NEST-1", "p")]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_every_fault_in_place(name: str) -> None:
    source, expected = REFUSED[name]
    result = parse(source)
    found = [(item.code, item.rule, place(source, item)) for item in result.diagnostics]
    assert found == expected
    assert result.document is None


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        ("<lang>x</lang>", "R-REQ-3"), ("<bookmark name='x'/>", "R-REQ-4"), ("<mark mark='x'/>", "R-REQ-5"),
        ("<lexicon/>", "R-REQ-6"), ("<phoneme>x</phoneme>", "R-REQ-7"), ("<say-as>x</say-as>", "R-REQ-8"),
        ("<sub>x</sub>", "R-REQ-9"), ("<audio/>", "R-REQ-10"), ("<mstts:silence type='Leading'/>", "R-REQ-12"),
        ("<mstts:silence value='1s'/>", "R-REQ-12"), ("<mstts:audioduration/>", "R-REQ-13"),
        ("<mstts:viseme/>", "R-REQ-14"), ("<mstts:ttsembedding>x</mstts:ttsembedding>", "R-REQ-15"),
        ("<mstts:dialog><mstts:turn>x</mstts:turn></mstts:dialog>", "R-REQ-16"),
        ("<mstts:voiceconversion/>", "R-REQ-17"),
    ],
)  # fmt: skip
def test_required_attributes(element: str, rule: str) -> None:
    missing = [item for item in parse(in_voice(element)).diagnostics if item.code == "SSML-ATTRIBUTE-MISSING"]
    assert [(item.rule, item.kind, item.severity) for item in missing] == [(rule, "attribute", "error")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<prosody rate="fast!">x</prosody>', "SSML-PROSODY-RATE"),
        ('<prosody rate="FAST">x</prosody>', "SSML-PROSODY-RATE"),
        ('<prosody pitch="2st">x</prosody>', "SSML-PROSODY-PITCH"),
        ('<prosody pitch="+80hz">x</prosody>', "SSML-PROSODY-PITCH"),
        ('<mstts:silence type="Leading" value="1.5s"/>', "SSML-SILENCE-VALUE"),
        ("<w>x</w>", "SSML-ELEMENT-W3C"),
        ("<mstts:express-as role='Girl'>x</mstts:express-as>", "SSML-STYLE-MISSING"),
        ('<audio src="https://example.com/a" speed="50%"/>', "SSML-ATTRIBUTE-REFUSED"),
        ('<audio src="https://example.com/a" data-x="1"/>', "SSML-ATTRIBUTE-REFUSED"),
        ('<lang xml:lang="">x</lang>', "SSML-LANG-EMPTY"),
        ("<break> </break>", "SSML-CONTENT"),
    ],
)
def test_strict_mode_refuses_what_default_mode_accepts(content: str, code: str) -> None:
    assert parse(in_voice(content)).document is not None
    strict = parse(in_voice(content), mode="strict")
    assert [item.code for item in strict.diagnostics if item.severity == "error"] == [code]
    assert strict.document is None


@pytest.mark.parametrize(
    "content",
    [
        '<mstts:audioduration value="x"/>',
        '<say-as interpret-as="verbatim" format="x">y</say-as>',
        '<s xml:lang="de-DE" data-x="1">y</s>',
        '<break strength="huge" time="1s"/>',
        '<mstts:dialog> <mstts:turn speaker="a">x</mstts:turn> </mstts:dialog>',
        '<phoneme type="ruby" ph="a">x</phoneme>',
    ],
)
def test_strict_mode_accepts_what_the_schema_lets_pass(content: str) -> None:
    assert parse(in_voice(content), mode="strict").document is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    declaration = '<?xml version="1.0" encoding="ISO-8859-1"?>' if encoding == "iso-8859-1" else ""
    source = declaration + in_voice("café <break time='x'/>")
    result = parse(source.encode(encoding))
    (found,) = result.diagnostics
    assert place(source, found) == "x"


@pytest.mark.parametrize(
    "source",
    [
        in_voice("caf\xe9").encode("latin-1"),
        in_voice("x").encode("utf-16-le"),
        b"\xff\xfe<\x00s",
        b"\xfe\xff\xd8\x00",
        b"\x00\x00\xfe\xff\x00\x00\x00<",
        b'<?xml version="1.0" encoding="UTF-16"?><speak/>',
    ],
)
def test_bytes_that_are_not_in_their_encoding(source: bytes) -> None:
    result = parse(source)
    assert result.document is None
    assert {item.kind for item in result.diagnostics} == {"xml"}


def test_a_declared_encoding_means_nothing_in_a_string() -> None:
    assert parse('<?xml version="1.0" encoding="UTF-16"?>' + in_voice("é")).diagnostics == ()


def test_lines_end_as_xml_says() -> None:
    source = in_voice('a\r\nb\rc\n<break time="x"/>')
    (found,) = parse(source).diagnostics
    assert (found.line, found.column) == (4, 14)


def test_the_size_is_counted_in_utf_8() -> None:
    base = len(in_voice("").encode())
    assert parse(in_voice("é" * ((65_536 - base) // 2))).document is not None
    (found,) = parse(in_voice("é" * ((65_536 - base) // 2 + 1))).diagnostics
    assert (found.code, found.rule) == ("SSML-LIMIT-SIZE", "R-LIM-3")


def test_a_foreign_element_is_read_through() -> None:
    result = parse(f"{HEAD}{VOICE}a<x:b xmlns:x='urn:x'>b<break time='x'/></x:b></voice></speak>")
    assert [item.code for item in result.diagnostics] == ["SSML-ELEMENT-FOREIGN", "SSML-BREAK-TIME"]
    assert result.document is not None


def test_faults_before_the_end_of_the_xml_are_still_told() -> None:
    codes = [item.code for item in parse(in_voice('<prosody rate="x">a & b</prosody>')).diagnostics]
    assert codes == ["SSML-PROSODY-RATE", "SSML-XML-AMPERSAND"]

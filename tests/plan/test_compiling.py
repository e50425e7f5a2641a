"""Documents become the plans that the SSML reference asks for."""

from __future__ import annotations

import json

import pytest

from ssml_engine.plan import (
    Clip,
    CompileResult,
    Contour,
    Mark,
    Plan,
    Silence,
    Speech,
    compile,
)
from ssml_engine.ssml import parse
from ssml_engine.ssml.faults.rendering import PLAN_FAULTS

from .documents import document_of, in_speak, in_voice
from .fakes import FETCHER, FakeCatalog
from .outline import spoken

CATALOG = FakeCatalog()


def compiled(source: str, *, selects_voices: bool = False, **options: object) -> CompileResult:
    parsed = parse(source, selects_voices=selects_voices)
    assert parsed.document is not None, parsed.diagnostics
    return compile(parsed.document, catalog=CATALOG, fetcher=FETCHER, **options)  # type: ignore[arg-type]


def plan_of(content: str) -> Plan:
    result = compiled(in_voice(content))
    assert result.plan is not None, result.diagnostics
    return result.plan


def speeches(plan: Plan) -> list[Speech]:
    return [item for item in plan.items if isinstance(item, Speech)]


def word_controls(content: str, word: str):
    """Controls of a word's first phone."""
    for speech in speeches(plan_of(content)):
        for item in speech.words:
            if item.text == word:
                return speech.control(item.first_phone)
    raise AssertionError(f"{word} is not spoken")


@pytest.mark.parametrize("row", PLAN_FAULTS, ids=lambda row: row.code)
def test_an_example_has_its_fault_and_no_other(row) -> None:
    result = compiled(document_of(row.example), selects_voices=row.rule == "R-W3C-VOICE-1")
    assert [item.code for item in result.diagnostics] == [row.code]
    assert (result.plan is None) == (row.severity == "error")


def test_a_plan_comes_back_from_json() -> None:
    plan = plan_of(
        '<mstts:silence type="comma-exact" value="1s"/>One, <prosody contour="(0%,+5Hz)" duration="2s">two'
        '</prosody> <bookmark mark="b"/> three <audio src="https://example.com/a.wav">four</audio>'
        '<break/><audio src="https://example.com/b.wav"/><break/>'
    )
    assert Plan.from_dict(json.loads(json.dumps(plan.as_dict()))) == plan


def test_a_plan_with_a_wrong_field_names_it() -> None:
    plain = plan_of("Hello").as_dict()
    plain["items"][0]["words"][0]["first_phone"] = "one"
    with pytest.raises(ValueError, match=r"\$\.items\[0\]\.words\[0\]\.first_phone is 'one', expected int"):
        Plan.from_dict(plain)


def test_words_know_their_place_in_the_document() -> None:
    source = in_voice("Salt &amp; <!-- x -->pepper, <![CDATA[a<b]]> 😀 end")
    plan = compiled(source).plan
    assert plan is not None
    words = {word.text: source[slice(*word.source)] for speech in speeches(plan) for word in speech.words}
    assert words["&"] == "&amp;"
    assert words["pepper"] == "pepper"
    assert words["end"] == "end"


def test_tags_do_not_cut_words() -> None:
    plan = plan_of("un<emphasis>believ</emphasis>able")
    (speech,) = speeches(plan)
    assert [word.text for word in speech.words] == ["unbelievable"]
    emphasised = [phone.symbol for phone, controls in zip(speech.phones, speech.controls, strict=True)
                  if controls.emphasis]  # fmt: skip
    assert 0 < len(emphasised) < len(speech.phones) - 2


@pytest.mark.parametrize("tag", ["<break/>", '<audio src="https://example.com/a.wav"/>'])
def test_breaks_and_clips_cut_words(tag: str) -> None:
    words = [word.text for speech in speeches(plan_of(f"un{tag}able")) for word in speech.words]
    assert words == ["un", "able"]


@pytest.mark.parametrize(
    ("markup", "rate"),
    [
        ('<prosody rate="50%">x</prosody>', 1.5),
        ('<prosody rate="0.5">x</prosody>', 0.5),
        ('<prosody rate="-100%">x</prosody>', 0.5),
        ('<prosody rate="200%">x</prosody>', 2.0),
        ('<prosody rate="slow">x</prosody>', 0.64),
        ('<prosody rate="200%"><prosody rate="-50%">x</prosody></prosody>', 1.5),
        ('<prosody rate="2"><prosody rate="medium">x</prosody></prosody>', 1.0),
        ('<prosody rate="fast!">x</prosody>', 1.0),
    ],
)
def test_rate(markup: str, rate: float) -> None:
    assert word_controls(markup, "x").rate == pytest.approx(rate)


@pytest.mark.parametrize(
    ("markup", "hz"),
    [
        ('<prosody pitch="+50%">x</prosody>', 150.0),
        ('<prosody pitch="50%">x</prosody>', 150.0),
        ('<prosody pitch="+12st"><prosody pitch="-12st">x</prosody></prosody>', 100.0),
        ('<prosody pitch="+2st">x</prosody>', 100.0 * 2 ** (2 / 12)),
        ('<prosody pitch="600Hz">x</prosody>', 600.0),
        ('<prosody pitch="+80Hz"><prosody pitch="+10%">x</prosody></prosody>', 198.0),
        ('<prosody pitch="+80Hz"><prosody pitch="high">x</prosody></prosody>', 120.0),
        ('<prosody pitch="+80%">x</prosody>', 150.0),
    ],
)
def test_pitch_of_a_voice_at_100_hz(markup: str, hz: float) -> None:
    assert word_controls(markup, "x").pitch.apply(100.0) == pytest.approx(hz)


@pytest.mark.parametrize(
    ("markup", "gain"),
    [
        ('<prosody volume="50">x</prosody>', 0.5),
        ('<prosody volume="120">x</prosody>', 1.0),
        ('<prosody volume="50"><prosody volume="+10">x</prosody></prosody>', 0.6),
        ('<prosody volume="+20%">x</prosody>', 1.2),
        ('<prosody volume="-6.0206dB">x</prosody>', 0.5),
        ('<prosody volume="silent">x</prosody>', 0.0),
        ('<prosody volume="+400%">x</prosody>', 2.0),
        ('<prosody volume="medium">x</prosody>', 0.6),
    ],
)
def test_gain(markup: str, gain: float) -> None:
    assert word_controls(markup, "x").gain == pytest.approx(gain, abs=1e-5)


def test_a_contour_wins_over_pitch_and_reaches_both_ends() -> None:
    plan = plan_of('<prosody pitch="+10%" contour="(10%,+20Hz) (40%,-2st)">one two</prosody>')
    assert [point.time for point in plan.contours[0].points] == [0.0, 0.1, 0.4, 1.0]
    (speech,) = speeches(plan)
    controls = speech.control(1)
    assert (controls.contour, controls.pitch.apply(100.0)) == (0, 100.0)
    assert speech.controls[0].contour is None


def test_a_contour_must_rise() -> None:
    with pytest.raises(ValueError, match="rise from 0 to 1"):
        Contour(())


def pause_at(content: str, index: int):
    """Pauses of the first speech at a phone; -1 is the last."""
    (speech, *_) = speeches(plan_of(content))
    phone = index % len(speech.phones)
    return next((pause for pause in speech.pauses if pause.phone == phone), None)


@pytest.mark.parametrize(
    ("content", "natural", "total"),
    [
        ("one <break/> two", 0, 750),
        ('one <break time="1s"/><break time="250"/> two', 0, 1250),
        ('one, <break time="100ms"/> two', 300, 300),
        ('one, <break time="1s"/> two', 300, 1000),
        ('one, <break strength="none"/> two', 300, 0),
        ('one <break time="25s"/> two', 0, 20000),
        ('one <break time="soon" strength="weak"/> two', 0, 500),
        ('one <break time="2s" strength="huge"/> two', 0, 2000),
        ('<mstts:silence type="Comma-exact" value="20ms"/>one, two', 300, 20),
    ],
)
def test_a_pause_inside_a_sentence(content: str, natural: float, total: float) -> None:
    (speech,) = speeches(plan_of(content))
    (pause,) = speech.pauses
    assert speech.phones[pause.phone].symbol == "SP"
    assert pause.resolve(natural) == total


def test_no_break_where_there_is_no_pause_leaves_nothing() -> None:
    (speech,) = speeches(plan_of('one <break strength="none"/> two'))
    assert speech.pauses == ()
    assert "SP" not in [phone.symbol for phone in speech.phones]


@pytest.mark.parametrize(
    ("content", "index", "natural", "total"),
    [
        ('One. <break time="2s"/> Two.', -1, 500, 2000),
        ('<break time="2s"/> One.', 0, 50, 2000),
        ('<mstts:silence type="leading" value="1s"/>One.', 0, 50, 1050),
        ('<mstts:silence type="Leading-exact" value="1s"/>One.', 0, 50, 1000),
        ('<mstts:silence type="tailing" value="1s"/>One.', -1, 500, 1500),
        ('One.<mstts:silence type="Tailing-exact" value="0ms"/>', -1, 500, 0),
        ('<mstts:silence type="Sentenceboundary" value="1s"/>One. Two.', -1, 500, 1500),
        ('<mstts:silence type="Sentenceboundary-exact" value="200ms"/>One. Two.', -1, 500, 200),
        ('<mstts:silence type="leading" value="1s"/><mstts:silence type="leading" value="2s"/>A', 0, 0, 2000),
        ('<mstts:silence type="leading-exact" value="1s"/><mstts:silence type="leading" value="2s"/>A',
         0, 9, 1000),
    ],
)  # fmt: skip
def test_a_pause_at_the_edge_of_a_sentence(content: str, index: int, natural: float, total: float) -> None:
    pause = pause_at(content, index)
    assert pause is not None
    assert pause.resolve(natural) == total


def test_an_exact_boundary_leaves_no_silence_before_the_next_sentence() -> None:
    plan = plan_of('<mstts:silence type="Sentenceboundary-exact" value="200ms"/>One. Two.')
    assert speeches(plan)[1].pauses[0].resolve(50) == 0


def test_a_break_between_clips_is_a_silence() -> None:
    clip = '<audio src="https://example.com/a.wav"/>'
    plan = plan_of(f"{clip}<break/>{clip}")
    assert [type(item) for item in plan.items] == [Clip, Silence, Clip]


def test_settings_end_with_their_voice() -> None:
    source = in_speak(
        '<voice name="en-US-Ada"><mstts:silence type="leading" value="1s"/>One.</voice>'
        '<voice name="en-US-Ada">Two.</voice>'
    )
    plan = compiled(source).plan
    assert plan is not None
    one, two = speeches(plan)
    assert one.pauses
    assert not two.pauses
    assert [voice.element for voice in plan.voices] == [0, 1]


def test_sentences_and_paragraphs() -> None:
    plan = plan_of("<p>One. Two.</p>Three.<s>Dr. Smith? Yes.</s>four")
    assert [(item.text, item.ends_paragraph) for item in speeches(plan)] == [
        ("One.", False), ("Two.", True), ("Three.", False), ("Dr. Smith? Yes.", False), ("four", True),
    ]  # fmt: skip


def test_marks_stand_where_they_are_written() -> None:
    plan = plan_of('<bookmark mark="a"/>One <mark name="b"/>two<bookmark mark=""/>. <bookmark mark="a"/>')
    first, speech, last = plan.items
    assert isinstance(first, Mark)
    assert isinstance(last, Mark)
    assert isinstance(speech, Speech)
    two = next(word for word in speech.words if word.text == "two")
    assert [(mark.name, mark.phone) for mark in speech.marks] == [("b", two.first_phone), ("", two.end_phone)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<sub alias="by the way">BTW</sub>', ["by the way"]),
        ('<sub alias="10 km"/>', ["ten kilometers"]),
        ('<sub alias="">silent</sub> heard', ["heard"]),
        ('<say-as interpret-as="characters">ab</say-as>', ["A B"]),
        ('<say-as interpret-as="expletive">word</say-as>', ["word"]),
        ('<phoneme alphabet="ipa" ph="">word</phoneme>', ["word"]),
        ('<audio src="https://example.com/a.wav">fallback</audio>heard', ["heard"]),
        ('<audio src="https://example.com/a.wav"><desc>a dog</desc></audio>heard', ["heard"]),
        ('<lexicon uri="https://example.com/good.xml"/>BTW yes', ["by the way yes"]),
        ("<metadata><a xmlns='urn:x'>no</a></metadata>yes", ["yes"]),
        ("...", []),
        ("", []),
    ],
)
def test_what_is_spoken(content: str, said: list[str]) -> None:
    assert spoken(plan_of(content)) == said


def test_a_lexicon_with_an_id_acts_inside_its_lookup_only() -> None:
    source = in_speak(
        '<lexicon uri="https://example.com/good.xml" xml:id="a"/>'
        '<voice name="en-US-Ada">BTW <lookup ref="a">BTW</lookup></voice>'
    )
    plan = compiled(source).plan
    assert plan is not None
    assert spoken(plan) == ["BTW by the way"]


def test_phones_are_those_of_the_phoneme() -> None:
    (speech,) = speeches(plan_of('<phoneme alphabet="ipa" ph="tə.ˈmeɪ.toʊ">potato</phoneme>'))
    assert [phone.symbol for phone in speech.phones[1:-1]] == ["t", "ə", "m", "eɪ", "t", "oʊ"]
    assert [phone.stress for phone in speech.phones[1:-1]] == [0, 0, 0, 1, 0, 0]
    assert speech.words[0].text == "potato"


def test_an_unknown_phone_is_pointed_at() -> None:
    source = in_voice('<phoneme alphabet="ipa" ph="hə§">Hi</phoneme>')
    (found,) = compiled(source).diagnostics
    assert source[found.column - 1 : found.column - 1 + found.length] == "§"


def test_the_language_of_a_part() -> None:
    result = compiled(in_voice('Hello <lang xml:lang="de-DE">Tag</lang> <lang xml:lang="ko-KR">x</lang>'))
    assert result.plan is not None
    assert [item.rule for item in result.diagnostics] == ["R-LANG-2"]
    (speech,) = speeches(result.plan)
    assert [(word.text, word.locale) for word in speech.words] == [("Hello", ""), ("Tag", "de-DE"), ("x", "")]


@pytest.mark.parametrize(
    ("failure", "said", "voices"),
    [
        ("ignoretext", ["one"], ["en-US-Ada"]),
        ("ignorelang", ["one deux"], ["en-US-Ada"]),
        ("processorchoice", ["one deux"], ["en-US-Ada"]),
        ("changevoice", ["one", "deux"], ["en-US-Ada", "fr-FR-Cleo"]),
    ],
)
def test_a_language_that_the_voice_does_not_speak(failure: str, said: list[str], voices: list[str]) -> None:
    plan = plan_of(f'one <lang xml:lang="fr-FR" onlangfailure="{failure}">deux</lang>')
    assert spoken(plan) == said
    assert [voice.name for voice in plan.voices] == voices


def test_the_turns_of_a_dialog() -> None:
    source = in_speak(
        '<voice name="en-US-Duo"><mstts:dialog><mstts:turn speaker="Ada">Hi.</mstts:turn>'
        '<mstts:turn speaker="ben">Hello.</mstts:turn></mstts:dialog></voice>'
    )
    plan = compiled(source).plan
    assert plan is not None
    names = [plan.voices[item.voice].name for item in speeches(plan)]
    assert names == ["en-US-Ada", "en-US-Ben"]


def test_an_enrolled_speaker() -> None:
    plan = plan_of('<mstts:ttsembedding speakerProfileId="ada-profile">Hi</mstts:ttsembedding>')
    (speech,) = speeches(plan)
    assert plan.voices[speech.voice].speaker_profile_id == "ada-profile"


def test_a_conversion_is_all_that_is_heard() -> None:
    source = in_speak(
        '<voice name="en-US-Ben">text<mstts:voiceconversion url="https://example.com/a.wav"/></voice>'
    )
    plan = compiled(source).plan
    assert plan is not None
    assert [type(item).__name__ for item in plan.items] == ["Conversion"]


@pytest.mark.parametrize(
    ("content", "style", "degree"),
    [
        ('<mstts:express-as style="Cheer-ful" styledegree="3">x</mstts:express-as>', "cheerful", 2.0),
        ('<mstts:express-as style="nope" styledegree="2">x</mstts:express-as>', None, 1.0),
        ('<mstts:express-as style="sad"><mstts:express-as style="nope">x</mstts:express-as>'
         "</mstts:express-as>", "sad", 1.0),
        ('<mstts:express-as style="sad" styledegree="NaN">x</mstts:express-as>', "sad", 1.0),
        ('<mstts:express-as role="Girl">x</mstts:express-as>', None, 1.0),
    ],
)  # fmt: skip
def test_styles(content: str, style: str | None, degree: float) -> None:
    controls = word_controls(content, "x")
    assert (controls.style, controls.style_degree) == (style, degree)


def test_clips_carry_what_is_asked_of_them() -> None:
    source = in_speak(
        '<voice name="en-US-Ada"><audio src="b.wav" clipBegin="1s" clipEnd="3s" repeatCount="1.5"'
        ' repeatDur="5s" soundLevel="-6dB" speed="50%"/></voice>'
    ).replace("<speak", '<speak xml:base="https://example.com/a/"', 1)
    plan = compiled(source).plan
    assert plan is not None
    (clip,) = plan.items
    assert clip == Clip(
        voice=0, url="https://example.com/a/b.wav", source=clip.source, begin_ms=1000.0, end_ms=3000.0,
        repeat_count=1.5, repeat_duration_ms=5000.0, level_db=-6.0, speed=0.5,
    )  # fmt: skip


def test_the_background_and_what_holds_for_a_voice() -> None:
    source = in_speak(
        '<mstts:backgroundaudio src="https://example.com/a.wav" volume="0.7" fadein="3000" fadeout="x"/>'
        '<voice name="EN-us-ada" effect="eq_car" parameters="temperature=0.5">'
        '<mstts:audioduration value="301s"/>'
        '<mstts:viseme type="redlips_front"/>Hi</voice>'
    )
    plan = compiled(source).plan
    assert plan is not None
    assert plan.background is not None
    background = plan.background
    assert (background.volume, background.fade_in_ms, background.fade_out_ms) == (0.7, 3000.0, 0.0)
    (voice,) = plan.voices
    assert (voice.name, voice.requested, voice.effect) == ("en-US-Ada", "EN-us-ada", "eq_car")
    assert (voice.audio_duration_ms, voice.viseme) == (300_000.0, "redlips_front")
    assert voice.parameters == (("temperature", 0.5),)


def test_the_default_voice_speaks_what_stands_in_no_voice() -> None:
    source = in_speak("<p>Loose.</p> text <voice name='en-US-Ben'>Ben.</voice>")
    parsed = parse(source, default_voice="en-US-Ada")
    assert parsed.document is not None
    plan = compile(parsed.document, catalog=CATALOG).plan
    assert plan is not None
    assert [(plan.voices[item.voice].name, item.text) for item in speeches(plan)] == [
        ("en-US-Ada", "Loose."), ("en-US-Ada", "text"), ("en-US-Ben", "Ben."),
    ]  # fmt: skip

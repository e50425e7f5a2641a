"""Runs to sentences: borders, places in the source, readings, pauses, languages."""

import pytest

from ssml_engine.text import (
    Alias,
    Boundary,
    Frontend,
    Mixed,
    OneToken,
    Phone,
    Pronounced,
    Run,
    SayAs,
    Sentence,
    phones_from_alphabet,
    plain_run,
)


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend()


def texts(sentences: list[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


def words(sentence: Sentence) -> list[str]:
    return [word.text for word in sentence.words if word.kind == "word"]


def sound(phones: tuple[Phone, ...]) -> str:
    marks = {0: "", 1: "ˈ", 2: "ˌ"}
    return " ".join(
        marks[phone.stress] + phone.symbol + (f"/{phone.punctuation}" if phone.punctuation else "")
        for phone in phones
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        (
            "Dr. Smith met J. Doe at 3 p.m. on May 5. He left.",
            ["Dr. Smith met J. Doe at 3 p.m. on May 5.", "He left."],
        ),
        ("It was 3 p.m. He left.", ["It was 3 p.m.", "He left."]),
        ("The U.S. Army came. The U.S. The end.", ["The U.S. Army came.", "The U.S.", "The end."]),
        ("Apples, pears, etc. Then more.", ["Apples, pears, etc.", "Then more."]),
        ("Pi is 3.14. Good.", ["Pi is 3.14.", "Good."]),
        ("See www.a.com. Next one.", ["See www.a.com.", "Next one."]),
        ('"What?" he said. "No!"', ['"What?" he said.', '"No!"']),
        ("Wait... what? Well… Yes.", ["Wait... what?", "Well…", "Yes."]),
        ("Room No. 5. He said no. Then", ["Room No. 5.", "He said no.", "Then"]),
        ("line one\nline two", ["line one line two"]),
        ("你好。再见。", ["你好。", "再见。"]),
        ("(Yes.) No.", ["(Yes.)", "No."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(frontend, text, expected):
    assert texts(frontend.analyze([plain_run(text)], "en-US")) == expected


def test_a_marked_sentence_stays_one(frontend):
    assert texts(frontend.analyze([plain_run("Dr. Smith? Yes.")], "en-US", one_sentence=True)) == [
        "Dr. Smith? Yes."
    ]


def test_words_know_their_source_and_runs(frontend):
    runs = [plain_run("un", 10), plain_run("believ", 22), plain_run("able. Then", 40)]
    first, second = frontend.analyze(runs, "en-US")
    word = first.words[0]
    assert (word.text, word.start, word.end, word.first_run, word.last_run) == ("unbelievable", 10, 44, 0, 2)
    assert (first.start, first.end) == (10, 45)
    assert (second.words[0].text, second.start, second.words[0].first_run) == ("Then", 46, 2)


def test_an_entity_is_one_character_of_several_source_places(frontend):
    run = Run("R&D", (5, 6, 11), 12)
    (sentence,) = frontend.analyze([run], "en-US")
    assert [(word.text, word.spoken, word.start, word.end) for word in sentence.words] == [
        ("R&D", "R and D", 5, 12)
    ]


def test_boundaries_part_words_but_not_sentences(frontend):
    runs = [plain_run("black"), plain_run("", 5, reading=Boundary()), plain_run("bird", 20)]
    (sentence,) = frontend.analyze(runs, "en-US")
    assert words(sentence) == ["black", "bird"]
    assert words(frontend.analyze([runs[0], runs[2]], "en-US")[0]) == ["blackbird"]


def test_phones_of_a_sentence(frontend):
    (sentence,) = frontend.analyze([plain_run("Yes, I know.")], "en-US")
    assert sound(sentence.phones) == "j ˈɛ s/1 SP/1 aɪ n ˈoʊ/4"
    assert [phone.word for phone in sentence.phones] == [0, 0, 0, -1, 2, 3, 3]
    assert [word.kind for word in sentence.words] == ["word", "punctuation", "word", "word", "punctuation"]


@pytest.mark.parametrize(
    ("text", "last_class"), [("Yes", 4), ("Yes!", 5), ("Yes?", 6), ("Yes;", 2), ("(Yes)", 4), ('"Yes."', 4)]
)
def test_the_last_phone_tells_how_the_sentence_ends(frontend, text, last_class):
    (sentence,) = frontend.analyze([plain_run(text)], "en-US")
    assert [phone.punctuation for phone in sentence.phones] == [0, 0, last_class]


@pytest.mark.parametrize(
    ("marks", "found"), [(",", 1), (" - ", 7), (" -- ", 7), ("; ", 2), ('," ', 1), ("...", 7)]
)
def test_marks_between_words_make_one_pause(frontend, marks, found):
    (sentence,) = frontend.analyze([plain_run(f"so{marks}no")], "en-US", one_sentence=True)
    assert [phone.punctuation for phone in sentence.phones if phone.symbol == "SP"] == [found]


def test_hyphens_and_apostrophes_make_no_pause(frontend):
    (sentence,) = frontend.analyze([plain_run("the dogs' well-known 'tricks'")], "en-US")
    assert "SP" not in [phone.symbol for phone in sentence.phones]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_nothing(frontend, text):
    assert frontend.analyze([plain_run(text)], "en-US") == []


def test_punctuation_alone_has_no_phones(frontend):
    (sentence,) = frontend.analyze([plain_run("...!")], "en-US")
    assert sentence.phones == ()


def test_invisible_characters_are_not_spoken_and_split_nothing(frontend):
    (plain,) = frontend.analyze([plain_run("soft hyphen")], "en-US")
    (marked,) = frontend.analyze([plain_run("so\u00adft \u202ahy\u200bph\ufe0fen")], "en-US")
    assert sound(marked.phones) == sound(plain.phones)
    assert (marked.words[1].start, marked.words[1].end) == (7, 15)


def test_no_break_space_parts_words(frontend):
    assert words(frontend.analyze([plain_run("no\u00a0break")], "en-US")[0]) == ["no", "break"]


def test_alias_is_spoken_in_place_of_the_text(frontend):
    runs = [
        plain_run("the "),
        plain_run("W3C", 20, reading=Alias("World Wide Web Consortium")),
        plain_run(".", 30),
    ]
    (sentence,) = frontend.analyze(runs, "en-US")
    assert sentence.words[1].text == "W3C"
    assert sentence.words[1].spoken == "World Wide Web Consortium"
    assert (sentence.words[1].start, sentence.words[1].end) == (20, 23)


def test_alias_is_normalised(frontend):
    (sentence,) = frontend.analyze([plain_run("x", reading=Alias("10 km"))], "en-US")
    assert sentence.words[0].spoken == "ten kilometers"


def test_an_alias_of_one_letter_is_its_name(frontend):
    runs = [plain_run("x", reading=Mixed((Alias("a"), Alias("squared"))))]
    (sentence,) = frontend.analyze(runs, "en-US")
    assert sound(sentence.words[0].phones) == "ˈeɪ s k w ˈɛ ɹ d/4"


def test_empty_alias_is_silent_and_alias_of_nothing_is_spoken(frontend):
    assert frontend.analyze([plain_run("x", reading=Alias(""))], "en-US") == []
    (sentence,) = frontend.analyze([Run("", (), 7, Alias("hello"))], "en-US")
    assert (sentence.words[0].spoken, sentence.words[0].start, sentence.words[0].end) == ("hello", 7, 7)


def test_say_as_is_one_word_and_falls_back_to_plain_text(frontend):
    (sentence,) = frontend.analyze([plain_run(" 10-12-2016 ", reading=SayAs("date", "dmy"))], "en-US")
    assert [(word.text, word.spoken) for word in sentence.words] == [
        ("10-12-2016", "December tenth two thousand sixteen")
    ]
    (plain,) = frontend.analyze([plain_run("hello there", reading=SayAs("ordinal"))], "en-US")
    assert words(plain) == ["hello", "there"]


def test_letters_are_named_whatever_stands_beside_them(frontend):
    (sentence,) = frontend.analyze([plain_run("Aa", reading=SayAs("characters"))], "en-US")
    assert sound(sentence.phones) == "ˈeɪ ˈeɪ/4"


def test_given_phones_join_the_letters_that_touch_them(frontend):
    given = Pronounced(phones_from_alphabet("bɛ.ˈniː.nji", "ipa", "en-US"))
    (sentence,) = frontend.analyze([plain_run("Benigni", reading=given), plain_run("’s film", 30)], "en-US")
    assert words(sentence) == ["Benigni’s", "film"]
    assert sound(sentence.words[0].phones) == "b ɛ n ˈi n j i z"
    assert [phone.word_final for phone in sentence.words[0].phones] == [False] * 7 + [True]


def test_one_token_is_one_word(frontend):
    (sentence,) = frontend.analyze([plain_run("New York", reading=OneToken())], "en-US")
    assert words(sentence) == ["New York"]


def test_mixed_readings_follow_one_another(frontend):
    given = Pronounced(phones_from_alphabet("a", "ipa", "de-DE"))
    (sentence,) = frontend.analyze([plain_run("x", reading=Mixed((Alias("hello"), given)))], "en-US")
    assert sound(sentence.phones) == "h ə l ˈoʊ a/4"


def test_runs_may_change_the_language(frontend):
    runs = [plain_run("Say "), plain_run("3 Tage", 10, locale="de-DE"), plain_run(" now.", 30)]
    (sentence,) = frontend.analyze(runs, "en-US")
    assert [(word.spoken, word.locale) for word in sentence.words if word.kind == "word"] == [
        ("Say", "en-US"),
        ("drei", "de-DE"),
        ("Tage", "de-DE"),
        ("now", "en-US"),
    ]


def test_a_language_that_nobody_speaks_is_silent(frontend):
    assert not frontend.supports("xx-YY")
    (sentence,) = frontend.analyze([plain_run("hello there.")], "xx-YY")
    assert words(sentence) == ["hello", "there"]
    assert sentence.phones == ()


def test_long_texts_of_one_sentence_are_cut_into_phrases_without_loss(frontend):
    text = "word " * 500
    (sentence,) = frontend.analyze([plain_run(text)], "en-US")
    assert len(sentence.words) == 500
    assert all(word.phones for word in sentence.words)


def test_a_run_checks_its_offsets():
    with pytest.raises(ValueError, match="3 characters, but 2"):
        Run("abc", (0, 1), 3)


@pytest.mark.parametrize("text", ["Hello world. ...", "Hello world. №", "One. Two. !?"])
def test_marks_after_the_last_sentence_join_it(text: str) -> None:
    sentences = Frontend().analyze([plain_run(text)], "en-US")
    assert sentences
    assert all(any(word.kind == "word" for word in sentence.words) for sentence in sentences)


def test_a_word_that_espeak_joins_to_the_next_keeps_its_phones() -> None:
    (sentence,) = Frontend().analyze([plain_run("Do you know what I am?")], "en-US")
    owners = [phone.word for phone in sentence.phones]
    spoken = [place for place, word in enumerate(sentence.words) if word.kind == "word"]
    assert set(spoken) <= set(owners)

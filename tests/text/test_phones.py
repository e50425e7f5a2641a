"""Tokens to phones: folding, stress and length, words, pauses, durations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.text import (
    Phone,
    approximate,
    phones_from_espeak,
    phones_with_durations,
    punctuation_class,
    settle_silence,
    symbol_table,
)
from ssml_engine.text.folding import fold_english, tokens_from_espeak
from ssml_engine.text.symbols import parse_symbol_table

ENGLISH = symbol_table()


def spell(phones: list[Phone]) -> str:
    """Phones as text: stress before the symbol, words apart, the pause with its class."""
    words = []
    for phone in phones:
        mark = {0: "", 1: "'", 2: ","}[phone.stress]
        text = mark + phone.symbol + (f"/{phone.punctuation}" if phone.punctuation else "")
        words.append((" " if phone.word_initial or phone.is_pause else "") + text)
    return ".".join(words).replace(". ", " ").strip()


def test_ids_are_stable():
    assert [ENGLISH.id(s) for s in ("UNK", "SIL", "SP", "ə", "əʊ", "p", "w", "e")] == [
        0,
        1,
        2,
        3,
        28,
        29,
        53,
        54,
    ]
    assert ENGLISH.version == 1
    assert [symbol.id for symbol in ENGLISH.symbols] == list(range(len(ENGLISH)))


def test_every_nearest_symbol_is_of_the_english_set():
    english = {symbol.symbol for symbol in ENGLISH.symbols if not symbol.nearest}
    assert len(english) == 54
    assert {near for symbol in ENGLISH.symbols for near in symbol.nearest} <= english


def test_composed_and_decomposed_symbols_have_one_id():
    assert ENGLISH.id("\u00e7") == ENGLISH.id("c\u0327")


def test_unknown_symbol_is_named_with_its_code_points():
    with pytest.raises(KeyError, match="U\\+0041"):
        ENGLISH.id("A")


@pytest.mark.parametrize("text", ["a\tvowel\t-", "a\tvowel\t-\tx\na\tvowel\t-\tx", "a\ttone\t-\tx"])
def test_malformed_table_names_the_line(text):
    with pytest.raises(ValueError, match=r"line [12]"):
        parse_symbol_table(text)


@pytest.mark.parametrize(
    ("locale", "ipa", "folded"),
    [
        ("en-US", "ðə bˈɜːd hˈɜːd ˈa^ɪɚɹən", "ðə bˈɜɹd hˈɜɹd ˈIəɹɹən"),
        ("en-US", "bˈʌʔn̩, lˈɪɾə^l kˈɪʔn̩", "bˈʌtᵊn, lˈɪTᵊl kˈɪtᵊn"),
        ("en-US", "t^ʃˈɜːt^ʃ d^ʒˈɔ^ɪ ha^ʊ", "ʧˈɜɹʧ ʤˈY hW"),
        ("en-US", "a^ɪdˈiə", "Idˈiə"),
        ("en-GB", "ɡˈə^ʊ hˈi^ə ðˈe^ə", "ɡˈQ hˈiə ðˈAə"),
        ("en-GB", "sˈiəɹiəs ɹˈe^ɪdiəz", "sˈɪəɹɪəs ɹˈAdɪəz"),
        ("en-GB", "fˈɑːðə bˈɜːd", "fˈɑːðə bˈɜːd"),
        ("en-US", "bˈɑːx lˈɔx", "bˈɑk lˈɔk"),
    ],
)
def test_english_folding(locale, ipa, folded):
    assert fold_english(ipa, locale) == folded


def test_other_languages_keep_their_phonemes():
    assert tokens_from_espeak("p^fˈeːɾt t^sˈuːk", "de") == [
        "pf",
        "ˈ",
        "e",
        "ː",
        "ɾ",
        "t",
        " ",
        "ts",
        "ˈ",
        "u",
        "ː",
        "k",
    ]
    assert tokens_from_espeak("nˌɐ̃^ʊ̃ a", "pt-br") == ["n", "ˌ", "ɐ̃ʊ̃", " ", "a"]
    assert tokens_from_espeak("fˈy^øtˈo̞tʲ", "fi") == ["f", "ˈ", "y", "ø", "t", "ˈ", "o", "t"]


def test_chinese_has_retroflexes_and_no_tones():
    assert tokens_from_espeak("t^s.ˈo^n^ɡ5 t^ɕ^hˈy5 s.ˈi5", "cmn") == [
        "tʂ", "ˈ", "o", "ŋ", " ", "tɕ", "ˈ", "y", " ", "ʂ", "ˈ", "i",
    ]  # fmt: skip


def test_stress_goes_to_the_vowel_and_words_know_their_ends():
    phones = phones_from_espeak("ˌɪntɚnˈæʃənə^l lˈɔː", "en-US")
    assert spell(phones) == ",ɪ.n.t.ə.ɹ.n.'æ.ʃ.ə.n.ᵊ.l l.'ɔ"
    assert [p.word for p in phones] == [0] * 12 + [1, 1]
    assert [i for i, p in enumerate(phones) if p.word_final] == [11, 13]


def test_long_vowels_are_symbols_of_their_own_in_british_english():
    assert spell(phones_from_espeak("ɡɹˈiːn lˈɔː", "en-GB")) == "ɡ.ɹ.'iː.n l.'ɔː"


def test_punctuation_becomes_a_pause_with_its_class():
    assert spell(phones_from_espeak("jˈɛs, nˈo^ʊ; wˌa^ɪ?")) == "j.'ɛ.s/1 SP/1 n.'oʊ/2 SP/2 w.,aɪ/6"
    assert spell(phones_from_espeak("“jˈɛs,” hiː")) == "j.'ɛ.s/1 SP/1 h.i"


def test_unknown_letters_become_unk_not_nothing():
    assert spell(phones_from_espeak("aʘa", "xx")) == "a.UNK.a"


@pytest.mark.parametrize(
    ("marks", "expected"), [("", 0), ("?!", 6), (".", 4), (".)", 4), (",)", 1), ("...", 7), ("—", 7)]
)
def test_strongest_mark_counts(marks, expected):
    assert punctuation_class(marks) == expected


def test_durations_follow_their_tokens():
    #          SIL  n  ˈ  Q     j  ˈ  u  ː  ,     s  i  .  SIL
    frames = [9, 1, 2, 3, 2, 1, 2, 3, 4, 5, 6, 2, 7, 8, 1]
    phones, units = phones_with_durations("nˈQ jˈuː, si.", frames)
    assert spell(phones) == "SIL n.'əʊ j.'uː/1 SP/1 s.i/4 SIL/4"
    assert units == [7, 1, 7, 1, 9, 11, 2, 7, 11]


def test_lag_leaves_one_unit_of_leading_silence():
    _, units = phones_with_durations("a", [2, 5, 1])
    assert units == [1, 5, 2]


def test_wrong_number_of_durations_is_refused():
    with pytest.raises(ValueError, match="2 tokens need 4 durations, got 3"):
        phones_with_durations("ab", [1, 1, 1])
    with pytest.raises(ValueError, match="at least 1"):
        phones_with_durations("a", [1, 0, 1])


@given(
    st.lists(st.tuples(st.sampled_from('əɪAITʤstnɹˈˌː ,.?"('), st.integers(1, 30)), max_size=40), st.data()
)
def test_durations_sum_exactly_and_stay_positive(tokens, data):
    teacher = "".join(token for token, _ in tokens)
    frames = [data.draw(st.integers(1, 20)), *(units for _, units in tokens), data.draw(st.integers(1, 20))]
    phones, units = phones_with_durations(teacher, frames)
    assert sum(units) == sum(frames)
    assert min(units) >= 1
    assert len(phones) == len(units)
    assert phones[0].symbol == phones[-1].symbol == "SIL"
    assert [p.symbol for p in phones].count("SIL") == 2


def test_swallowed_silence_returns_to_the_pause():
    phones, units = phones_with_durations("a, nA.", [4, 6, 1, 1, 2, 9, 2, 1], lag_units=0)
    level = (
        [-99] * 4
        + [-10, -12, -30, -50, -70, -80]
        + [-80, -60]
        + [-20, -20]
        + [-15] * 5
        + [-58, -70, -80, -90]
        + [-99] * 3
    )
    assert settle_silence(phones, units, level) == [4, 4, 4, 2, 5, 7]


def test_silent_phone_keeps_one_unit():
    phones, units = phones_with_durations("a", [2, 3, 2], lag_units=0)
    assert settle_silence(phones, units, [-90, -90, -90, -90, -90, 0, 0]) == [2, 1, 4]


def test_foreign_phones_are_replaced_by_their_neighbours():
    known = {symbol.symbol for symbol in ENGLISH.symbols if not symbol.nearest}
    phones = approximate(phones_from_espeak("nˈiɲo.", "es"), known)
    assert spell(phones) == "n.'i.n.j.ɔ/4"
    assert [p.word_final for p in phones] == [False] * 4 + [True]


def test_phone_refuses_impossible_features():
    with pytest.raises(ValueError, match="stress of 'a' is 3"):
        Phone("a", stress=3)
    with pytest.raises(ValueError, match="punctuation"):
        Phone("a", punctuation=8)

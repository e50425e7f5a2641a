"""IPA, SAPI, UPS and X-SAMPA: what is accepted, where the stress goes, what is refused and where."""

import pytest

from ssml_engine.text import UnknownAlphabetError, UnknownPhoneError, phones_from_alphabet
from ssml_engine.text.alphabets import ALPHABETS
from ssml_engine.text.alphabets.ipa import units_from_ipa
from ssml_engine.text.alphabets.tables import inventory, read_table
from ssml_engine.text.symbols import symbol_table


def spell(text: str, alphabet: str, locale: str = "en-US") -> str:
    marks = {0: "", 1: "ˈ", 2: "ˌ"}
    return " | ".join(
        " ".join(marks[phone.stress] + phone.symbol for phone in word)
        for word in phones_from_alphabet(text, alphabet, locale)
    )


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en-US", "tə.ˈmeɪ.toʊ", "t ə m ˈeɪ t oʊ"),
        ("en-US", "təmeɪˈtoʊ", "t ə m ˈeɪ t oʊ"),
        ("en-US", "ˈhɛ.ˌloʊ", "h ˈɛ l ˌoʊ"),
        ("en-US", "hɛˈ wɝld", "h ˈɛ | w ɜ ɹ l d"),
        ("en-US", "t͡ʃɜːt͡ʃ", "tʃ ɜ ɹ tʃ"),
        ("en-US", "gʊd‿moːnɪŋ", "ɡ ʊ d m oʊ n ɪ ŋ"),
        ("en-GB", "təmeɪˈtoʊ", "t ə m ˈeɪ t əʊ"),
        ("en-GB", "kə.ˈrɪə", "k ə ɹ ˈɪ ə"),
        ("en-GB", "bæd", "b a d"),
        ("de-DE", "ˈʃøː.nən", "ʃ ˈøː n ə n"),
        ("de-DE", "ɪ\u00e7", "ɪ c\u0327"),
        ("de-DE", "ɪc\u0327", "ɪ c\u0327"),
        ("fr-FR", "bɔ\u0303ʒuʁ", "b ɔ\u0303 ʒ u ʁ"),
        ("es-ES", "ka sa", "k a | s a"),
    ],
)
def test_ipa(locale, text, expected):
    assert spell(text, "ipa", locale) == expected


@pytest.mark.parametrize(
    ("alphabet", "locale", "text", "expected"),
    [
        ("sapi", "en-US", "b er 1 r - g ax r", "b ˈɜ ɹ ɡ ə ɹ"),
        ("sapi", "en-US", "B ER 1 R - G AX R", "b ˈɜ ɹ ɡ ə ɹ"),
        ("x-microsoft-sapi", "en-US", "h ax l ow 2 & w er r l d", "h ə l ˌoʊ | w ɜ ɹ l d"),
        ("sapi", "de-DE", "sh uy : n", "ʃ yː n"),
        ("sapi", "fr-FR", "b oh ~", "b ɔ\u0303"),
        ("sapi", "es-ES", "k a 1 - s a", "k ˈa s a"),
        ("ups", "en-US", "JH AU", "dʒ aʊ"),
        ("ups", "en-US", "T AX . S1 M EI . T O", "t ə m ˈeɪ t oʊ"),
        ("x-ups", "de-DE", "SH EU LNG", "ʃ øː"),
        ("x-sampa", "en-US", 't@."meI.toU', "t ə m ˈeɪ t oʊ"),
        ("x-sampa", "de-DE", "S2:n@n", "ʃ øː n ə n"),
        ("x-sampa", "fr-FR", "bO~", "b ɔ\u0303"),
    ],
)
def test_other_alphabets(alphabet, locale, text, expected):
    assert spell(text, alphabet, locale) == expected


@pytest.mark.parametrize(
    ("alphabet", "locale", "text", "phone", "position"),
    [
        ("ipa", "en-US", "home+", "+", 4),
        ("ipa", "en-US", "tə'meɪ", "'", 2),
        ("ipa", "en-US", "ab qa", "q", 3),
        ("ipa", "en-US", "ː", "ː", 0),
        ("ipa", "fr-FR", "aç", "ç", 1),
        ("sapi", "en-US", "h zz 1", "zz", 2),
        ("sapi", "en-US", "p 1", "1", 2),
        ("sapi", "en-GB", "h ax", "h", 0),
        ("ups", "en-US", "JH QX", "QX", 3),
        ("ups", "en-US", "jh", "jh", 0),
        ("x-sampa", "en-US", "t@ §", "§", 3),
        ("x-sampa", "en-US", "t@ q", "q", 3),
    ],
)
def test_unknown_phones_are_refused_with_their_place(alphabet, locale, text, phone, position):
    with pytest.raises(UnknownPhoneError) as caught:
        phones_from_alphabet(text, alphabet, locale)
    assert (caught.value.phone.replace("c\u0327", "ç"), caught.value.position) == (phone, position)
    assert repr(caught.value.phone) in str(caught.value)


@pytest.mark.parametrize("name", ["IPA", "ipe", "", "arpabet"])
def test_unknown_alphabets_are_refused_with_the_known_ones(name):
    with pytest.raises(UnknownAlphabetError, match="known are ipa, sapi, ups, x-sampa"):
        phones_from_alphabet("a", name, "en-US")


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_blank_pronunciations_are_no_words(alphabet):
    assert phones_from_alphabet("  ", alphabet, "en-US") == ()


def test_every_row_of_the_tables_leads_to_phonemes():
    table = symbol_table()
    for row in read_table("english").values():
        assert all(symbol in table for column in row for symbol in column.split(","))
    for name, locale in (("en", "en-US"), ("de", "de-DE"), ("es", "es-ES"), ("fr", "fr-FR")):
        for ipa in read_table(f"sapi-{name}").values():
            assert units_from_ipa(ipa[0], locale)
    for language in ("de", "es", "fr", "it", "pt"):
        assert all(symbol in table for symbol in inventory(language) or ())


def test_english_tables_lead_to_the_phonemes_that_english_voices_know():
    english = {symbol.symbol for symbol in symbol_table().symbols if not symbol.nearest}
    for row in read_table("english").values():
        assert {symbol for column in row for symbol in column.split(",")} <= english

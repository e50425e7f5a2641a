"""espeak-ng behind the phonemizer: languages, phrases, words, threads."""

import shutil
import threading
from pathlib import Path

import espeakng_loader
import pytest

from ssml_engine.text import Phonemizer, UnsupportedLanguageError
from ssml_engine.text.alignment import assign_words
from ssml_engine.text.espeak import short_data_path
from ssml_engine.text.locales import espeak_language
from ssml_engine.text.phones import phones_from_espeak


@pytest.fixture(scope="module")
def phonemizer() -> Phonemizer:
    return Phonemizer()


def pronounced(phonemizer: Phonemizer, phrase: str, locale: str) -> str:
    words = phrase.split()
    phones = phonemizer.phones([words], locale)[0]
    return " ".join(
        "".join({0: "", 1: "ˈ", 2: "ˌ"}[phone.stress] + phone.symbol for phone in word) for word in phones
    )


@pytest.mark.parametrize(
    ("locale", "phrase", "expected"),
    [
        ("en-US", "hello world", "həlˈoʊ wˈɜɹld"),
        ("en-GB", "hello world", "həlˈəʊ wˈɜːld"),
        ("en-US", "better water", "bˈɛɾəɹ wˈɔɾəɹ"),
        ("en-AU", "better water", "bˈɛtə wˈɔːtə"),
        ("de-AT", "schönes Haus", "ʃˈøːnəs hˈaʊs"),
        ("es-MX", "zapato", "sapˈato"),
        ("es-ES", "zapato", "θapˈato"),
        ("fr-FR", "bonjour", "bɔ̃ʒˈuʁ"),
    ],
)
def test_words_are_pronounced_by_locale(phonemizer, locale, phrase, expected):
    assert pronounced(phonemizer, phrase, locale) == expected


@pytest.mark.parametrize(
    ("locale", "phrase", "expected"),
    [
        ("en-GB", "all of the dogs in the house", "ˈɔːl ɒv ðə dˈɒɡz ɪn ðə hˈaʊs"),
        ("en-US", "I have been to it", "aɪ həv bɪn tʊ ɪt"),
        ("en-US", "the end of the end", "ðɪ ˈɛnd ʌv ðɪ ˈɛnd"),
    ],
)
def test_words_that_espeak_joins_are_told_apart(phonemizer, locale, phrase, expected):
    assert pronounced(phonemizer, phrase, locale) == expected


def test_word_that_espeak_splits_stays_one(phonemizer):
    words = phonemizer.phones([["room", "1984", "please"]], "en-US")[0]
    assert [{phone.word for phone in word} for word in words] == [{0}, {1}, {2}]
    assert len(words[1]) > 12
    assert "".join(phone.symbol for phone in words[2]) == "pliz"


def test_alignment_gives_every_phone_a_word_in_order():
    phrase = phones_from_espeak("ðɛ^ɹwˌʌzɐ dˈɑːɡ")
    alone = [phones_from_espeak(ipa) for ipa in ("ðˈɛ^ɹ", "wʌz", "ˈe^ɪ", "dˈɑːɡ")]
    assert assign_words(phrase, alone) == [0, 0, 0, 1, 1, 1, 2, 3, 3, 3]


def test_several_phrases_answer_in_order_and_repeat_equal(phonemizer):
    phrases = ["one", "", "two", "one"]
    first = phonemizer.transcribe(phrases, "en-US")
    assert first == phonemizer.transcribe(phrases, "en-US")
    assert first[0] == first[3] == "wˌʌn"
    assert first[1] == ""


def test_cache_is_bounded():
    small = Phonemizer(cached_phrases=2)
    for word in ("one", "two", "three"):
        small.transcribe([word], "en-US")
    assert [phrase for _, phrase in small._cache] == ["two", "three"]
    assert small.transcribe(["one", "two", "three", "four"], "en-US")[0] == "wˌʌn"


def test_threads_with_different_languages_do_not_mix(phonemizer):
    expected = {lang: phonemizer.transcribe(["region"], lang)[0] for lang in ("en-US", "de-DE", "fr-FR")}
    assert len(set(expected.values())) == 3
    wrong: list[str] = []

    def work(lang: str) -> None:
        fresh = Phonemizer(cached_phrases=1)
        for number in range(30):
            got = fresh.transcribe([f"region {'x' * number}", "region"], lang)[1]
            if got != expected[lang]:
                wrong.append(got)

    threads = [threading.Thread(target=work, args=(lang,)) for lang in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_unknown_language_is_refused_with_its_name(phonemizer):
    with pytest.raises(UnsupportedLanguageError, match="'xx-YY'"):
        phonemizer.transcribe(["a"], "xx-YY")
    assert not phonemizer.supports("xx-YY")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        pair.split("=")
        for pair in [
            "en-US=en-us",
            "en_gb=en-gb",
            "en-IN=en-gb",
            "en=en-us",
            "es-AR=es-419",
            "pt-PT=pt",
            "pt-BR=pt-br",
            "fr-CA=fr-fr",
            "fr-CH=fr-ch",
            "zh-CN=cmn",
            "zh-HK=yue",
            "de-CH=de",
            "nb-NO=nb",
            "fil-PH=",
            "qq=",
        ]
    ],
)
def test_locales_find_their_espeak_language(phonemizer, locale, language):
    assert espeak_language(locale, phonemizer.supported_languages) == (language or None)


def test_data_path_longer_than_espeak_allows_is_shortened(tmp_path):
    deep = tmp_path / ("x" * 90) / ("y" * 90)
    shutil.copytree(
        espeakng_loader.get_data_path(), deep / "espeak-ng-data", ignore=shutil.ignore_patterns("voices")
    )
    short = short_data_path(deep / "espeak-ng-data")
    assert len(str(short)) <= 150
    assert (short / "phontab").read_bytes() == (deep / "espeak-ng-data" / "phontab").read_bytes()
    assert short_data_path(Path("/usr/share/espeak-ng-data")) == Path("/usr/share/espeak-ng-data")

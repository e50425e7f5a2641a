"""Enrolled voices on disk: names, owners, quotas, consent, and many hands at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssml_engine.voices import (
    FittedVoice,
    NameTakenError,
    NoConsentError,
    NotEnrolledError,
    QuotaError,
    VoiceFacts,
    VoiceFileError,
    VoiceLibrary,
    VoiceNameError,
    VoicePrompt,
    VoiceStore,
    checked_name,
    load_voice,
    save_voice,
)


def prompt(name: str = "Anna", consent: str = "I agree") -> VoicePrompt:
    facts = VoiceFacts(name, "en-US", "female", "", "a", (7.0, 0.3, 3.5), "a test", "books", consent=consent)
    return VoicePrompt(
        facts,
        codes=np.arange(24, dtype=np.int16).reshape(3, 8),
        phones=np.array([[1, 0, 0, 0], [5, 1, 3, 0]], np.uint8),
        durations=np.array([1, 2], np.int64),
        f0=np.full(3, 120, np.float32),
        energy=np.zeros(2, np.float32),
    )


@pytest.fixture
def store(tmp_path: Path) -> VoiceStore:
    return VoiceStore(tmp_path / "enrolled", is_reserved=lambda name: name.lower() == "en-us-clara")


def test_a_stored_voice_comes_back_as_it_was(store: VoiceStore) -> None:
    stored = store.add(prompt())
    found = store.get("anna")
    assert found.facts == stored.facts
    assert np.array_equal(found.codes, prompt().codes)
    assert store.get(stored.facts.speaker_profile_id).facts.name == "Anna"


def test_fitted_vectors_come_back_and_broken_ones_make_no_voice(tmp_path: Path) -> None:
    path, vectors = tmp_path / "a.safetensors", np.linspace(-1, 1, 384, dtype=np.float32).reshape(2, 192)
    save_voice(replace(prompt(), fitted=FittedVoice(vectors[0], vectors[1], "weights")), path)
    found = load_voice(path).fitted
    assert found is not None
    assert (found.ar.tolist(), found.nar.tolist()) == (vectors[0].tolist(), vectors[1].tolist())
    assert found.language_models_id == "weights"
    content = path.read_bytes()
    path.write_bytes(content.replace(vectors[0].tobytes(), np.full(192, np.nan, np.float32).tobytes()))
    with pytest.raises(VoiceFileError, match="voice vector"):
        load_voice(path)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../Anna", "a/b", "a\\b", "a.b", "a b", "-a", "_a", "a\x00", "a" * 65, "Ａｎｎａ", "a\u202eb"],
)
def test_a_name_that_could_be_misread_is_refused(store: VoiceStore, name: str) -> None:
    with pytest.raises(VoiceNameError):
        store.add(prompt(name))
    assert store.prompts() == []


@given(st.text(max_size=70))
def test_an_accepted_name_has_only_letters_digits_and_dashes(name: str) -> None:
    try:
        checked = checked_name(name)
    except VoiceNameError:
        return
    assert all(c.isalnum() or c in "-_" for c in checked)
    assert checked_name(checked) == checked


@pytest.mark.parametrize("name", ["Anna", "ANNA", "en-US-Clara"])
def test_a_taken_name_is_refused_in_any_case(store: VoiceStore, name: str) -> None:
    store.add(prompt())
    with pytest.raises(NameTakenError):
        store.add(prompt(name))
    assert len(store.prompts()) == 1


@pytest.mark.parametrize("consent", ["", "  "])
def test_a_voice_without_consent_is_not_stored_and_not_used(store: VoiceStore, consent: str) -> None:
    with pytest.raises(NoConsentError):
        store.add(prompt(consent=consent))
    save_voice(prompt(consent=consent), store.folder / "smuggled.safetensors")
    library = VoiceLibrary([], enrolled=store.root)
    assert library.resolve("Anna") is None
    assert store.prompts() == []


def test_an_owner_has_no_more_voices_than_the_quota(store: VoiceStore) -> None:
    few = replace(store, quota=2)
    few.add(prompt("a"))
    few.add(prompt("b"))
    with pytest.raises(QuotaError):
        few.add(prompt("c"))
    few.delete("a")
    few.add(prompt("c"))


def test_owners_do_not_see_each_other(tmp_path: Path) -> None:
    library = VoiceLibrary([], enrolled=tmp_path)
    ann, ben = library.for_owner("ann"), library.for_owner("../ann")
    stored = ann.store().add(prompt("Mum"))
    ben.store().add(prompt("Mum"))
    assert library.resolve("Mum") is None
    assert ben.profile(stored.facts.speaker_profile_id) is None
    ben.store().delete("Mum")
    assert ann.resolve("Mum") is not None
    with pytest.raises(NotEnrolledError):
        ben.store().export("Mum")
    assert all(tmp_path in path.parents for path in tmp_path.rglob("*"))


def test_a_library_that_is_open_sees_changes_at_once(store: VoiceStore) -> None:
    library = VoiceLibrary([], enrolled=store.root)
    assert library.resolve("Anna") is None
    profile = store.add(prompt()).facts.speaker_profile_id
    info = library.profile(profile)
    assert info is not None
    assert library.resolve("anna") == info
    store.rename("Anna", "Berta")
    assert library.resolve("Anna") is None
    renamed = library.profile(profile)
    assert renamed is not None
    assert renamed.name == "Berta"
    store.delete(profile)
    assert library.profile(profile) is None


def test_renaming_may_change_the_case_but_not_take_a_name(store: VoiceStore) -> None:
    store.add(prompt("Anna"))
    store.add(prompt("Berta"))
    assert store.rename("anna", "ANNA").facts.name == "ANNA"
    with pytest.raises(NameTakenError):
        store.rename("ANNA", "berta")


def test_an_exported_voice_can_be_taken_in_elsewhere_with_its_consent(store: VoiceStore, tmp_path: Path) -> None:
    store.add(prompt())
    other = VoiceStore(tmp_path / "other")
    taken = other.restore(store.export("Anna"), name="Copy", codebook_id="books")
    assert taken.facts.consent == "I agree"
    assert taken.facts.speaker_profile_id != store.get("Anna").facts.speaker_profile_id
    with pytest.raises(VoiceFileError, match="another codec"):
        other.restore(store.export("Anna"), name="Third", codebook_id="others")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04N.", bytes(100), b"x" * (1 << 20) + b"y"])
def test_a_file_that_is_no_voice_is_not_taken_in(store: VoiceStore, content: bytes) -> None:
    with pytest.raises(VoiceFileError):
        store.restore(content)
    assert store.prompts() == []


def test_a_file_with_numbers_beyond_every_table_is_not_taken_in(store: VoiceStore) -> None:
    from ssml_engine.voices.prompt import voice_to_bytes

    wild = replace(prompt(), phones=np.array([[255, 0, 0, 0], [5, 1, 3, 0]], np.uint8))
    with pytest.raises(VoiceFileError, match="numbers"):
        store.restore(voice_to_bytes(wild))


def test_of_many_that_want_one_name_one_gets_it(store: VoiceStore) -> None:
    few = replace(store, quota=5)

    def attempt(number: int) -> str:
        try:
            few.add(prompt("Anna" if number % 2 else f"n{number}"))
        except (NameTakenError, QuotaError) as error:
            return type(error).__name__
        return "stored"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(24)))
    names = [item.facts.name for item in few.prompts()]
    assert outcomes.count("stored") == len(names) == 5
    assert len(set(names)) == 5


def test_a_full_disk_leaves_nothing_behind(store: VoiceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.add(prompt())
    assert [path.name for path in store.folder.iterdir()] == [".lock"]

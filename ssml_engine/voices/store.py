"""Enrolled voices on disk: one owner's folder, in which voices are added, renamed, taken out and handed over.

    <folder>/<speaker profile>.safetensors              voices that belong to nobody in particular
    <folder>/owners/<hash of the owner>/<…>.safetensors

Files are named by a random id and folders by a hash, so no name that a caller sends is ever part of a path.  Changes
hold a lock file, so that processes and threads cannot pass a quota or take one name twice; readers need none.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ssml_engine.voices.names import checked_name
from ssml_engine.voices.prompt import VoiceFileError, VoicePrompt, load_voice, save_voice, voice_to_bytes

DEFAULT_QUOTA = 100
MOST_FILE_BYTES = 1024 * 1024


class NameTakenError(ValueError):
    """Another voice, or another name of one, is called so already."""


class QuotaError(RuntimeError):
    """The owner has as many voices as are allowed."""


class NoConsentError(ValueError):
    """A voice without its speaker's consent."""


class NotEnrolledError(LookupError):
    """The owner has no enrolled voice of this name."""


def owner_folder(root: Path, owner: str) -> Path:
    """Where an owner's voices lie; "" is nobody in particular."""
    return root / "owners" / hashlib.sha256(owner.encode()).hexdigest()[:32] if owner else root


@dataclass(frozen=True)
class VoiceStore:
    """One owner's enrolled voices.

    is_reserved: whether a name belongs to a voice outside the store.  quota: most voices of this owner.
    """

    root: Path
    owner: str = ""
    is_reserved: Callable[[str], bool] = lambda name: False
    quota: int = DEFAULT_QUOTA

    @property
    def folder(self) -> Path:
        return owner_folder(self.root, self.owner)

    def prompts(self) -> list[VoicePrompt]:
        """The voices, by name.  What is no voice, or has no consent, is not among them."""
        found = [prompt for _, prompt in self._files() if prompt.facts.consent.strip()]
        return sorted(found, key=lambda prompt: prompt.facts.name)

    def get(self, name: str) -> VoicePrompt:
        """A voice by its name, in any case, or by its speaker profile.  Raises NotEnrolledError."""
        return self._find(name)[1]

    def check_room(self, name: str) -> str:
        """The name as it would be stored.  Raises VoiceNameError, NameTakenError or QuotaError, as `add` would."""
        checked = checked_name(name)
        if self.is_reserved(checked) or self._is_taken(checked):
            raise NameTakenError(f'a voice is called "{checked}" already')
        if sum(1 for _ in self._paths()) >= self.quota:
            raise QuotaError(f"{self.quota} voices are all that one owner may have")
        return checked

    def add(self, prompt: VoicePrompt) -> VoicePrompt:
        """Store a voice under a new speaker profile; returns it as stored.

        Raises VoiceNameError, NameTakenError, QuotaError, NoConsentError, OSError.
        """
        if not prompt.facts.consent.strip():
            raise NoConsentError("the voice carries no consent of its speaker")
        with self._locked():
            name, profile = self.check_room(prompt.facts.name), str(uuid.uuid4())
            stored = replace(prompt, facts=replace(prompt.facts, name=name, speaker_profile_id=profile))
            save_voice(stored, self.folder / f"{profile}.safetensors")
        return stored

    def rename(self, name: str, new_name: str) -> VoicePrompt:
        """Give a voice another name, or another case.  Raises NotEnrolledError, VoiceNameError, NameTakenError."""
        with self._locked():
            path, prompt = self._find(name)
            checked = checked_name(new_name)
            same = checked.casefold() == prompt.facts.name.casefold()
            if not same and (self.is_reserved(checked) or self._is_taken(checked)):
                raise NameTakenError(f'a voice is called "{checked}" already')
            renamed = replace(prompt, facts=replace(prompt.facts, name=checked))
            save_voice(renamed, path)
        return renamed

    def delete(self, name: str) -> None:
        """Delete a voice for good.  Raises NotEnrolledError."""
        with self._locked():
            self._find(name)[0].unlink()

    def export(self, name: str) -> bytes:
        """A voice as the content of a file.  Raises NotEnrolledError."""
        return voice_to_bytes(self.get(name))

    def restore(self, content: bytes, *, name: str = "", codebook_id: str | None = None) -> VoicePrompt:
        """Take in what `export` gave, under `name` or its own.

        codebook_id: of the codec that is to speak it.  Raises VoiceFileError for what is no voice or of another
        codec, else as `add` does.
        """
        prompt = voice_from_bytes(content)
        if codebook_id is not None and prompt.facts.codebook_id != codebook_id:
            raise VoiceFileError("the voice was made with another codec")
        return self.add(replace(prompt, facts=replace(prompt.facts, name=name or prompt.facts.name)))

    def _is_taken(self, name: str) -> bool:
        return any(prompt.facts.name.casefold() == name.casefold() for _, prompt in self._files())

    def _find(self, name: str) -> tuple[Path, VoicePrompt]:
        key = name.strip().casefold()
        for path, prompt in self._files():
            if key and key in (prompt.facts.name.casefold(), prompt.facts.speaker_profile_id):
                return path, prompt
        raise NotEnrolledError(f'no enrolled voice is called "{name[:80]}"')

    def _paths(self) -> Iterator[Path]:
        return self.folder.glob("*.safetensors")

    def _files(self) -> Iterator[tuple[Path, VoicePrompt]]:
        for path in sorted(self._paths()):
            try:
                yield path, load_voice(path)
            except VoiceFileError:
                continue  # not ours, or deleted since it was listed

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def voice_from_bytes(content: bytes) -> VoicePrompt:
    """Read the content of a voice's file and check what the models rely on.  Raises VoiceFileError."""
    if len(content) > MOST_FILE_BYTES:
        raise VoiceFileError(f"{len(content)} bytes are more than any voice has")
    with tempfile.NamedTemporaryFile(suffix=".safetensors") as file:
        file.write(content)
        file.flush()
        try:
            prompt = load_voice(Path(file.name))
        except VoiceFileError as error:
            raise VoiceFileError(str(error).replace(Path(file.name).name, "the file")) from error
    _check_arrays(prompt)
    return prompt


def _check_arrays(prompt: VoicePrompt) -> None:
    """A file from elsewhere could hold numbers that no embedding has a row for."""
    from ssml_engine.text.symbols import symbol_table

    phones, frames = prompt.phones, len(prompt.codes)
    limits = (len(symbol_table()), 3, 4, 8)
    whole = (
        prompt.codes.ndim == 2 and prompt.codes.shape[1] == 8 and 0 < frames <= 1200
        and phones.ndim == 2 and phones.shape[1] == 4 and prompt.codes.dtype.kind == "i"
        and bool((prompt.durations > 0).all())
        and bool(((prompt.codes >= 0) & (prompt.codes < 1024)).all())
        and all(bool((phones[:, column] < limit).all()) for column, limit in enumerate(limits))
        and bool(((prompt.f0 > 20) & (prompt.f0 < 2000)).all())
        and bool((abs(prompt.energy) < 20).all())
    )  # fmt: skip
    if not whole:
        raise VoiceFileError("the file holds numbers that no voice has")

"""Folders of voice files and an alias table → the catalog that documents name voices from.

Shipped voices come first, enrolled ones after; a file that changes on disk is read again, so that a voice can be
used as soon as it is stored.  An enrolled voice without its speaker's consent is none.
"""

from __future__ import annotations

import copy
import threading
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ssml_engine.plan import VoiceInfo
from ssml_engine.voices.languages import trained_languages
from ssml_engine.voices.locations import shipped_folder, user_voices_folder
from ssml_engine.voices.prompt import VoiceFileError, VoicePrompt, load_voice
from ssml_engine.voices.store import DEFAULT_QUOTA, VoiceStore, owner_folder
from ssml_engine.voices.styles import StyleTable, style_table

MULTILINGUAL = "multilingual"
"""In Azure's names of the voices that tell by themselves what language a text is in."""

LONG_NAME_PREFIX = "microsoft server speech text to speech voice ("


class UnknownVoiceError(LookupError):
    """A name that is neither a voice nor an alias."""


class VoiceLibrary:
    """The voices of some folders.  Implements `ssml_engine.plan.VoiceCatalog`.  Safe to use from several threads."""

    def __init__(
        self,
        folders: Sequence[Path],
        aliases: dict[str, str] | None = None,
        styles: StyleTable | None = None,
        *,
        languages: tuple[str, ...] = (),
        enrolled: Path | None = None,
        owner: str = "",
    ) -> None:
        """styles: what every voice can do; without them a voice has those that its file names. languages: what every
        voice can speak beside its own. enrolled: root of the
        folders of enrolled voices, of which those of `owner` are seen.
        """
        self._folders = tuple(folders)
        self._root, self._owner = enrolled, owner
        self._styles = styles
        self._languages = languages
        self._aliases = {_key(alias): name for alias, name in (aliases or {}).items()}
        self._prompts: dict[Path, tuple[tuple[int, ...], VoicePrompt]] = {}
        self._lock = threading.Lock()

    @property
    def aliases(self) -> dict[str, str]:
        """Other names, in lower case, and the voice that each stands for."""
        return dict(self._aliases)

    def resolve(self, name: str) -> VoiceInfo | None:
        """The voice for a name or an alias in any case; None when there is none."""
        key = _key(name)
        prompts = self._read()
        prompt = prompts.get(key) or prompts.get(_key(self._aliases.get(key, "")))
        return None if prompt is None else replace(self._info(prompt), tells_languages=MULTILINGUAL in key)

    def voices(self) -> Sequence[VoiceInfo]:
        return [self._info(prompt) for prompt in self._read().values()]

    def profile(self, speaker_profile_id: str) -> VoiceInfo | None:
        """The enrolled voice of a speaker profile, or of its name.  Implements `SpeakerProfiles`."""
        prompt = self._enrolled_prompt(speaker_profile_id)
        return None if prompt is None else self._info(prompt)

    def profile_of(self, name: str) -> str:
        """The speaker profile of a voice; empty for one that was not enrolled."""
        prompt = self._read().get(_key(name))
        return "" if prompt is None else prompt.facts.speaker_profile_id

    def for_owner(self, owner: str) -> VoiceLibrary:
        """The same shipped voices with another owner's enrolled ones."""
        if owner == self._owner:
            return self
        other = copy.copy(self)  # files that both see are read once
        other._owner = owner
        return other

    def store(self, quota: int = DEFAULT_QUOTA) -> VoiceStore:
        """Where this owner's voices are kept.  Raises ValueError where there is no folder for enrolled voices."""
        if self._root is None:
            raise ValueError("this library has no folder for enrolled voices")
        return VoiceStore(self._root, self._owner, self._is_reserved, quota)

    def prompt(self, name: str) -> VoicePrompt:
        """The prompt of a voice by its own name; the same object until its file changes.

        Raises UnknownVoiceError.
        """
        found = self._read().get(_key(name))
        if found is None:
            raise UnknownVoiceError(f'no voice is named "{name}"')
        return found

    def _read(self) -> dict[str, VoicePrompt]:
        """All voices by key; files are opened only when they are new or changed."""
        found: dict[str, VoicePrompt] = {}
        with self._lock:
            for folder in self._folders:
                for prompt in self._of(folder):
                    found.setdefault(_key(prompt.facts.name), prompt)
            for prompt in self._enrolled():
                found.setdefault(_key(prompt.facts.name), prompt)
        return found

    def _enrolled(self) -> list[VoicePrompt]:
        if self._root is None:
            return []
        return [prompt for prompt in self._of(owner_folder(self._root, self._owner)) if prompt.facts.consent.strip()]

    def _enrolled_prompt(self, identity: str) -> VoicePrompt | None:
        key = identity.strip().lower()
        with self._lock:
            for prompt in self._enrolled():
                if key and key in (prompt.facts.speaker_profile_id, _key(prompt.facts.name)):
                    return prompt
        return None

    def _is_reserved(self, name: str) -> bool:
        """Whether a name is that of a voice that was not enrolled, or an alias."""
        key = _key(name)
        with self._lock:
            shipped = {_key(prompt.facts.name) for folder in self._folders for prompt in self._of(folder)}
        return key in shipped or key in self._aliases

    def _info(self, prompt: VoicePrompt) -> VoiceInfo:
        facts, table = prompt.facts, self._styles
        others = tuple(language for language in self._languages if language != facts.locale.split("-")[0])
        known = VoiceInfo(
            facts.name, facts.locale, facts.gender, facts.styles, locales=others, tells_languages=False, converts=True
        )
        if table is None:
            return known
        return replace(known, styles=tuple(table.styles), roles=tuple(table.roles), style_aliases=table.aliases)

    def _of(self, folder: Path) -> list[VoicePrompt]:
        loaded = (self._load(path) for path in sorted(folder.glob("*.safetensors")))
        return [prompt for prompt in loaded if prompt is not None]

    def _load(self, path: Path) -> VoicePrompt | None:
        try:
            status = path.stat()
            changed = (status.st_mtime_ns, status.st_ino, status.st_size)
            known = self._prompts.get(path)
            if known is None or known[0] != changed:
                known = (changed, load_voice(path))
                self._prompts[path] = known
        except (OSError, VoiceFileError):
            self._prompts.pop(path, None)
            return None  # being written or removed by another process, or not a voice
        return known[1]


def open_library(voices_dir: Path | None = None) -> VoiceLibrary:
    """Shipped voices and aliases, and the user's folder (or `voices_dir`)."""
    shipped = shipped_folder()
    table = shipped / "aliases.toml"
    aliases = tomllib.loads(table.read_text()) if table.is_file() else {}
    return VoiceLibrary(
        [shipped],
        aliases,
        style_table(),
        languages=trained_languages().languages,
        enrolled=user_voices_folder(voices_dir),
    )


def _key(name: str) -> str:
    """One spelling for a name: lower case; Azure's long form `… Voice (en-US, AvaNeural)` becomes `en-us-avaneural`."""
    lowered = " ".join(name.strip().lower().split())
    if lowered.startswith(LONG_NAME_PREFIX) and lowered.endswith(")"):
        locale, _, short = lowered[len(LONG_NAME_PREFIX) : -1].partition(",")
        return f"{locale.strip()}-{short.strip()}"
    return lowered

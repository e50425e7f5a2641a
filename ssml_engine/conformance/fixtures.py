"""What the suite brings along: the voices that its documents name, and the files that they fetch.

Voices come from `voices.json`. Files lie in `files/` and stand for addresses under `https://conformance.example/`;
no other name resolves, so that a run needs no network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ssml_engine.audio.fetch import Fetcher, FetchError, FetchFailure, Resource, ResourceKind
from ssml_engine.plan import VoiceCatalog, VoiceInfo

FILES_AT = "https://conformance.example/"


@dataclass(frozen=True)
class SuiteCatalog:
    """A voice library whose voices can do what the suite's documents ask of them.

    A name that the library knows keeps the library's voice and gains the suite's features; the others are
    voices of the suite alone, which can be planned for but not heard.
    """

    library: VoiceCatalog
    known: dict[str, VoiceInfo]
    profiles: dict[str, str]

    @classmethod
    def read(cls, folder: Path, library: VoiceCatalog) -> SuiteCatalog:
        """The catalog of a suite. Raises OSError, KeyError, ValueError for a broken `voices.json`."""
        content = json.loads((folder / "voices.json").read_text(encoding="utf-8"))
        voices = [_voice(item) for item in content["voices"]]
        return cls(library, {voice.name.lower(): voice for voice in voices}, dict(content["profiles"]))

    def resolve(self, name: str) -> VoiceInfo | None:
        """The voice for a name in any case; None when there is none."""
        features = self.known.get(name.strip().lower())
        real = self.library.resolve(name)
        if real is None:
            return features
        features = features or next((v for v in self.known.values() if self._stands_for(v, real)), None)
        return real if features is None else replace(features, name=real.name)

    def voices(self) -> Sequence[VoiceInfo]:
        """All voices of the suite."""
        return tuple(self.known.values())

    def profile(self, speaker_profile_id: str) -> VoiceInfo | None:
        """The enrolled voice of a profile; None when there is none."""
        name = self.profiles.get(speaker_profile_id)
        return None if name is None else self.resolve(name)

    def _stands_for(self, voice: VoiceInfo, real: VoiceInfo) -> bool:
        found = self.library.resolve(voice.name)
        return found is not None and found.name == real.name


def _voice(given: dict[str, Any]) -> VoiceInfo:
    return VoiceInfo(
        name=given["name"],
        locale=given["locale"],
        gender=given.get("gender", ""),
        styles=tuple(given.get("styles", ())),
        roles=tuple(given.get("roles", ())),
        locales=tuple(given.get("locales", ())),
        speakers=tuple(given.get("speakers", {}).items()),
        converts=given.get("converts", False),
    )


class SuiteFetcher:
    """Opens the suite's files; everything else meets the guarded fetcher, for whom no name resolves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "files"
        self._guarded = Fetcher(names=_resolve_nothing)

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        """The file behind an address of the suite. Raises FetchError."""
        if not url.startswith(FILES_AT):
            return self._guarded.fetch(url, kind, timeout_s=timeout_s)
        path = self._folder / Path(url.removeprefix(FILES_AT)).name
        if not path.is_file():
            raise FetchError(FetchFailure.STATUS, url, "there is no such file")
        content = path.read_bytes()
        if len(content) > kind.max_bytes:
            raise FetchError(FetchFailure.TOO_LARGE, url, f"more than {kind.max_bytes} bytes")
        return Resource(content, url, kind.content_types[0])


def _resolve_nothing(host: str, port: int) -> list[str]:
    if host.lower() == "localhost":
        return ["127.0.0.1"]
    raise OSError("names do not resolve while the suite runs")

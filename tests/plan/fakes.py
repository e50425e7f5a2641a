"""Stand-ins for the voice library and the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ssml_engine.audio.fetch import FetchError, FetchFailure, Resource, ResourceKind
from ssml_engine.plan import VoiceInfo

ADA = VoiceInfo("en-US-Ada", "en-US", "female", styles=("cheerful", "sad"), locales=("en-GB", "de", "tlh"))
BEN = VoiceInfo("en-US-Ben", "en-US", "male", roles=("Girl",), styles=("chat",), converts=True)
CLEO = VoiceInfo("fr-FR-Cleo", "fr-FR", "female")
DUO = VoiceInfo("en-US-Duo", "en-US", speakers=(("ada", "en-US-Ada"), ("ben", "en-US-Ben")))

PLS_HEAD = (
    '<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"'
    ' alphabet="ipa" xml:lang="en-US">'
)


@dataclass(frozen=True)
class FakeCatalog:
    """A catalog of the voices above, with one enrolled speaker."""

    known: Sequence[VoiceInfo] = (ADA, BEN, CLEO, DUO)
    profiles: Mapping[str, VoiceInfo] = field(default_factory=lambda: {"ada-profile": ADA})

    def resolve(self, name: str) -> VoiceInfo | None:
        wanted = name.strip().lower()
        return next((voice for voice in self.known if voice.name.lower() == wanted), None)

    def voices(self) -> Sequence[VoiceInfo]:
        return self.known

    def profile(self, speaker_profile_id: str) -> VoiceInfo | None:
        return self.profiles.get(speaker_profile_id)


@dataclass(frozen=True)
class FakeFetcher:
    """Serves files from memory."""

    files: Mapping[str, str]

    def fetch(self, url: str, kind: ResourceKind, *, timeout_s: float | None = None) -> Resource:
        if url not in self.files:
            raise FetchError(FetchFailure.STATUS, url, "there is no such file")
        return Resource(self.files[url].encode(), url, kind.content_types[0])


def lexicon(entries: str) -> str:
    """A PLS file with these lexemes."""
    return f"{PLS_HEAD}{entries}</lexicon>"


GOOD = lexicon("<lexeme><grapheme>BTW</grapheme><alias>by the way</alias></lexeme>")
FETCHER = FakeFetcher(
    {
        "https://example.com/good.xml": GOOD,
        "https://example.com/broken.xml": "<lexicon",
        "https://example.com/twice.xml": lexicon(
            "<lexeme><grapheme>a</grapheme><alias>b</alias></lexeme>"
            "<lexeme><grapheme>a</grapheme><alias>c</alias></lexeme>"
        ),
    }
)

"""What the compiler must know of voices: the protocol that the voice library keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class VoiceInfo:
    """What documents may rely on in a voice."""

    name: str
    # BCP 47 tag of what the voice speaks by itself.
    locale: str
    # "female", "male", "neutral", or "" where nobody said.
    gender: str = ""
    # Styles and roles of `express-as`, in the voice's spelling.
    styles: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    # Other names of styles: `(name, the style that stands for it)`.
    style_aliases: tuple[tuple[str, str], ...] = ()
    # Further locales that `lang` may ask for; a language alone ("de") stands for all its regions.
    locales: tuple[str, ...] = ()
    # Text that no markup gives a language is read in whichever of `locales` it shows itself to be in.
    tells_languages: bool = True
    # Speakers of a multi-talker voice: `(speaker, name of the voice)`, the speaker in lower case.
    speakers: tuple[tuple[str, str], ...] = ()
    # True when the voice can say a recording again (`mstts:voiceconversion`).
    converts: bool = False

    @property
    def detects_language(self) -> bool:
        """True when the voice tells by itself what language a text is in."""
        return bool(self.locales) and self.tells_languages

    def speaks(self, locale: str) -> bool:
        """True when `lang` may ask this voice for `locale`.

        >>> VoiceInfo("a", "en-US", locales=("de",)).speaks("de-AT")
        True
        """
        wanted = locale.lower()
        own = (self.locale.lower(), *(item.lower() for item in self.locales))
        return wanted in own or wanted.split("-")[0] in own or any(o.split("-")[0] == wanted for o in own)

    def distance(self, locale: str) -> int:
        """How far `locale` is from the voice's own: 0 the same, 1 of its language, 2 spoken beside it, 3 not spoken.

        >>> [VoiceInfo("a", "en-US", locales=("de",)).distance(tag) for tag in ("en-US", "en-GB", "de-AT", "fr")]
        [0, 1, 2, 3]
        """
        wanted, own = locale.lower(), self.locale.lower()
        if wanted == own:
            return 0
        if wanted.split("-")[0] == own.split("-")[0]:
            return 1
        return 2 if self.speaks(locale) else 3


class VoiceCatalog(Protocol):
    """The voices that documents may name."""

    def resolve(self, name: str) -> VoiceInfo | None:
        """The voice for a name in any case, Azure's names included; None when there is none."""
        ...

    def voices(self) -> Sequence[VoiceInfo]:
        """All voices."""
        ...


@runtime_checkable
class SpeakerProfiles(Protocol):
    """A catalog that knows enrolled speakers (`mstts:ttsembedding`)."""

    def profile(self, speaker_profile_id: str) -> VoiceInfo | None:
        """The enrolled voice; None when there is none."""
        ...

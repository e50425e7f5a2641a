"""The plan: an ordered timeline of speech, silences, clips and marks, as plain data.

Everything that needs SSML, a language or the network is decided before; everything that needs a model is left
to the renderer. Source places are `(start, end)` in code points of the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ssml_engine.plan.controls import NEUTRAL, Contour, Controls, Fit, Pause
from ssml_engine.text import Phone

Place = tuple[int, int]


@dataclass(frozen=True)
class Word:
    """A word or a punctuation mark of the document, and the phones that say it."""

    # The document's characters, without markup: "$100".
    text: str
    source: Place
    # Its phones in the speech, `[first_phone, end_phone)`; none for punctuation and what is not spoken.
    first_phone: int
    end_phone: int
    # What is said for it: "one hundred dollars".
    spoken: str = ""
    kind: Literal["word", "punctuation"] = "word"
    # BCP 47 tag of its language; "" is that of its speech.
    locale: str = ""


@dataclass(frozen=True)
class MarkInSpeech:
    """A named place inside a speech."""

    name: str
    source: Place
    # The mark is reached when this phone starts.
    phone: int


@dataclass(frozen=True)
class Speech:
    """A sentence, or a part of one between clips, in one voice.

    `phones` starts and ends with `SIL`; `SP` between words is a pause. `Phone.word` counts `words`.
    """

    # Index of the plan's voices.
    voice: int
    # BCP 47 tag of what is spoken.
    locale: str
    # The document's characters, without markup.
    text: str
    source: Place
    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    # One for each phone.
    controls: tuple[Controls, ...]
    # Lengths of pauses that the document sets, by rising phone.
    pauses: tuple[Pause, ...] = ()
    # Marks inside, in document order.
    marks: tuple[MarkInSpeech, ...] = ()
    # Number of its sentence in the document, from 0; parts of one sentence share it.
    sentence: int = 0
    # True for the last part of its sentence, of its paragraph.
    ends_sentence: bool = True
    ends_paragraph: bool = False

    def __post_init__(self) -> None:
        if len(self.controls) != len(self.phones):
            raise ValueError(f"{len(self.phones)} phones, but {len(self.controls)} controls")
        for index, word in enumerate(self.words):
            if not 0 <= word.first_phone <= word.end_phone <= len(self.phones):
                phones = f"{word.first_phone} to {word.end_phone}"
                raise ValueError(f"word {index} has the phones {phones} of {len(self.phones)}")
        for pause in self.pauses:
            if not (0 <= pause.phone < len(self.phones) and self.phones[pause.phone].is_pause):
                raise ValueError(f"phone {pause.phone} is no pause")
        for mark in self.marks:
            if not 0 <= mark.phone < max(len(self.phones), 1):
                raise ValueError(f"mark {mark.name!r} stands at phone {mark.phone} of {len(self.phones)}")

    def control(self, phone: int) -> Controls:
        """The controls of a phone."""
        return self.controls[phone] if phone < len(self.controls) else NEUTRAL


@dataclass(frozen=True)
class Silence:
    """A pause with no speech beside it that could hold it. Never stretched."""

    voice: int
    duration_ms: float
    source: Place


@dataclass(frozen=True)
class Mark:
    """A named place between items."""

    name: str
    source: Place


@dataclass(frozen=True)
class Clip:
    """A recording. Order: clip, repeat, then speed and level. Never stretched by rate, volume or fits."""

    voice: int
    # Absolute address, as far as the document gives one; only the fetcher decides whether it may be opened.
    url: str
    source: Place
    # Stretch of the recording in its own time; None is its end. A begin after the end plays nothing.
    begin_ms: float = 0.0
    end_ms: float | None = None
    # Times to play, above 0; fractions play a part.
    repeat_count: float | None = None
    # Total time of the repeats; with a count the shorter of both counts.
    repeat_duration_ms: float | None = None
    # dB, -40 to 40.
    level_db: float = 0.0
    # Ratio to the recorded speed, 0.5 to 2.
    speed: float = 1.0
    # Played in place of a recording that cannot be had.
    fallback: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Conversion:
    """A recording of speech, said again in the voice. Nothing else of its document is spoken."""

    voice: int
    url: str
    source: Place


Item = Speech | Silence | Mark | Clip | Conversion


@dataclass(frozen=True)
class VoiceScope:
    """Who speaks, and what holds for the whole `voice` element."""

    # Name of the voice in the catalog, and as the document wrote it.
    name: str
    requested: str
    # BCP 47 tag of the voice.
    locale: str
    # Number of the `voice` element; the speakers of one dialog share it.
    element: int
    source: Place
    # "eq_car", "eq_telecomhp8k".
    effect: str | None = None
    # Settings of the model's sampling: temperature, top_p, top_k, cfg_scale.
    parameters: tuple[tuple[str, float], ...] = ()
    # Length that all speech of the element is brought to, within RATE_LIMITS of its own.
    audio_duration_ms: float | None = None
    # Face animation: "redlips_front", "FacialExpression".
    viseme: str | None = None
    # Enrolled speaker whose voice this is.
    speaker_profile_id: str | None = None


@dataclass(frozen=True)
class Background:
    """A recording under everything, looped or cut to the speech."""

    url: str
    source: Place
    # A factor; 1 is as recorded.
    volume: float = 1.0
    fade_in_ms: float = 0.0
    fade_out_ms: float = 0.0


@dataclass(frozen=True)
class Plan:
    """Everything that rendering needs of a document."""

    # In the order in which they are heard.
    items: tuple[Item, ...]
    voices: tuple[VoiceScope, ...]
    # BCP 47 tag of the document.
    locale: str
    background: Background | None = None
    contours: tuple[Contour, ...] = ()
    fits: tuple[Fit, ...] = ()
    # Marks between which is rendered; None or an unknown name bounds nothing.
    start_mark: str | None = None
    end_mark: str | None = None

    def __post_init__(self) -> None:
        for index, item in enumerate(walk(self.items)):
            if not isinstance(item, Mark) and not 0 <= item.voice < len(self.voices):
                raise ValueError(f"item {index} has voice {item.voice} of {len(self.voices)}")
            if isinstance(item, Speech):
                self._check_scopes(index, item)

    def _check_scopes(self, index: int, speech: Speech) -> None:
        for controls in {id(one): one for one in speech.controls}.values():
            if controls.contour is not None and not 0 <= controls.contour < len(self.contours):
                raise ValueError(f"item {index} has contour {controls.contour} of {len(self.contours)}")
            if controls.fit is not None and not 0 <= controls.fit < len(self.fits):
                raise ValueError(f"item {index} has fit {controls.fit} of {len(self.fits)}")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; fields that have their default are left out."""
        from ssml_engine.plan.serialization import to_plain

        return to_plain(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Plan:
        """The plan of `as_dict`. Raises ValueError naming the field that is missing or has the wrong type."""
        from ssml_engine.plan.serialization import from_plain

        return from_plain(cls, plain)


def walk(items: tuple[Item, ...]) -> list[Item]:
    """All items, the fallbacks of clips after their clip."""
    found: list[Item] = []
    for item in items:
        found.append(item)
        if isinstance(item, Clip):
            found.extend(walk(item.fallback))
    return found

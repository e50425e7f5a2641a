"""Why a recording does not become a voice: stable codes, and one exception that carries all that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

# Code → what it says, with blanks for what was measured, and what to do.
REFUSALS = MappingProxyType(
    {
        "UNREADABLE_FILE": ("the recording cannot be read: {reason}", "send WAV, FLAC, MP3, Ogg, M4A or WebM"),
        "TOO_SHORT": ("{seconds} s of speech are less than {limit} s", "record three seconds or more"),
        "TOO_LONG": ("the recording is longer than {limit} s", "cut it to its best part"),
        "SILENCE": ("nothing is to be heard; the level is {level} dBFS", "check the microphone"),
        "NO_SPEECH": ("nobody speaks in the recording", "record one person who speaks"),
        "MUSIC": ("the recording holds tones or music and no speech", "record one person who speaks"),
        "CLIPPING": ("{percent} % of the speech is cut off at its peaks", "record again with less gain"),
        "LOW_SNR": ("the speech is {snr} dB above the noise, less than {limit} dB", "record in a quiet place"),
        "SEVERAL_SPEAKERS": ("{count} people speak, the second from {second} s", "record one person alone"),
        "NO_TRANSCRIPT": ("what is said is not known: {reason}", "give the transcript"),
        "TRANSCRIPT_MISMATCH": ("the transcript is not what is said: {reason}", "correct it, or leave it out"),
        "LANGUAGE_UNSUPPORTED": ("{locale} cannot be pronounced", "use a locale such as en-US"),
        "NO_CONSENT": ("the speaker's consent is missing", "state what the speaker agreed to"),
        "NAME_INVALID": ("{reason}", "choose another name"),
        "NAME_TAKEN": ("{reason}", "choose another name, or delete that voice"),
        "QUOTA": ("{reason}", "delete a voice that is not needed"),
    }
)


@dataclass(frozen=True)
class Refusal:
    """One reason.  details: each variable of the message."""

    code: str
    details: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str:
        return REFUSALS[self.code][0].format(**dict(self.details))

    @property
    def help(self) -> str:
        return REFUSALS[self.code][1]


def refusal(code: str, **details: object) -> Refusal:
    """Raises KeyError for a code that is not in the table."""
    _ = REFUSALS[code]
    return Refusal(code, tuple((name, str(value)) for name, value in details.items()))


class EnrollmentRefused(Exception):
    """The recording, its name or its consent will not do.  refusals: every reason that was found, at least one."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(f"{item.code}: {item.message}" for item in self.refusals))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.refusals)

"""What a document asks of single phones and pauses, resolved: no nesting, no keywords, only numbers.

The renderer applies them in this order: rate, pitch, range, contour, emphasis, pauses, fits, gain.
"""

from __future__ import annotations

from dataclasses import dataclass

# Limits of what nested controls come to. Source: Azure prosody; the gain's is ours.
RATE_LIMITS = (0.5, 2.0)
PITCH_LIMITS = (0.5, 1.5)
GAIN_LIMITS = (0.0, 2.0)


@dataclass(frozen=True)
class PitchShift:
    """`hz -> (target_hz or hz) * factor + offset_hz`: nested changes of pitch, or of its range, in one."""

    # Ratio, at least 0.
    factor: float = 1.0
    # Hz, added last.
    offset_hz: float = 0.0
    # Hz: what the voice's own value is replaced by; None keeps it.
    target_hz: float | None = None

    def apply(self, hz: float) -> float:
        """The value in Hz for the voice's own `hz`. No limits are applied.

        >>> PitchShift(factor=1.2, offset_hz=10).apply(100)
        130.0
        """
        return (hz if self.target_hz is None else self.target_hz) * self.factor + self.offset_hz


UNCHANGED = PitchShift()


@dataclass(frozen=True)
class ContourPoint:
    """Where the pitch goes at one time of a contour's content."""

    # Part of the content's duration, 0 to 1.
    time: float
    # Against the pitch that the content has without the contour.
    shift: PitchShift


@dataclass(frozen=True)
class Contour:
    """A curve of pitch over all phones whose controls name it; between points linear in semitones."""

    # Rising times, the first 0, the last 1.
    points: tuple[ContourPoint, ...]

    def __post_init__(self) -> None:
        times = [point.time for point in self.points]
        if not times or times[0] != 0.0 or times[-1] != 1.0 or times != sorted(times):
            raise ValueError(f"a contour's times rise from 0 to 1, got {times}")


@dataclass(frozen=True)
class Fit:
    """All phones whose controls name it take `duration_ms` together, within RATE_LIMITS of their own time."""

    duration_ms: float


@dataclass(frozen=True)
class Controls:
    """What is asked of one phone. The defaults ask for nothing."""

    # Times the voice's normal rate, 0.5 to 2.
    rate: float = 1.0
    # The result is to be kept within PITCH_LIMITS of the voice's own pitch.
    pitch: PitchShift = UNCHANGED
    # The same for the distance of the pitch from its mean.
    range: PitchShift = UNCHANGED
    # Linear amplitude, 0 to 2; 0 keeps the time and the events.
    gain: float = 1.0
    # "none", "reduced", "moderate", "strong"; None is the voice's own stress.
    emphasis: str | None = None
    # A style of the voice, in the voice's spelling.
    style: str | None = None
    # 0.01 to 2, 1 is the style as it is.
    style_degree: float = 1.0
    # "Girl", "OlderAdultMale", …
    role: str | None = None
    # Index of a contour and of a fit of the plan.
    contour: int | None = None
    fit: int | None = None

    def __post_init__(self) -> None:
        if not RATE_LIMITS[0] <= self.rate <= RATE_LIMITS[1]:
            raise ValueError(f"rate is {self.rate}, expected {RATE_LIMITS[0]} to {RATE_LIMITS[1]}")
        if not GAIN_LIMITS[0] <= self.gain <= GAIN_LIMITS[1]:
            raise ValueError(f"gain is {self.gain}, expected {GAIN_LIMITS[0]} to {GAIN_LIMITS[1]}")


NEUTRAL = Controls()


@dataclass(frozen=True)
class Pause:
    """How long a pause phone lasts, given how long it would last by itself."""

    # Index of the phone in its speech; the phone is `SIL` or `SP`.
    phone: int
    # Replaces the natural length.
    exact_ms: float | None = None
    # Lengthens it.
    add_ms: float = 0.0
    # The least that remains, from `break`; never stretched.
    at_least_ms: float = 0.0

    def resolve(self, natural_ms: float) -> float:
        """Length in ms of a pause that would last `natural_ms`, before rate and fits.

        >>> Pause(0, at_least_ms=750).resolve(300), Pause(0, exact_ms=0).resolve(300)
        (750, 0.0)
        """
        own = natural_ms if self.exact_ms is None else self.exact_ms
        return max(own + self.add_ms, self.at_least_ms)

    @property
    def is_fixed(self) -> bool:
        """True when rate and fits leave the length alone."""
        return self.exact_ms is not None or self.at_least_ms > 0.0

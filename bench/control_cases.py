"""The controls that are measured, with the largest error that each may have, as a table."""

from __future__ import annotations

from bench.control_measures import (
    Case,
    audible_rate,
    audio_duration,
    break_between,
    contour,
    pitch,
    pitch_offset,
    pitch_range,
    pitch_target,
    rate,
    silence_at_end,
    silence_between,
    volume,
    word_starts,
    wrapped,
)
from ssml_engine.models.aligner import Aligner

FRAME_MS = 320 / 24

_RATES = {"0.5": 0.5, "slow": 0.64, "-30%": 0.7, "0.8": 0.8, "+30%": 1.3, "1.5": 1.5, "2": 2.0}
_PITCHES = {
    "-50%": 0.5, "-6st": 2**-0.5, "-4st": 2 ** (-4 / 12), "low": 0.8, "+10%": 1.1, "high": 1.2, "+4st": 2 ** (4 / 12),
    "+6st": 2**0.5, "+50%": 1.5,
}  # fmt: skip
_VOLUMES = {
    "50": 0.5, "soft": 0.4, "x-soft": 0.2, "-6dB": 10**-0.3, "+20%": 1.2, "+3dB": 10**0.15, "+6dB": 10**0.3,
}  # fmt: skip
_RISE = ((0.0, 0.0), (50.0, 3.0), (100.0, 0.0))
_FALL = ((0.0, 3.0), (30.0, 0.0), (70.0, -2.0), (100.0, -4.0))
_NESTED_RATE = '<prosody rate="-20%"><prosody rate="+50%">{}</prosody></prosody>'
_NESTED_PITCH = '<prosody pitch="+3st"><prosody pitch="-5st">{}</prosody></prosody>'
_NESTED_VOLUME = '<prosody volume="50"><prosody volume="-50%">{}</prosody></prosody>'
_PAUSE = '<break time="700ms"/>'

CASES: tuple[Case, ...] = (
    *(Case("rate", name, "%", 2.0, rate(wrapped("rate", name), ratio)) for name, ratio in _RATES.items()),
    # Fast speech takes time from its silent end first, so what is heard of it is a little slower.
    *(
        Case("rate", f"{name}, audible", "%", bound, audible_rate(wrapped("rate", name), ratio))
        for name, ratio, bound in (("0.5", 0.5, 4.0), ("2", 2.0, 9.0))
    ),
    Case("rate", "-20% in +50%", "%", 2.0, rate(_NESTED_RATE, 1.2)),
    *(Case("pitch", name, "%", 3.0, pitch(wrapped("pitch", name), factor)) for name, factor in _PITCHES.items()),
    Case("pitch", "-5st in +3st", "%", 3.0, pitch(_NESTED_PITCH, 2 ** (-2 / 12))),
    *(Case("pitch", f"{hz:+g}Hz", "%", 3.0, pitch_offset(hz)) for hz in (-20.0, 30.0)),
    *(Case("pitch", f"{hz:g}Hz", "%", 3.0, pitch_target(hz)) for hz in (110.0, 140.0, 155.0)),
    *(Case("pitch", f"{hz:g}Hz, one sentence", "%", 3.0, pitch_target(hz, 1)) for hz in (110.0, 140.0, 155.0)),
    *(
        Case("range", name, "%", 15.0, pitch_range(name, factor))
        for name, factor in (("-50%", 0.5), ("low", 0.8), ("+30%", 1.3), ("+50%", 1.5))
    ),
    Case("contour", "up and back", "st", 0.7, contour(*_RISE)),
    Case("contour", "falling", "st", 0.7, contour(*_FALL)),
    *(Case("volume", name, "dB", 0.5, volume(wrapped("volume", name), gain)) for name, gain in _VOLUMES.items()),
    Case("volume", "-50% in 50", "dB", 0.5, volume(_NESTED_VOLUME, 0.25)),
    *(Case("break", f"{ms:g}ms", "ms", 5.0, break_between(ms)) for ms in (600.0, 1333.0, 5000.0)),
    Case("silence", "Sentenceboundary-exact", "ms", 5.0, silence_between("Sentenceboundary-exact", 800.0, ".")),
    Case("silence", "Comma-exact", "ms", 5.0, silence_between("Comma-exact", 900.0, ",")),
    Case("silence", "Semicolon-exact", "ms", 5.0, silence_between("Semicolon-exact", 700.0, ";")),
    Case("silence", "Leading-exact", "ms", 5.0, silence_at_end("Leading-exact", 345.0)),
    Case("silence", "Tailing-exact", "ms", 5.0, silence_at_end("Tailing-exact", 1234.0)),
    *(
        Case("audioduration", f"{share:g} of its own", "ms", FRAME_MS, audio_duration(share))
        for share in (0.6, 1.0, 1.7)
    ),
    Case("audioduration", "0.8, with a break", "ms", FRAME_MS, audio_duration(0.8, _PAUSE)),
)  # fmt: skip


def word_cases(aligner: Aligner) -> tuple[Case, ...]:
    """Word boundaries against the forced alignment of an aligner."""
    settings = {"neutral": "{}", "rate 0.7": wrapped("rate", "0.7"), "rate 1.5": wrapped("rate", "1.5")}
    return tuple(Case("words", name, "ms", 30.0, word_starts(aligner, text)) for name, text in settings.items())

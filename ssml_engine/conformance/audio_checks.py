"""What a case expects of the audio and the events -> checks, made against rendered answers.

Lengths of speech are an engine's own: a case compares the document with another one of the same words, or
measures silences and recordings, which every engine owes exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ssml_engine.conformance.animation_checks import check_animation
from ssml_engine.conformance.cases import Case
from ssml_engine.conformance.checks import Check, check_diagnostics
from ssml_engine.conformance.documents import document_of
from ssml_engine.conformance.sound import level_db, silences_ms
from ssml_engine.conformance.targets import Answer, HeardAudio, HeardEvent, Target, TargetError

# How far an event may lie beyond the end of the audio: a frame of the slowest codec.
_LATE_MS = 60.0
# How far a word may reach into the next: what offsets lose when they are rounded.
_SLACK_MS = 1.0


def wants_sound(case: Case) -> bool:
    """True when a case says something that only rendered audio can show."""
    return bool(case.audio or case.events or case.animation or case.late)


def check_sound(case: Case, target: Target, answer: Answer) -> list[Check]:
    """Render the case, unless `answer` has its audio, and what it is compared with. Raises TargetError."""
    if case.is_about_request:
        answer = answer if answer.audio else target.speak(case, case.document)
        refusal = [Check("audio", "the request is accepted, expected a refusal" if answer.accepted else "")]
        if case.late and answer.diagnostics is not None:
            refusal.append(check_diagnostics((*case.diagnostics, *case.late), answer.diagnostics))
        return refusal
    if answer.audio is None:
        answer = _spoken(target, case, case.document)
    assert answer.audio is not None
    checks = [_CHECKS[name](case, target, answer.audio, wanted) for name, wanted in case.audio.items()]
    if answer.diagnostics is not None:
        checks.append(check_diagnostics((*case.diagnostics, *case.late), answer.diagnostics))
    if answer.events is not None:
        checks.append(_timely(answer.audio, answer.events))
        if case.events:
            checks.append(_events(case.events, answer.events))
        if case.animation:
            checks += check_animation(case.animation, answer.events)
    return checks


def _spoken(target: Target, case: Case, document: bytes) -> Answer:
    answer = target.speak(case, document)
    if not answer.accepted or answer.audio is None:
        raise TargetError(f"nothing was spoken: {answer.reason or 'no audio came'}")
    return answer


def _other(target: Target, case: Case, wanted: Mapping[str, Any]) -> HeardAudio:
    audio = _spoken(target, case, document_of(wanted["to"])).audio
    assert audio is not None
    return audio


def _duration(case: Case, target: Target, audio: HeardAudio, wanted: Mapping[str, Any]) -> Check:
    return _within("duration in ms", audio.duration_ms, wanted)


def _duration_ratio(case: Case, target: Target, audio: HeardAudio, wanted: Mapping[str, Any]) -> Check:
    return _within("duration ratio", audio.duration_ms / _other(target, case, wanted).duration_ms, wanted)


def _longer(case: Case, target: Target, audio: HeardAudio, wanted: Mapping[str, Any]) -> Check:
    longer_ms = audio.duration_ms - _other(target, case, wanted).duration_ms
    return _within("additional length in ms", longer_ms, wanted)


def _louder(case: Case, target: Target, audio: HeardAudio, wanted: Mapping[str, Any]) -> Check:
    louder_db = level_db(audio) - level_db(_other(target, case, wanted))
    return _within("difference of level in dB", louder_db, wanted)


def _silent(case: Case, target: Target, audio: HeardAudio, wanted: bool) -> Check:
    level = level_db(audio)
    is_silent = level <= -120.0
    return Check(
        "audio", "" if is_silent == wanted else f"level is {level:.1f} dB, expected silence: {wanted}"
    )


def _longest_silence(case: Case, target: Target, audio: HeardAudio, wanted: Mapping[str, Any]) -> Check:
    return _within("longest silence in ms", max(silences_ms(audio), default=0.0), wanted)


def _container(case: Case, target: Target, audio: HeardAudio, wanted: str) -> Check:
    same = audio.container == wanted
    return Check("audio", "" if same else f"container is {audio.container}, expected {wanted}")


def _wav_sizes(case: Case, target: Target, audio: HeardAudio, wanted: bool) -> Check:
    """Source: R-FMT-3."""
    size = len(audio.encoded)
    expected = (f"byte 4: {size - 8}", f"byte 40: {size - 44}")
    found = tuple(f"byte {at}: {int.from_bytes(audio.encoded[at : at + 4], 'little')}" for at in (4, 40))
    return Check("audio", "" if found == expected else "other sizes in the header", expected, found)


def _sample_rate(case: Case, target: Target, audio: HeardAudio, wanted: int) -> Check:
    same = audio.stated_rate_hz == wanted
    return Check("audio", "" if same else f"sample rate is {audio.stated_rate_hz}, expected {wanted}")


_CHECKS: Mapping[str, Callable[[Case, Target, HeardAudio, Any], Check]] = {
    "duration_ms": _duration,
    "duration_ratio": _duration_ratio,
    "longer_ms": _longer,
    "louder_db": _louder,
    "silent": _silent,
    "longest_silence_ms": _longest_silence,
    "container": _container,
    "sample_rate_hz": _sample_rate,
    "wav_sizes": _wav_sizes,
}


def _within(what: str, found: float, wanted: Mapping[str, Any]) -> Check:
    """`near` ± `within`, or `min` and `max`."""
    if "near" in wanted:
        low, high = wanted["near"] - wanted["within"], wanted["near"] + wanted["within"]
    else:
        low, high = wanted.get("min", float("-inf")), wanted.get("max", float("inf"))
    if low <= found <= high:
        return Check("audio")
    return Check("audio", f"{what} is {found:.5g}, expected {low:g} to {high:g}")


def _events(wanted: Mapping[str, Any], events: tuple[HeardEvent, ...]) -> Check:
    """Events of the kinds named, in their order: by kind and text, and by place where the case says one."""
    kinds = set(wanted["kinds"])
    heard = [event for event in events if event.kind in kinds]
    if not wanted.get("as_sent"):
        heard.sort(key=lambda event: event.offset_ms)
    expected = tuple(_line(item["kind"], item["text"], item.get("source")) for item in wanted["list"])
    has_places = any("source" in item for item in wanted["list"]) and all(event.source for event in heard)
    found = tuple(_line(event.kind, event.text, event.source if has_places else None) for event in heard)
    return Check("events", "" if found == expected else "other events than expected", expected, found)


def _line(kind: str, text: str, source: Sequence[int] | None) -> str:
    place = "" if source is None else f" at {source[0]} to {source[1]}"
    return f"{kind} {text}".strip() + place


def _padding_ms(audio: HeardAudio) -> float:
    """What an MP3 holds beyond its sound: encoder and decoder delay, and the rest of the last frame.

    The stream has no field for either; LAME's customary 576 + 529 samples, and up to a frame of 1152.
    """
    return 1000.0 * (576 + 529 + 1152) / audio.stated_rate_hz if audio.container == "mp3" else 0.0


def _timely(audio: HeardAudio, events: tuple[HeardEvent, ...]) -> Check:
    """Offsets of a kind never fall, no word reaches into the next, the end is the length of the audio.

    Source: R-EVT-7, R-EVT-16, R-EVT-17.
    """
    for kind in {event.kind for event in events}:
        for earlier, later in pairwise(event for event in events if event.kind == kind):
            if later.offset_ms < earlier.offset_ms:
                return Check("events", f"offsets of {kind} events fall at {later.offset_ms:.0f} ms")
            if kind == "word" and earlier.offset_ms + earlier.duration_ms > later.offset_ms + _SLACK_MS:
                return Check("events", f'the word "{earlier.text}" reaches into "{later.text}"')
    last = max((event.offset_ms for event in events), default=0.0)
    if last > audio.duration_ms + _LATE_MS:
        return Check("events", f"an event at {last:.0f} ms, the audio ends at {audio.duration_ms:.0f} ms")
    ends = [event.offset_ms for event in events if event.kind == "ended"]
    if ends and not ends[-1] - _LATE_MS <= audio.duration_ms <= ends[-1] + _LATE_MS + _padding_ms(audio):
        return Check(
            "events", f"the end is told at {ends[-1]:.0f} ms, the audio has {audio.duration_ms:.0f} ms"
        )
    return Check("events")

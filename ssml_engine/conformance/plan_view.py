"""A plan -> the view that cases assert on: flat lists of words, pauses, marks and clips, in plain values.

The view leaves out what is particular to one engine (edges of speeches, phones of pauses), so that another
implementer can write it from a plan of their own. conformance/README.md lists its fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ssml_engine.plan import Clip, Conversion, Item, Mark, Pause, Plan, Silence, Speech, Word

_STRESS = ("", "ˈ", "ˌ")


def plan_view(plan: Plan) -> dict[str, Any]:
    """The view of a plan."""
    view: dict[str, Any] = {
        "locale": plan.locale,
        "voices": [_without(asdict(voice), "source") for voice in plan.voices],
        "sentences": _sentences(plan),
        **_Lists(plan).read(plan.items),
    }
    for entry, voice in zip(view["voices"], plan.voices, strict=True):
        entry["parameters"] = dict(voice.parameters)
    if plan.background is not None:
        view["background"] = _without(asdict(plan.background), "source")
    if plan.start_mark is not None:
        view["start_mark"] = plan.start_mark
    if plan.end_mark is not None:
        view["end_mark"] = plan.end_mark
    view["silence_ms"] = sum(pause["set_ms"] for pause in view["pauses"])
    return view


@dataclass
class _Lists:
    """The flat lists of a row of items; numbers of words count from the row's start."""

    plan: Plan
    words: list[dict[str, Any]] = field(default_factory=list)
    pauses: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    clips: list[dict[str, Any]] = field(default_factory=list)
    conversions: list[dict[str, Any]] = field(default_factory=list)
    # "word Hello", "pause 500", "mark here", "clip https://…", in the order in which they are heard.
    timeline: list[str] = field(default_factory=list)
    paragraph: int = 0

    def read(self, items: Sequence[Item]) -> dict[str, Any]:
        for item in items:
            match item:
                case Speech():
                    self._speech(item)
                case Silence():
                    self._pause(Pause(0, exact_ms=item.duration_ms))
                case Mark():
                    self._mark(item.name)
                case Clip():
                    self._clip(item)
                case Conversion():
                    self.conversions.append({"url": item.url, "voice": item.voice})
                    self.timeline.append(f"conversion {item.url}")
        lists = ("words", "pauses", "marks", "clips", "conversions", "timeline")
        return {name: getattr(self, name) for name in lists}

    def _speech(self, speech: Speech) -> None:
        for what in _in_order(speech):
            match what:
                case Word(kind="word"):
                    self.words.append(_word(what, speech, self.plan, self.paragraph))
                    self.timeline.append(f"word {what.text}")
                case Pause():
                    self._pause(what)
                case str():
                    self._mark(what)
        self.paragraph += speech.ends_paragraph

    def _pause(self, pause: Pause) -> None:
        entry: dict[str, Any] = {"after": len(self.words) - 1, "set_ms": pause.resolve(0.0)}
        if pause.exact_ms is not None:
            entry["exact_ms"] = pause.exact_ms
        if pause.add_ms:
            entry["add_ms"] = pause.add_ms
        if pause.at_least_ms:
            entry["at_least_ms"] = pause.at_least_ms
        self.pauses.append(entry)
        self.timeline.append(f"pause {entry['set_ms']:g}")

    def _mark(self, name: str) -> None:
        self.marks.append({"name": name, "after": len(self.words) - 1})
        self.timeline.append(f"mark {name}")

    def _clip(self, clip: Clip) -> None:
        entry = {
            "url": clip.url,
            "after": len(self.words) - 1,
            "begin_ms": clip.begin_ms,
            "end_ms": clip.end_ms,
            "repeat_count": clip.repeat_count,
            "repeat_duration_ms": clip.repeat_duration_ms,
            "level_db": clip.level_db,
            "speed": clip.speed,
            "fallback": _Lists(self.plan).read(clip.fallback),
        }
        self.clips.append(entry)
        self.timeline.append(f"clip {clip.url}")


def _in_order(speech: Speech) -> Iterator[Word | Pause | str]:
    """Words, pauses that the document sets, and names of marks, as they are heard.

    Where several stand at one phone, a mark comes before what it marks.
    """
    places: list[tuple[int, int, Word | Pause | str]] = []
    places += [(mark.phone, 0, mark.name) for mark in speech.marks]
    places += [(pause.phone, 1, pause) for pause in speech.pauses]
    places += [(word.first_phone, 2, word) for word in speech.words]
    for _, _, what in sorted(places, key=lambda place: place[:2]):
        yield what


def _word(word: Word, speech: Speech, plan: Plan, paragraph: int) -> dict[str, Any]:
    phones = [phone for phone in speech.phones[word.first_phone : word.end_phone] if not phone.is_pause]
    controls = speech.control(word.first_phone)
    entry: dict[str, Any] = {
        "text": word.text,
        "spoken": word.spoken,
        "phones": " ".join(_STRESS[phone.stress] + phone.symbol for phone in phones),
        "locale": word.locale or speech.locale,
        "voice": speech.voice,
        "speaker": plan.voices[speech.voice].requested,
        "sentence": speech.sentence,
        "paragraph": paragraph,
        "source": list(word.source),
        "rate": controls.rate,
        "pitch": controls.pitch.factor,
        "pitch_offset_hz": controls.pitch.offset_hz,
        "pitch_hz": controls.pitch.target_hz,
        "range": controls.range.factor,
        "range_offset_hz": controls.range.offset_hz,
        "range_hz": controls.range.target_hz,
        "gain": controls.gain,
        "emphasis": controls.emphasis,
        "style": controls.style,
        "style_degree": controls.style_degree,
        "role": controls.role,
    }
    if controls.contour is not None:
        entry["contour"] = [
            [point.time, point.shift.factor, point.shift.offset_hz, point.shift.target_hz]
            for point in plan.contours[controls.contour].points
        ]
    if controls.fit is not None:
        entry["fit_ms"] = plan.fits[controls.fit].duration_ms
    return entry


def _sentences(plan: Plan) -> list[dict[str, Any]]:
    """What is said in each sentence: its parts between clips joined."""
    found: dict[int, dict[str, Any]] = {}
    for item in plan.items:
        if isinstance(item, Speech):
            entry = found.setdefault(item.sentence, {"text": "", "spoken": ""})
            spoken = " ".join(word.spoken for word in item.words if word.kind == "word")
            entry["text"] = f"{entry['text']} {item.text}".strip()
            entry["spoken"] = f"{entry['spoken']} {spoken}".strip()
    return [found[number] for number in sorted(found)]


def _without(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != name}

"""The features that a `voice` asks for -> the voice that has them, as SSML 1.1 selects.

Only for requests that ask for it: in Azure's documents the name alone decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ssml_engine.plan.catalog import VoiceInfo
from ssml_engine.ssml import document

# What `required` and `ordering` say where they are missing.
_DEFAULT = ("languages",)
# Among voices that are as good, the features that neither list names.
_REST = ("name", "languages", "gender", "age", "variant")


@dataclass(frozen=True)
class Selection:
    """A voice, and whether it has everything that was required."""

    info: VoiceInfo
    succeeded: bool


def select_voice(
    element: document.Voice, voices: Sequence[VoiceInfo], current: VoiceInfo, locale: str
) -> Selection:
    """Select a voice for an element.

    voices: all there are, not empty. current: the voice that speaks before the element. locale: BCP 47, the
    document's language, which decides among voices that are as good. Source: SSML 1.1 §3.2.1.
    """
    required = _DEFAULT if element.required is None else element.required
    ordering = _DEFAULT if element.ordering is None else element.ordering
    able = [info for info in voices if all(_has(info, name, element) for name in required)]
    if not able and element.on_voice_failure == "keepexisting":
        return Selection(current, False)
    candidates = able or list(voices)
    names = [*ordering, *(name for name in _REST if name not in ordering and name != "variant")]
    candidates.sort(
        key=lambda info: (
            *(_distance(info, name, element) for name in names),
            info.distance(locale),
            info is not current,
        )
    )
    return Selection(_variant(candidates, names, element), bool(able))


def _variant(candidates: Sequence[VoiceInfo], names: Sequence[str], element: document.Voice) -> VoiceInfo:
    """The variant asked for of the voices that are as good as the first."""
    best = candidates[0]
    same = [
        info
        for info in candidates
        if all(_distance(info, name, element) == _distance(best, name, element) for name in names)
    ]
    return same[(element.variant - 1) % len(same)] if element.variant else best


def _has(info: VoiceInfo, feature: str, element: document.Voice) -> bool:
    return _distance(info, feature, element) < _FAR


_FAR = 1000


def _distance(info: VoiceInfo, feature: str, element: document.Voice) -> int:
    """How far a voice is from what an element asks in one feature; 0 where it asks nothing."""
    measure = _DISTANCES.get(feature)
    return measure(info, element) if measure is not None else 0


def _name(info: VoiceInfo, element: document.Voice) -> int:
    names = (element.name or "").lower().split()
    if not names:
        return 0
    return names.index(info.name.lower()) if info.name.lower() in names else _FAR


def _languages(info: VoiceInfo, element: document.Voice) -> int:
    """A voice has to speak all; its own language first is the nearest."""
    wanted = element.languages or ()
    if not all(info.speaks(locale) for locale in wanted):
        return _FAR
    return int(bool(wanted) and info.locale.lower() != wanted[0].lower())


def _gender(info: VoiceInfo, element: document.Voice) -> int:
    return 0 if not element.gender or info.gender == element.gender else _FAR


def _age(info: VoiceInfo, element: document.Voice) -> int:
    """No voice here states an age."""
    return 0 if element.age is None else _FAR


_DISTANCES: dict[str, Callable[[VoiceInfo, document.Voice], int]] = {
    "name": _name,
    "languages": _languages,
    "gender": _gender,
    "age": _age,
}

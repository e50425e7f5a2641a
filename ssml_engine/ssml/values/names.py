"""Strings that name something: voices, styles, files, marks, and the parameters of HD voices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.reading import SPACES, Reading, ValueFault, bad, clamp, parse_float, plain_number

# Limits and default of each parameter, by voice model. Source: Azure high definition voices page.
PARAMETER_LIMITS = {
    "temperature": (0.0, 1.0),
    "top_p": (0.3, 1.0),
    "top_k": (1.0, 50.0),
    "cfg_scale": (1.0, 2.0),
}


@dataclass(frozen=True)
class VoiceParameter:
    """One setting of a voice model's sampling."""

    name: str
    value: float


def parse_text(text: str, mode: Mode) -> Reading[str]:
    """Any string, as it stands."""
    return Reading(text)


def parse_trimmed(text: str, mode: Mode) -> Reading[str]:
    """Any string without the white space around it."""
    return Reading(text.strip(SPACES))


def filled_parser(code: str) -> Callable[[str, Mode], Reading[str]]:
    """A parser of strings that may not be blank; the white space around them goes."""

    def parse_filled(text: str, mode: Mode) -> Reading[str]:
        token = text.strip(SPACES)
        return Reading(token) if token else bad(code, text)

    return parse_filled


def parse_version(text: str, mode: Mode) -> Reading[str]:
    """`1.0` or `1.1`."""
    token = text.strip(SPACES)
    return Reading(token) if token in ("1.0", "1.1") else bad("SSML-SPEAK-VERSION", text)


def parse_style(text: str, mode: Mode) -> Reading[str]:
    """A style's name; a blank one is like none."""
    return Reading(text.strip(SPACES) or None)


def style_key(name: str) -> str:
    """What style names are compared by: Azure's pages spell one style in several ways.

    >>> style_key("sports_commentary") == style_key("Sports-Commentary")
    True
    """
    return "".join(character for character in name.lower() if character not in "-_ ")


def parse_voice_parameters(text: str, mode: Mode) -> Reading[tuple[VoiceParameter, ...]]:
    """`key=value` pairs joined by `;`. A pair that cannot be read is left out, a value outside is clamped.

    >>> parse_voice_parameters("temperature=0.5; top_k=10", "default").value
    (VoiceParameter(name='temperature', value=0.5), VoiceParameter(name='top_k', value=10.0))
    """
    found: dict[str, VoiceParameter] = {}
    faults: list[ValueFault] = []
    position = 0
    for pair in text.split(";"):
        start, position = position, position + len(pair) + 1
        if not pair.strip(SPACES):
            continue
        key, _, value = (part.strip(SPACES) for part in pair.partition("="))
        number = parse_float(value)
        if key not in PARAMETER_LIMITS or number is None:
            details = (("value", pair.strip(SPACES)), ("words", ", ".join(PARAMETER_LIMITS)))
            faults.append(ValueFault("SSML-VOICE-PARAMETER", details, start, start + len(pair)))
            continue
        nearest = clamp(number, *PARAMETER_LIMITS[key])
        if nearest != number:
            details = (("value", pair.strip(SPACES)), ("limit", plain_number(nearest)))
            faults.append(ValueFault("SSML-VOICE-PARAMETER-LIMIT", details, start, start + len(pair)))
        found[key] = VoiceParameter(key, nearest)
    return Reading(tuple(found.values()), tuple(faults))

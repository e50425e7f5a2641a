"""Closed sets of words -> the word in its one spelling."""

from __future__ import annotations

from collections.abc import Callable

from ssml_engine.ssml.diagnostics import Mode
from ssml_engine.ssml.values.reading import SPACES, Reading, ValueFault

# Milliseconds of each `break strength`. Source: Azure pronunciation page; `none` from its XSD.
BREAK_STRENGTHS_MS = {
    "none": 0.0, "x-weak": 250.0, "weak": 500.0, "medium": 750.0, "strong": 1000.0, "x-strong": 1250.0,
}  # fmt: skip
EMPHASIS_LEVELS = ("none", "reduced", "moderate", "strong")
SILENCE_TYPES = (
    "leading", "leading-exact", "tailing", "tailing-exact", "sentenceboundary", "sentenceboundary-exact",
    "comma-exact", "semicolon-exact", "enumerationcomma-exact",
)  # fmt: skip
ALPHABETS = {
    "ipa": "ipa", "x-ipa": "ipa",
    "sapi": "sapi", "x-sapi": "sapi", "x-microsoft-sapi": "sapi",
    "ups": "ups", "x-ups": "ups", "x-microsoft-ups": "ups",
    "x-sampa": "x-sampa",
}  # fmt: skip
ROLES = (
    "Girl", "Boy", "YoungAdultFemale", "YoungAdultMale", "OlderAdultFemale", "OlderAdultMale",
    "SeniorFemale", "SeniorMale", "Narrator",
)  # fmt: skip
LANGUAGE_FAILURES = ("changevoice", "ignoretext", "ignorelang", "processorchoice")
VOICE_EFFECTS = ("eq_car", "eq_telecomhp8k")
VISEME_TYPES = ("redlips_front", "FacialExpression", "svg")
FETCH_HINTS = ("safe", "prefetch")
GENDERS = ("male", "female", "neutral")
VOICE_FEATURES = ("languages", "name", "gender", "age", "variant")
VOICE_FAILURES = ("priorityselect", "keepexisting", "processorchoice")


def keyword_parser(
    words: dict[str, str] | tuple[str, ...],
    code: str,
    *,
    any_case: bool = False,
    otherwise: str | None = None,
) -> Callable[[str, Mode], Reading[str]]:
    """A parser that takes the words of a set, by exact spelling or in any case.

    words: the words, or a mapping from spellings to words. otherwise: what a word outside the set reads as.
    """
    table = dict(words) if isinstance(words, dict) else {word: word for word in words}
    folded = {word.lower(): meaning for word, meaning in table.items()}
    listed = ", ".join(table)

    def parse_keyword(text: str, mode: Mode) -> Reading[str]:
        token = text.strip(SPACES)
        found = folded.get(token.lower()) if any_case else table.get(token)
        if found is not None:
            return Reading(found)
        return Reading(otherwise, (ValueFault(code, (("value", text), ("words", listed))),))

    return parse_keyword


def parse_feature_names(text: str, mode: Mode) -> Reading[tuple[str, ...]]:
    """Names of voice features with white space between them; none is "no feature"."""
    names = text.split()
    unknown = [name for name in names if name not in VOICE_FEATURES]
    details = (("value", " ".join(unknown)), ("words", ", ".join(VOICE_FEATURES)))
    faults = (ValueFault("SSML-VOICE-FEATURE", details),) if unknown else ()
    return Reading(tuple(name for name in names if name in VOICE_FEATURES), faults)

"""Clock times and durations -> words: `4:00am`, `14:05`, `1:14:32`, and `01:18:30` as a span of time."""

from __future__ import annotations

import re
from functools import cache

from ssml_engine.text.normalization.language import Language
from ssml_engine.text.normalization.tokens import Spoken, spoken

_TIME = (
    r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2}))?(?::(?P<second>\d{2}))?\s*"
    r"(?P<half>[ap](?:\.\s?m\b\.?|\s?m\b))?"
)

_DURATION_FORMS = {"": "hms", "hms": "hms", "hm": "hm", "ms": "ms", "h": "h", "m": "m", "s": "s"}


@cache
def clock_pattern(language: Language) -> re.Pattern[str]:
    """A clock time that is one beyond doubt, with the word for it that follows ("Uhr")."""
    suffix = language.table("times").get("suffix", "")
    follow = rf"(?:\s{suffix}\b)?" if suffix else ""
    sure = r"\d{1,2}(?::\d\d|\s?[ap]\.?\s?m\b" + (rf"|\s{suffix}\b" if suffix else "")
    sure += r"|\s?h\s?\d\d\b)" if language.code == "fr" else ")"
    return re.compile(rf"(?={sure})(?:{_TIME}){follow}(?![\w:])", re.IGNORECASE)


def read_time(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read a clock time. form: `hms12`, `hms24` or "". None if it is no time.

    en-US: "4:00am" -> four A M; "14:05" -> fourteen oh five; "12:35pm" -> twelve thirty five P M.
    """
    suffix = language.table("times").get("suffix", "")
    written = text.strip()
    if suffix and written.endswith(suffix):
        written, form = written[: -len(suffix)].rstrip(), form or "hms24"
    match = re.fullmatch(_TIME, written, re.IGNORECASE)
    if match is None or form not in ("", "hms12", "hms24"):
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["half"] or "")[:1].lower()
    if hour > 24 or minute > 59 or second > 59 or (half and not 1 <= hour <= 12):
        return None
    if match["minute"] is None and not half and not form:
        return None
    if form == "hms12" and not half:
        half = "p" if hour >= 13 else ""
        hour = hour - 12 if hour >= 13 else hour or 12
    return spoken(_say_time(hour, minute, second if match["second"] else None, half, language))


def _say_time(hour: int, minute: int, second: int | None, half: str, language: Language) -> str:
    rules = language.table("times")
    speller = language.speller
    gender = rules.get("hour_gender", "cardinal")
    count = speller.cardinal(hour, gender) if hour else rules["midnight_hour"]
    names = {"hour": count, "unit": rules["units"]["h"][0 if hour == 1 else 1]}
    if minute:
        lead = f"{rules['oh']} " if minute < 10 and rules["oh"] else ""
        template = rules.get("with_minutes", "{hour} {minute}")
        said = template.format(minute=lead + speller.cardinal(minute), **names)
    elif half or second is not None:
        said = rules.get("o_clock", "{hour}").format(**names) if "{unit}" in rules["o_clock"] else count
    elif hour > 12 or hour == 0:
        said = rules["hundred"].format(**names)
    else:
        said = rules["o_clock"].format(**names)
    if second is not None:
        unit = rules["units"]["s"][0 if second == 1 else 1]
        said += " " + rules["seconds"].format(count=speller.cardinal(second), unit=unit)
    if half:
        said += f" {rules['am' if half == 'a' else 'pm']}"
    return said


def read_duration(text: str, form: str, language: Language) -> tuple[Spoken, ...] | None:
    """Read a span of time. form: `hms`, `hm`, `ms` or "" (as `hms`). None if the parts do not fit the form.

    English: ("01:18:30", "") -> one hour eighteen minutes and thirty seconds.
    """
    order = _DURATION_FORMS.get(form)
    parts = re.fullmatch(r"\d{1,6}(?::\d{1,2}){0,2}", text.strip())
    if order is None or parts is None:
        return None
    numbers = [int(part) for part in parts.group().split(":")]
    if len(numbers) > len(order):
        return None
    if not form and len(numbers) < 3:
        order = order[-len(numbers) :]
    elif len(numbers) != len(order):
        return None
    if any(number > 59 for number in numbers[1:]):
        return None
    rules = language.table("times")
    said = []
    for number, unit in zip(numbers, order, strict=True):
        if number:
            name = rules["units"][unit][0 if number == 1 else 1]
            said.append(f"{language.speller.cardinal(number, _gender(unit, language))} {name}")
    if not said:
        unit = order[-1]
        return spoken(f"{language.speller.cardinal(0)} {rules['units'][unit][1]}")
    if len(said) > 1:
        said[-1] = f"{language.table('numbers')['and']} {said[-1]}"
    return spoken(" ".join(said))


def _gender(unit: str, language: Language) -> str:
    rules = language.table("times")
    if language.code == "de":
        return "feminine"
    return str(rules.get("hour_gender", "cardinal")) if unit == "h" else "masculine"

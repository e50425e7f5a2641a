"""Word lists and patterns → sentences nobody wrote: numbers, letters, dates, lists, questions, asides.

They widen what book sentences and prompts lack. Patterns name lists in braces; `{number}`, `{letters}`,
`{time}` and `{date}` are made here and written the way they are spoken, so that no normaliser is needed.
"""

from __future__ import annotations

import re

import numpy as np

WORDS: dict[str, tuple[str, ...]] = {
    "person": (
        "the baker", "my neighbour", "a tall officer", "the new teacher", "our captain",
        "his youngest daughter",
        "the pilot", "an old sailor", "the doctor", "Margaret", "Jonathan", "Doctor Hughes",
        "Missus Chowdhury",
        "the whole choir", "nobody", "everyone in the office", "the night guard", "Elijah", "Zoe",
        "Professor Voss",
        "the judge", "a quiet boy", "the engineers", "two strangers", "George and Beth", "the gardener",
        "Hugo",
    ),
    "did": (
        "measured", "borrowed", "painted", "carried", "forgot", "described", "repaired", "counted", "ignored",
        "polished", "wrapped", "returned", "buried", "weighed", "pushed", "admired", "opened", "sketched",
        "brought back", "gave away", "looked after", "switched off", "threw out", "knocked over", "paid for",
    ),
    "thing": (
        "the copper kettle", "a heavy wooden box", "the yellow curtains", "every single ticket",
        "the garden wall",
        "a jar of honey", "the broken violin", "three pairs of shoes", "the church bell",
        "an orange umbrella",
        "the morning paper", "a loaf of bread", "the judge's chair", "her measuring tape", "an iron gate",
        "a bunch of fresh thyme", "the usual form", "some rather large pictures", "the azure vase",
        "their luggage",
        "a voyage to the north", "the oldest map", "a treasure chest", "fifty blue balloons",
        "the choir's music",
    ),
    "place": (
        "near the harbour", "behind the library", "in the cellar", "under the bridge",
        "at the edge of the village",
        "across the river", "on the second floor", "by the window", "outside the theatre", "in Yorkshire",
        "along the coast", "beside the old mill", "at the corner shop", "in a quiet street",
        "above the clouds",
        "on the way to Chicago", "beneath the oak tree", "in the middle of the square", "at school",
    ),
    "when": (
        "before breakfast", "every other Thursday", "last winter", "just after midnight",
        "in the first week of June",
        "a moment ago", "during the storm", "once the music stopped", "on Wednesday", "too early", "at dusk",
        "for almost an hour", "year after year", "when the rain was over", "yesterday", "in February",
        "again",
    ),
    "adverb": (
        "quietly", "rather badly", "with great care", "usually", "suddenly", "without a word", "hardly",
        "unfortunately", "cheerfully", "at once", "roughly", "as usual", "thoughtfully", "with both hands",
    ),
    "because": (
        "because the weather changed", "although nobody asked", "so that we could leave",
        "while the others slept",
        "if the road is clear", "unless you have a better idea", "since the shop was closed",
        "and then went home",
        "which surprised us all", "but it made no difference", "as though it were nothing",
        "until the light failed",
    ),
    "noun": (
        "leather", "thunder", "genius", "vision", "pleasure", "youth", "journey", "fashion", "shadow",
        "bishop",
        "whisper", "feather", "kitchen", "village", "jacket", "orchard", "beauty", "courage", "oyster",
        "powder",
        "measure", "thimble", "zebra", "vinegar", "engine", "hazel", "cushion", "garage", "wheel",
        "young moths",
        "boy", "cloud", "earth", "hair", "chair", "poor choice", "fire", "tower", "lion", "quiet",
        "sixth sheep",
        "breath", "smooth cloth", "judge", "church", "bath", "both", "teeth", "voice", "noise", "house",
        "ear",
    ),
    "adjective": (
        "yellow", "ancient", "rough", "smooth", "curious", "foreign", "thick", "bright", "wooden", "azure",
        "cautious", "huge", "pure", "weary", "golden", "jealous", "shy", "vague", "strange", "useful",
        "northern",
    ),
    "opening": (
        "well", "of course", "to be honest", "as far as I know", "in that case", "no doubt", "for example",
        "oh",
        "after all", "on the other hand", "by the way", "frankly", "you see", "believe it or not",
    ),
}  # fmt: skip

PATTERNS: tuple[tuple[str, float], ...] = (
    ("{person} {did} {thing} {place}.", 2.0),
    ("{person} {did} {thing} {when}, {because}.", 2.0),
    ("{opening}, {person} {adverb} {did} {thing}.", 1.0),
    ("{when}, {person} {did} {thing} {place}, {because}.", 1.0),
    ("did {person} really leave {thing} {place}?", 1.0),
    ("why was {thing} {place} {when}?", 0.7),
    ("who would put {adjective} {noun} {place}?", 0.5),
    ("what a {adjective} {noun}!", 0.5),
    ("please take {thing} and leave it {place}.", 0.7),
    ("{noun}, {noun}, {noun} and {noun}.", 0.8),
    ("{noun}; {noun}; {noun}.", 0.3),
    ("{person} said: {thing} is {adjective}, {thing} is not.", 0.5),
    ("{thing} — {because} — was {adjective}.", 0.5),
    ("the number is {number}.", 0.6),
    ("{person} paid {number} for {thing}.", 0.6),
    ("it is {time}, {person} is {adverb} late.", 0.5),
    ("the meeting is on {date}, at {time}.", 0.6),
    ("spell it: {letters}.", 0.5),
    ("your code is {letters}, {digits}.", 0.6),
    ("call {digits}, {digits}.", 0.4),
    ("{adjective} {noun}.", 0.4),
    ("{noun}?", 0.2),
    ("yes, {when}.", 0.2),
    ("no, not {place}.", 0.2),
    ("{opening}, {person} {did} {thing}; {person} {did} {thing}.", 0.8),
    ("is it the {adjective} {noun}, or the {adjective} {noun}?", 0.6),
)

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "twentieth", "twenty first", "thirtieth",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
)  # fmt: skip
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SLOT = re.compile(r"\{(\w+)\}")


def draw_sentence(generator: np.random.Generator) -> str:
    """One sentence, first letter upper case."""
    weights = np.array([weight for _, weight in PATTERNS])
    pattern = PATTERNS[int(generator.choice(len(PATTERNS), p=weights / weights.sum()))][0]
    sentence = _SLOT.sub(lambda slot: _fill(slot.group(1), generator), pattern)
    return sentence[0].upper() + sentence[1:]


def spell_number(number: int) -> str:
    """Cardinal number in words, 0 … 999 999.

    >>> spell_number(40_213)
    'forty thousand two hundred and thirteen'
    """
    if not 0 <= number < 1_000_000:
        raise ValueError(f"{number} is outside 0 … 999 999")
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {spell_number(number % 100)}" if number % 100 else ""
        return f"{ONES[number // 100]} hundred{rest}"
    rest = f" {spell_number(number % 1000)}" if number % 1000 else ""
    return f"{spell_number(number // 1000)} thousand{rest}"


def _fill(slot: str, generator: np.random.Generator) -> str:
    if slot == "number":
        return spell_number(int(10 ** generator.uniform(0, 5.9)))
    if slot == "digits":
        return " ".join(ONES[int(d)] for d in generator.integers(0, 10, int(generator.integers(2, 5))))
    if slot == "letters":
        return " ".join(generator.choice(list(ALPHABET), int(generator.integers(2, 6))))
    if slot == "time":
        minute = int(generator.integers(1, 12)) * 5
        return f"{ONES[int(generator.integers(1, 13))]} {spell_number(minute) if minute >= 10 else 'oh five'}"
    if slot == "date":
        return f"the {_pick(ORDINALS, generator)} of {_pick(MONTHS, generator)}"
    return _pick(WORDS[slot], generator)


def _pick(words: tuple[str, ...], generator: np.random.Generator) -> str:
    return words[int(generator.integers(len(words)))]

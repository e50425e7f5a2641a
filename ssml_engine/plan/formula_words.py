"""Signs, letters and functions of formulas -> words, in the languages in which formulas are read.

The words are data (`data/formulas/<language>.toml`); here is how they are found and put together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Languages that formulas are read in, and their regions where not all are. Source: Azure MathML.
LANGUAGES: dict[str, frozenset[str]] = {
    "de": frozenset(("DE",)),
    "en": frozenset(),
    "es": frozenset(),
    "fr": frozenset(("FR", "CA")),
    "it": frozenset(("IT",)),
    "ja": frozenset(("JP",)),
    "ko": frozenset(("KR",)),
    "pt": frozenset(("BR",)),
    "zh": frozenset(("CN",)),
}

# Big operators and limits are read with what stands under and over them.
LARGE = frozenset("∑∏∫∬∮⋃⋂") | {"lim", "max", "min", "sup", "inf"}
SUPERSCRIPTS = {sign: str(digit) for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"ⁿ": "n", "⁻": "-", "⁺": "+"}
SUBSCRIPTS = {sign: str(digit) for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}
# Languages whose normaliser reads "1/2" as a half.
_READ_FRACTIONS = frozenset(("de", "en", "es", "fr", "it", "pt"))
_PLACEHOLDER = re.compile(r"\{(\d)\}")

Words = list[str]


@dataclass(frozen=True, eq=False)
class FormulaWords:
    """The words of one language. Words of "" are known and silent."""

    language: str
    signs: Mapping[str, str]
    # Silent unless somebody asks.
    brackets: Mapping[str, str]
    greek: Mapping[str, str]
    functions: Mapping[str, str]
    # What is said after a base for an exponent: "squared".
    powers: Mapping[str, str]
    # What stands over a letter: "hat".
    accents: Mapping[str, str]
    templates: Mapping[str, str]
    # Words of the language that are no product of letters.
    short_words: frozenset[str]

    def say(self, template: str, *parts: Words) -> Words:
        """The phrases of a template, its places filled: `{0}` by itself with phrases, inside a word as text.

        >>> words = formula_words("en-US")
        >>> words.say("nth_root", ["X"], ["5"]), words.say("power", ["X"], ["N"])
        (['the 5th root of', 'X'], ['X', 'to the power of', 'N'])
        """
        said: Words = []
        phrase: Words = []
        for token in self.templates[template].split():
            match = _PLACEHOLDER.fullmatch(token)
            if match is None and token != ",":
                phrase.append(_PLACEHOLDER.sub(lambda m: " ".join(parts[int(m[1])]), token))
                continue
            said += [" ".join(phrase)] if phrase else []
            said += [","] if match is None else parts[int(match[1])]
            phrase = []
        return said + ([" ".join(phrase)] if phrase else [])

    def identifier(self, name: str) -> str:
        """What is said for a name in a formula: a function, a Greek letter, a letter, or the word itself.

        >>> words = formula_words("en-US")
        >>> words.identifier("sin"), words.identifier("Π"), words.identifier("a"), words.identifier("ab")
        ('sine', 'capital pi', 'A', 'ab')
        """
        if name in self.functions:
            return self.functions[name]
        small = name.lower()
        if small in self.greek:
            letter = self.greek[small]
            is_capital = name != small and len(name) == 1
            return " ".join(self.say("capital", [letter])) if is_capital else letter
        if len(name) == 1 and name.isascii() and name.isalpha():
            return name.upper()
        return self.signs.get(name, name)

    def raised(self, base: Words, exponent: Words, written: str) -> Words:
        """A base with its exponent, which is written so.

        >>> formula_words("en-US").raised(["X"], ["2"], "2")
        ['X', 'squared']
        """
        known = self.powers.get(written)
        return [*base, known] if known is not None else self.say("power", base, exponent)

    @property
    def reads_fractions(self) -> bool:
        """Whether "1/2" is read as a fraction as it stands."""
        return self.language in _READ_FRACTIONS


def formula_words(locale: str) -> FormulaWords | None:
    """The words for a BCP 47 locale, None where formulas are not read but their text is."""
    language, _, rest = locale.replace("_", "-").partition("-")
    language = language.lower()
    regions = LANGUAGES.get(language)
    if regions is None:
        return None
    region = next((part.upper() for part in rest.split("-") if len(part) == 2), "")
    return None if regions and region and region not in regions else _load(language)


@cache
def _load(language: str) -> FormulaWords:
    path = resources.files("ssml_engine.plan") / "data" / "formulas" / f"{language}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    short_words = frozenset(table.pop("short_words").split())
    return FormulaWords(language=language, short_words=short_words, **table)

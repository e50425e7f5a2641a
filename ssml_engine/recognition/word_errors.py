"""Reference text and what was heard → word and character error rates, with counts and alignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jiwer

from ssml_engine.recognition.english_normalizer import normalize_basic, normalize_english

NORMALIZERS: dict[str, Callable[[str], str]] = {"english": normalize_english, "basic": normalize_basic}


@dataclass(frozen=True)
class ErrorRate:
    """A score with what it was counted from.

    substitutions, deletions, insertions, hits: of words (or characters). reference, hypothesis: as compared,
    after the normaliser. alignment: REF over HYP, for people. normalizer: name of the normaliser used.
    """

    substitutions: int
    deletions: int
    insertions: int
    hits: int
    reference: str
    hypothesis: str
    alignment: str
    normalizer: str

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def length(self) -> int:
        """Units of the reference."""
        return self.substitutions + self.deletions + self.hits

    @property
    def rate(self) -> float:
        """Errors over the reference's length; of an empty reference 0, or 1 if anything was heard."""
        if self.length == 0:
            return float(self.insertions > 0)
        return self.errors / self.length


def word_error_rate(reference: str, hypothesis: str, locale: str = "en") -> ErrorRate:
    """WER after the locale's normaliser (English rules for `en-*`, basic ones else)."""
    return _score(reference, hypothesis, locale, jiwer.process_words)


def character_error_rate(reference: str, hypothesis: str, locale: str = "en") -> ErrorRate:
    """CER after the locale's normaliser; spaces count as characters."""
    return _score(reference, hypothesis, locale, jiwer.process_characters)


def pooled_rate(scores: Sequence[ErrorRate]) -> float:
    """Errors of all over the length of all references; 0 for none."""
    length = sum(score.length for score in scores)
    return sum(score.errors for score in scores) / length if length else 0.0


def normalizer_name(locale: str) -> str:
    """Name of the normaliser of a BCP 47 tag: "english" or "basic"."""
    return "english" if locale.lower().replace("_", "-").split("-")[0] == "en" else "basic"


def normalize(text: str, locale: str) -> str:
    """The words of a text as they are compared."""
    return NORMALIZERS[normalizer_name(locale)](text)


def _score(reference: str, hypothesis: str, locale: str, process: Callable[..., object]) -> ErrorRate:
    normalizer = normalizer_name(locale)
    expected, heard = normalize(reference, locale), normalize(hypothesis, locale)
    if not expected or not heard:
        units = (len(expected), len(heard)) if process is jiwer.process_characters else None
        missing, extra = units or (len(expected.split()), len(heard.split()))
        return ErrorRate(0, missing, extra, 0, expected, heard, "", normalizer)
    output = process(expected, heard)
    return ErrorRate(
        substitutions=output.substitutions,  # type: ignore[attr-defined]
        deletions=output.deletions,  # type: ignore[attr-defined]
        insertions=output.insertions,  # type: ignore[attr-defined]
        hits=output.hits,  # type: ignore[attr-defined]
        reference=expected,
        hypothesis=heard,
        alignment=_alignment(output),
        normalizer=normalizer,
    )


def _alignment(output: object) -> str:
    shown = jiwer.visualize_alignment(output, show_measures=False, skip_correct=False)  # type: ignore[arg-type]
    lines = [line for line in shown.splitlines() if line.startswith(("REF:", "HYP:", "     "))]
    return "\n".join(line.rstrip() for line in lines)

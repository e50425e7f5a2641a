"""A line of text -> espeak-ng's IPA of it, in one language.

The library and its voices come from the wheel `espeakng-loader`; the package `phonemizer` loads and calls them.
Its backend is left out: it splits, counts, joins and logs around every line, a quarter of espeak's own time.
No cache, no locks and no alignment with words here.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

import espeakng_loader
from phonemizer.backend.espeak.wrapper import EspeakWrapper
from phonemizer.punctuation import Punctuation

from ssml_engine.text.folding import TIE

# espeak-ng keeps its data path in a buffer of 160 bytes.
_LONGEST_DATA_PATH = 150

# Marks that espeak would cut a line at.
_MARK = re.compile(f"[{re.escape(Punctuation.default_marks())}]")
# What joins the letters of one phoneme in espeak's answer.
_ESPEAK_TIE = "\u0361"
# Where espeak goes over to another language and back: `(en)`.
_LANGUAGE_SWITCH = re.compile(r"\(.+?\)")


class Transcriber:
    """espeak-ng in one language. For one thread at a time: the library keeps its state in globals."""

    def __init__(self, language: str) -> None:
        """language: one of `languages()`. Raises RuntimeError for another."""
        self._espeak = _load()
        self._espeak.set_voice(language)
        self._marks = Punctuation()

    def transcribe(self, line: str) -> str:
        """IPA with stress marks, words separated by spaces, phonemes of several letters tied with `^`.

        Punctuation counts as white space, but for marks inside numbers.
        """
        if _MARK.search(line):
            line = str(self._marks.remove(line))
        ipa = self._espeak.text_to_phonemes(line, tie=True)
        if "(" in ipa:
            ipa = _LANGUAGE_SWITCH.sub("", ipa)
        return " ".join(ipa.split()).replace(_ESPEAK_TIE, TIE)


@cache
def languages() -> frozenset[str]:
    """espeak-ng's language names, such as `en-us` or `cmn`."""
    return frozenset(voice.language for voice in _load().available_voices())


def version() -> str:
    """Version of espeak-ng."""
    return ".".join(str(part) for part in _load().version)


def _load() -> EspeakWrapper:
    """A copy of the library of its own, with the voices of the wheel."""
    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    EspeakWrapper.set_data_path(str(short_data_path(Path(espeakng_loader.get_data_path()))))
    return EspeakWrapper()


@cache
def short_data_path(path: Path) -> Path:
    """`path`, or where it is too long for espeak-ng, a link to it in the temporary directory."""
    if len(os.fsencode(path)) <= _LONGEST_DATA_PATH:
        return path
    folder = tempfile.mkdtemp(prefix="espeak-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    link = Path(folder) / "espeak-ng-data"
    link.symlink_to(path, target_is_directory=True)
    return link

"""Bytes -> parse -> compile, under atheris: whatever comes in, nothing may be raised.

    pip install atheris
    python -m conformance.fuzz.parse_and_compile --corpus out/fuzz -max_total_time=1800 -timeout=10

Arguments after --corpus are libFuzzer's. The corpus folder is filled with the documents of the cases at first; what
libFuzzer finds is added to it. The first byte chooses the mode and whether the request names a voice.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import atheris

_INSTRUMENTED = ["ssml_engine.ssml", "ssml_engine.plan", "ssml_engine.text", "ssml_engine.request"]

with atheris.instrument_imports(include=_INSTRUMENTED):
    from ssml_engine.conformance import read_cases
    from ssml_engine.conformance.fixtures import SuiteCatalog, SuiteFetcher
    from ssml_engine.conformance.locations import suite_folder
    from ssml_engine.plan import Plan, VoiceInfo
    from ssml_engine.request import Request, prepare
    from ssml_engine.ssml.vocabulary import ELEMENTS

_MAX_SEED_BYTES = 4096


class _NoVoices:
    """A library that is empty: the suite's own voices are enough."""

    def resolve(self, name: str) -> VoiceInfo | None:
        return None

    def voices(self) -> Sequence[VoiceInfo]:
        return ()


_CATALOG = SuiteCatalog.read(suite_folder(), _NoVoices())
_FETCHER = SuiteFetcher(suite_folder())


def parse_and_compile(content: bytes) -> None:
    """One execution: the plan, where there is one, survives the way through plain data."""
    choices, document = (content[0], content[1:]) if content else (0, b"")
    request = Request(
        document,
        default_voice="en-US-AvaNeural" if choices & 2 else None,
        mode="strict" if choices & 1 else "default",
    )
    prepared = prepare(request, _CATALOG, fetcher=_FETCHER)
    refused = any(item.severity == "error" for item in prepared.diagnostics)
    assert refused == (prepared.plan is None), prepared.diagnostics
    assert all(item.line >= 1 and item.column >= 1 for item in prepared.diagnostics), prepared.diagnostics
    if prepared.plan is not None:
        assert Plan.from_dict(prepared.plan.as_dict()) == prepared.plan


def seed(corpus: Path) -> None:
    """Write the documents of the cases, each after a byte of choices."""
    corpus.mkdir(parents=True, exist_ok=True)
    for case in read_cases(suite_folder()):
        if len(case.document) <= _MAX_SEED_BYTES:
            choices = (case.mode == "strict") + 2 * (case.default_voice is not None)
            content = bytes([choices]) + case.document
            (corpus / hashlib.sha256(content).hexdigest()[:24]).write_bytes(content)


def write_dictionary(path: Path) -> Path:
    """Write the words of the language for libFuzzer: tags, attributes, marks of values."""
    words = {f"<{row.name}>" for row in ELEMENTS} | {f"</{row.name}>" for row in ELEMENTS}
    words |= {f' {name}="' for row in ELEMENTS for name in row.attributes}
    words |= {"%", "st", "Hz", "dB", "ms", "&#x", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE ", "xmlns:a="}
    escaped = (word.replace("\\", "\\\\").replace('"', '\\"') for word in sorted(words))
    path.write_text("".join(f'"{word}"\n' for word in escaped), encoding="utf-8")
    return path


def main() -> None:
    """Seed the corpus, then fuzz until libFuzzer stops."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    own, rest = parser.parse_known_args()
    seed(own.corpus)
    dictionary = write_dictionary(own.corpus.with_suffix(".dict"))
    atheris.Setup([sys.argv[0], str(own.corpus), f"-dict={dictionary}", *rest], parse_and_compile)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

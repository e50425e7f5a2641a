"""Pages and quotations in a language → its plain sentences, one a line, for a teacher to speak.

    python -m ssml_engine.training.corpora.build_sentences --locale fr-FR FILES_OR_FOLDERS > fr-FR.txt

Reads HTML and the `%`-separated files of `fortune`. Of what it finds it keeps what anybody would read out alike:
whole sentences of words, without figures, names of programs, abbreviations or markup.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import html

SHORTEST, LONGEST = 25, 120  # characters
_BLOCKS = "//p | //li | //td | //h1 | //h2 | //h3"
_ENDS = re.compile(r"(?<=[.!?।…])\s+")
_LATIN = re.compile(r"[¡¿]?[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿŒœ ,;:'’¡¿-]*[.!?]")
_DEVANAGARI = re.compile(r"[\u0900-\u0963\u200c\u200d ,;:'’-]+[।.!?]")
_NOT_READ_ALIKE = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]|[A-ZÀ-Þ]{2}|'(?![A-Za-zÀ-ÿ])|\b[A-Za-z]\.|--|[:;-][.!?]")


def sentences_of(text: str, locale: str) -> Iterator[str]:
    """The plain sentences of a paragraph.

    >>> list(sentences_of("El sol sale para todos los hombres. Véase RFC 1149, pág. 3.", "es-ES"))
    ['El sol sale para todos los hombres.']
    """
    shape = _DEVANAGARI if locale.startswith("hi") else _LATIN
    for sentence in _ENDS.split(" ".join(text.split())):
        whole = SHORTEST <= len(sentence) <= LONGEST and sentence.count(" ") >= 3
        if whole and shape.fullmatch(sentence) and not _NOT_READ_ALIKE.search(sentence):
            yield sentence


def paragraphs_of(path: Path) -> Iterator[str]:
    """The paragraphs of an HTML page, or the quotations of another file without who said them."""
    if path.suffix in (".html", ".htm"):
        root = html.fromstring(path.read_bytes())
        yield from (block.text_content() for block in root.xpath(_BLOCKS))
        return
    for quotation in re.split(r"^%.*$", path.read_text("utf-8", "replace"), flags=re.MULTILINE):
        yield re.split(r"\n\s+(?:--|—)", quotation)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="+", help="files, or folders of files")
    parser.add_argument("--locale", required=True, help="BCP 47; decides which script is kept")
    args = parser.parse_args()
    found: dict[str, None] = {}
    for source in args.sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and path.suffix not in (".dat", ".gz", ".png", ".svg"):
                found.update(dict.fromkeys(s for p in paragraphs_of(path) for s in sentences_of(p, args.locale)))
    sys.stdout.write("".join(f"{sentence}\n" for sentence in found))


if __name__ == "__main__":
    main()

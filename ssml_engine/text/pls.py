"""Pronunciation Lexicon Specification files -> lexicons, or an error with the line of the fault.

No entity is expanded and nothing is fetched: a document type with declarations is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from ssml_engine.text.alphabets import ALPHABETS, UnknownPhoneError, phones_from_alphabet
from ssml_engine.text.drafts import remove_invisible
from ssml_engine.text.lexicon import Entry, Lexicon
from ssml_engine.text.runs import Alias, Pronounced

NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
LARGEST_FILE_BYTES = 100 * 1024

_XML = "http://www.w3.org/XML/1998/namespace"
_TEXT_ELEMENTS = ("grapheme", "phoneme", "alias")
_SKIPPED = ("example", "meta", "metadata")
_DEEPEST = 64


class LexiconError(ValueError):
    """The file is no usable lexicon; `line` counts from 1, 0 where it is the file as a whole."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.line = line


@dataclass
class _Pronunciation:
    kind: str
    alphabet: str
    preferred: bool
    line: int
    text: str = ""


@dataclass
class _Lexeme:
    line: int
    role: str
    graphemes: list[str] = field(default_factory=list)
    pronunciations: list[_Pronunciation] = field(default_factory=list)


def parse_lexicon(document: bytes) -> Lexicon:
    """Read a PLS 1.0 file.

    Raises LexiconError for a file that is too large, not well-formed or not PLS. An entry with unknown
    phones, an empty text or a known grapheme is left out with a warning. Source: PLS 1.0; Azure custom
    lexicons.
    """
    if len(document) > LARGEST_FILE_BYTES:
        raise LexiconError(f"{len(document)} bytes, at most {LARGEST_FILE_BYTES} are allowed")
    reader = _Reader()
    reader.read(document)
    if not reader.lexemes:
        raise LexiconError("a lexicon needs at least one lexeme")
    entries: dict[str, tuple[Entry, ...]] = {}
    warnings: list[str] = []
    for lexeme in reader.lexemes:
        _add(lexeme, reader.locale, entries, warnings)
    return Lexicon(reader.locale, entries, tuple(warnings))


def _add(lexeme: _Lexeme, locale: str, entries: dict[str, tuple[Entry, ...]], warnings: list[str]) -> None:
    if not lexeme.graphemes or not lexeme.pronunciations:
        raise LexiconError("a lexeme needs a grapheme, and a phoneme or an alias", lexeme.line)
    chosen = _choose(lexeme.pronunciations)
    if chosen is None:
        warnings.append(f"line {lexeme.line}: the pronunciation is empty")
        return
    try:
        reading = _reading(chosen, locale)
    except UnknownPhoneError as error:
        warnings.append(f"line {chosen.line}: {error}; the entry is left out")
        return
    for grapheme in lexeme.graphemes:
        written = remove_invisible(" ".join(grapheme.split()))
        known = entries.get(written, ())
        if not written:
            warnings.append(f"line {lexeme.line}: the grapheme is empty")
        elif " " in written and isinstance(reading, Pronounced):
            warnings.append(f"line {lexeme.line}: the phrase {written!r} needs an alias, not a phoneme")
        elif any(entry.role == lexeme.role for entry in known):
            warnings.append(f"line {lexeme.line}: {written!r} has an entry already, the first one counts")
        else:
            entries[written] = (*known, Entry(reading, lexeme.role))


def _choose(pronunciations: list[_Pronunciation]) -> _Pronunciation | None:
    """An alias beats a phoneme; of one kind the preferred, else the first counts."""
    filled = [one for one in pronunciations if one.text.strip()]
    kind = [one for one in filled if one.kind == "alias"] or filled
    return next((one for one in kind if one.preferred), kind[0] if kind else None)


def _reading(chosen: _Pronunciation, locale: str) -> Alias | Pronounced:
    text = chosen.text.strip()
    if chosen.kind == "alias":
        return Alias(" ".join(text.split()))
    if chosen.alphabet in ("ipa", "x-ipa") and len(text.split()) > 1:
        raise UnknownPhoneError(text, 0, "has white space inside")
    return Pronounced(phones_from_alphabet(text, chosen.alphabet, locale))


class _Reader:
    """Takes expat's calls; keeps the path of open elements of the PLS namespace."""

    def __init__(self) -> None:
        self.locale = ""
        self.lexemes: list[_Lexeme] = []
        self._alphabet = ""
        self._path: list[str] = []
        self._skipping = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.SkippedEntityHandler = self._entity
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def read(self, document: bytes) -> None:
        try:
            self._parser.Parse(document, True)
        except expat.ExpatError as error:
            raise LexiconError(f"not well-formed: {expat.ErrorString(error.code)}", error.lineno) from error
        except (ValueError, LookupError) as error:
            if isinstance(error, LexiconError):
                raise
            raise LexiconError(f"not well-formed: {error}") from error

    def _fail(self, message: str) -> LexiconError:
        return LexiconError(message, self._parser.CurrentLineNumber)

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset:
            raise self._fail("document type declarations are not allowed")

    def _entity(self, name: str, is_parameter: int) -> None:
        raise self._fail(f"the entity &{name}; is not defined")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        if len(self._path) + self._skipping >= _DEEPEST:
            raise self._fail(f"more than {_DEEPEST} levels of elements")
        namespace, _, name = qualified.rpartition(" ")
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
            return
        parent = self._path[-1] if self._path else ""
        if namespace != NAMESPACE:
            raise self._fail(f"<{name}> is not in the namespace {NAMESPACE}")
        if (parent, name) not in {("", "lexicon"), ("lexicon", "lexeme")} and not (
            parent == "lexeme" and name in _TEXT_ELEMENTS
        ):
            raise self._fail(f"<{name}> may not stand in <{parent}>" if parent else f"<{name}> is no lexicon")
        self._path.append(name)
        if name == "lexicon":
            self._root(attributes)
        elif name == "lexeme":
            self.lexemes.append(_Lexeme(self._parser.CurrentLineNumber, attributes.get("role", "")))
        elif name == "grapheme":
            self.lexemes[-1].graphemes.append("")
        else:
            alphabet = attributes.get("alphabet", self._alphabet)
            self._check_alphabet(alphabet)
            preferred = attributes.get("prefer") == "true"
            line = self._parser.CurrentLineNumber
            self.lexemes[-1].pronunciations.append(_Pronunciation(name, alphabet, preferred, line))

    def _root(self, attributes: dict[str, str]) -> None:
        required = {"version": "version", "alphabet": "alphabet", f"{_XML} lang": "xml:lang"}
        for key, shown in required.items():
            if not attributes.get(key):
                raise self._fail(f"the root needs the attribute {shown}")
        if attributes["version"] != "1.0":
            raise self._fail(f"version {attributes['version']!r}, expected 1.0")
        self._alphabet = attributes["alphabet"]
        self._check_alphabet(self._alphabet)
        self.locale = attributes[f"{_XML} lang"].strip()
        if not is_plausible_locale(self.locale):
            raise self._fail(f"{self.locale!r} is no locale")

    def _check_alphabet(self, alphabet: str) -> None:
        if alphabet not in ALPHABETS:
            raise self._fail(f"{alphabet!r} is no phonetic alphabet; known are {', '.join(ALPHABETS)}")

    def _end(self, qualified: str) -> None:
        if self._skipping:
            self._skipping -= 1
        else:
            self._path.pop()

    def _characters(self, text: str) -> None:
        if self._skipping:
            return
        name = self._path[-1]
        if name == "grapheme":
            self.lexemes[-1].graphemes[-1] += text
        elif name in ("phoneme", "alias"):
            self.lexemes[-1].pronunciations[-1].text += text
        elif text.strip():
            raise self._fail(f"text {text.strip()[:20]!r} may not stand in <{name}>")


def is_plausible_locale(tag: str) -> bool:
    """True for a language tag whose region, if any, is not one of those set aside for private use."""
    parts = tag.split("-")
    if not (parts[0].isascii() and parts[0].isalpha() and 2 <= len(parts[0]) <= 3):
        return False
    regions = [part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha()]
    private = any(
        region in ("AA", "ZZ") or "QM" <= region <= "QZ" or "XA" <= region <= "XZ" for region in regions
    )
    return not private and all(part.isalnum() and part.isascii() for part in parts)

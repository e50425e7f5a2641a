"""What may stand in what, as sets of element names, and which rule a misplaced element breaks.

Source: the nesting table of Azure's documentation joined with the XSD that Microsoft publishes; `token`,
`lookup`, `desc` and the header elements from SSML 1.1. Names are local names, `mstts:` marks the extension.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Inline elements of SSML 1.1 that Azure lacks; they count as inline everywhere.
W3C_INLINE = _names("token w lookup")
# Settings of the enclosing voice.
SETTINGS = _names(
    "mstts:silence mstts:viseme mstts:audioduration mstts:prompt mstts:mathspeechverbosity"
)
HEADERS = _names("meta metadata lexicon")

_CORE = _names("audio break phoneme prosody say-as sub")
_SCHEMA = _names("bookmark mark emphasis lang lexicon math") | W3C_INLINE
_BLOCKS = _names("p s")
_STYLE = _names("mstts:express-as")

VOICE = (
    _CORE | _SCHEMA | _BLOCKS | _STYLE | SETTINGS | _names("meta metadata")
    | _names("mstts:ttsembedding mstts:dialog mstts:voiceconversion")
)  # fmt: skip
PARAGRAPH = _CORE | _SCHEMA | _STYLE | _names("s")
SENTENCE = _CORE | _SCHEMA | _STYLE
PROSODY = _CORE | _SCHEMA | _BLOCKS | _STYLE
EMPHASIS = _CORE | _STYLE | W3C_INLINE | _names("bookmark mark emphasis lang")
EXPRESS_AS = _CORE | _SCHEMA | _BLOCKS | _STYLE
EMBEDDING = _CORE | W3C_INLINE | _names("emphasis lang")
# The documentation: everything but backgroundaudio, voice and speak. `turn` and `desc` have one parent.
LANG = VOICE - _names("meta metadata")
AUDIO = _CORE | _SCHEMA | _BLOCKS | _STYLE | _names("desc")
TURN = SENTENCE - _names("lexicon")
TOKEN = _CORE | _names("emphasis mark bookmark")
LOOKUP = _CORE | _SCHEMA | _BLOCKS | _STYLE
DIALOG = _names("mstts:turn")
# With a default voice of the request, whatever a voice may hold may stand in the root.
SPEAK = _names("mstts:backgroundaudio voice") | HEADERS
NOTHING: frozenset[str] = frozenset()

# Rule that a child breaks where it may not stand: (parents, children, rule), the first match counts; None
# matches everything.
_EMPTY = _names(
    "break bookmark mark lexicon mstts:silence mstts:viseme mstts:audioduration mstts:backgroundaudio"
    " mstts:voiceconversion mstts:prompt mstts:mathspeechverbosity meta"
)
_BROKEN_RULES: tuple[tuple[frozenset[str] | None, frozenset[str] | None, str], ...] = (
    (None, _names("speak"), "R-SPEAK-8"),
    (None, _names("voice"), "R-NEST-2"),
    (None, _names("mstts:backgroundaudio"), "R-ORD-1"),
    (_names("speak"), _names("mstts:voiceconversion"), "R-VC-3"),
    (_names("speak"), None, "R-SPEAK-6"),
    (_EMPTY, None, "R-NEST-3"),
    (None, SETTINGS, "R-NEST-4"),
    (None, _names("desc"), "R-W3C-DESC-1"),
    (_names("token w"), None, "R-W3C-TOK-2"),
    (None, _names("meta metadata"), "R-W3C-META-3"),
    (_names("mstts:dialog"), None, "R-DLG-3"),
)


def broken_rule(parent: str, child: str) -> str:
    """Id of the rule that `child` breaks in `parent`."""
    for parents, children, rule in _BROKEN_RULES:
        if (parents is None or parent in parents) and (children is None or child in children):
            return rule
    return "R-NEST-1"

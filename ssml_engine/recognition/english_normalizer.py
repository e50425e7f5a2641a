"""English text → the words that are compared when speech is scored.

    "Won't you, Mr. Smith?"               → will not you mister smith
    "He's paid $20.50 [laughs] for it."   → he is paid $20.50 for it
    "Uh, the colour of twenty-one cars"   → the color of 21 cars
    "It's 5,000 at 10:30"                 → it is 5000 at 10 30

Follows the rules that Whisper's authors published for scoring (case, brackets, hesitations, contractions,
titles, numbers, British spelling), written anew, and agrees with their own test pairs. Spelling is folded by
endings and a list, not by their list of 1,700 pairs. It does not know what was said, only how it is written.
"""

from __future__ import annotations

import re
import unicodedata

from ssml_engine.recognition.english_numbers import digits_from_words

HESITATIONS = ("hmm", "hm", "mm", "mhm", "mmm", "uh", "um", "uhm", "er", "erm")

CONTRACTIONS: tuple[tuple[str, str], ...] = (
    (r"\bwon't\b", "will not"),
    (r"\bcan't\b", "can not"),
    (r"\blet's\b", "let us"),
    (r"\bain't\b", "aint"),
    (r"\by'all\b", "you all"),
    (r"\bwanna\b", "want to"),
    (r"\bgotta\b", "got to"),
    (r"\bgonna\b", "going to"),
    (r"\bi'ma\b|\bimma\b", "i am going to"),
    (r"\b(w|c|sh)oulda\b", r"\1ould have"),
    (r"\bma'am\b", "madam"),
    (r"'d (been|gone|got|done)\b", r" had \1"),
    (r"'s (been|gone|got)\b", r" has \1"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'s\b", " is"),
    (r"'d\b", " would"),
    (r"'ll\b", " will"),
    (r"'t\b", " not"),
    (r"'ve\b", " have"),
    (r"'m\b", " am"),
)
TITLES = {
    "mr": "mister",
    "mrs": "missus",
    "st": "saint",
    "dr": "doctor",
    "prof": "professor",
    "capt": "captain",
    "gov": "governor",
    "gen": "general",
    "sen": "senator",
    "rep": "representative",
    "rev": "reverend",
    "hon": "honorable",
    "asst": "assistant",
    "assoc": "associate",
    "lt": "lieutenant",
    "col": "colonel",
    "jr": "junior",
    "sr": "senior",
    "esq": "esquire",
}
# British endings and their American ones. Both sides of a comparison are folded, so that a word changed
# without need (`appraise`) does no harm.
ENDINGS: tuple[tuple[str, str], ...] = (
    (r"([a-z]{3})isation(s?)$", r"\1ization\2"),
    (r"([a-z]{3}[^ptvmcwr])is(e|es|ed|er|ers|ing)$", r"\1iz\2"),
    (r"([a-z]{3})lys(e|es|ed|ing)$", r"\1lyz\2"),
    (r"([a-z]{2}[lbmdrvpn])our(s|ed|ing|ite|ites|able|ful|hood|less|er|ers|ly)?$", r"\1or\2"),
    (r"^(travel|model|label|cancel|counsel|fuel|level|signal|marvel|jewel|quarrel|dial|total|channel|rival|tunnel)l"
     r"(ed|ing|er|ers|ous|ery)$", r"\1\2"),
    (r"^(behav|sav)iour(s|al)?$", r"\1ior\2"),
    (r"(cent|theat|somb|spect|meag)re(s?)$", r"\1er\2"),
)
SPELLINGS = {
    "grey": "gray", "greys": "grays", "metre": "meter", "metres": "meters", "litre": "liter",
    "fibre": "fiber",
    "litres": "liters", "fibres": "fibers", "kilometre": "kilometer", "kilometres": "kilometers",
    "centimetre": "centimeter", "centimetres": "centimeters", "theatre": "theater", "defence": "defense",
    "offence": "offense", "licence": "license", "practise": "practice", "programme": "program",
    "programmes": "programs", "catalogue": "catalog", "dialogue": "dialog", "cheque": "check", "tyre": "tire",
    "tyres": "tires", "plough": "plow", "ploughs": "plows", "draught": "draft", "kerb": "curb",
    "pyjamas": "pajamas", "jewellery": "jewelry", "aluminium": "aluminum", "mould": "mold", "moulds": "molds",
    "smoulder": "smolder", "moustache": "mustache", "sceptical": "skeptical", "storey": "story",
    "storeys": "stories", "aeroplane": "airplane", "aeroplanes": "airplanes", "enrol": "enroll",
    "fulfil": "fulfill", "skilful": "skillful", "wilful": "willful", "instalment": "installment",
    "judgement": "judgment", "ageing": "aging", "cosy": "cozy", "manoeuvre": "maneuver", "towards": "toward",
    "backwards": "backward", "forwards": "forward", "artefact": "artifact",
    "mum": "mom", "mummy": "mommy", "gaol": "jail", "speciality": "specialty", "honour": "honor",
    "alright": "all right", "ok": "okay", "cancelation": "cancellation",
}  # fmt: skip
_KEEP = ".%$¢€£"


def normalize_english(text: str) -> str:
    """Words in lower case, separated by one space; see the module for what else is folded."""
    text = text.lower().replace("’", "'").replace("‘", "'")
    text = re.sub(r"[<\[][^>\]]*[>\]]", "", text)
    text = re.sub(r"\(([^)]+?)\)", "", text)
    text = re.sub(rf"\b({'|'.join(HESITATIONS)})\b", "", text)
    text = re.sub(r"\s+'", "'", text)
    for pattern, replacement in CONTRACTIONS:
        text = re.sub(pattern, replacement, text)
    text = re.sub(r"(\d),(?=\d)", r"\1", text)
    text = re.sub(r"\.(?!\d)", " ", text)
    text = _strip_symbols(text).lower()  # letters such as 𝕬 become capitals only here
    text = re.sub(r"\band a half\b", "point five", text)
    text = re.sub(r"\bper cent\b", "percent", text)
    text = re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", text)
    text = re.sub(r"(?<=\d)\s+(st|nd|rd|th|s)\b", r"\1", text)
    words = [TITLES.get(word, word) for word in text.split()]
    words = digits_from_words(words)
    return " ".join(_american(word) for word in words if word not in _KEEP or word == "%")


def normalize_basic(text: str) -> str:
    """For languages without rules of their own: lower case, no brackets, symbols or marks, single spaces."""
    text = re.sub(r"[<\[][^>\]]*[>\]]", "", text.lower())
    text = re.sub(r"\(([^)]+?)\)", "", text)
    kept = (" " if unicodedata.category(c)[0] in "MSP" else c for c in unicodedata.normalize("NFKC", text))
    return " ".join("".join(kept).split())


def _strip_symbols(text: str) -> str:
    """Symbols become spaces, marks go, letters lose their accents; amounts and decimals keep theirs."""
    kept = []
    for character in unicodedata.normalize("NFKD", text):
        category = unicodedata.category(character)
        if character in _KEEP:
            kept.append(character)
        elif category[0] == "M" or character == "'":
            continue
        else:
            kept.append(" " if category[0] in "SP" else character)
    stripped = "".join(kept)
    stripped = re.sub(r"[.$¢€£]+(?=[^\d\s])|(?<!\d)\.(?!\d)", " ", stripped)
    return re.sub(r"(?<=\S)%|(?<=\s)%", " %", stripped)


def _american(word: str) -> str:
    if word in SPELLINGS:
        return SPELLINGS[word]
    for pattern, replacement in ENDINGS:
        word = re.sub(pattern, replacement, word)
    return word

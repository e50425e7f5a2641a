"""Faults of attributes: missing, unknown, without effect, and values that refuse a document in any mode."""

from __future__ import annotations

from ssml_engine.ssml.faults.row import error, ignored, warning

_VOICE = '<voice name="en-US-Ada">Hi</voice>'

ATTRIBUTE_FAULTS = (
    error("SSML-ATTRIBUTE-MISSING", "attribute", "R-REQ-1",
          "<{name}> lacks its attribute {attribute}", "add {attribute}",
          "Azure's XSD", "<bookmark/>"),
    warning("SSML-ATTRIBUTE-UNKNOWN", "attribute", "R-NS-7",
            "<{name}> has no attribute {attribute}; it is ignored",
            "remove it or correct its name; case counts",
            "Azure's XSD", '<s data-x="1">Hi</s>'),
    warning("SSML-ATTRIBUTE-IGNORED", "attribute", "R-VOICE-10",
            "{attribute} of <{name}> has no effect", "remove it",
            "Azure voice", "<say-as interpret-as='cardinal' detail='x'>1</say-as>"),
    ignored("SSML-ATTRIBUTE-REFUSED", "attribute", "R-NS-7",
            "<{name}> takes no attribute {attribute}", "remove it",
            "Azure's XSD", '<mark name="x" id="1"/>'),
    error("SSML-SPEAK-VERSION", "attribute", "R-SPEAK-2",
          '"{value}" is not a version of SSML', "use 1.0 or 1.1",
          "SSML 1.1 §3.1.1", '<speak version="2.0" xml:lang="en-US">' + _VOICE + "</speak>"),
    error("SSML-SPEAK-LANG-EMPTY", "attribute", "R-SPEAK-3",
          "the language of the document is empty", "name it, for example en-US",
          "SSML 1.1 §3.1.2; Azure structure", '<speak version="1.0" xml:lang="">' + _VOICE + "</speak>"),
    warning("SSML-SPEAK-LANG", "attribute", "R-SPEAK-3",
            '"{value}" is not a known language', "name it, for example en-US",
            "BCP 47", '<speak version="1.0" xml:lang="xx-YY">' + _VOICE + "</speak>"),
    error("SSML-VOICE-NAME-EMPTY", "attribute", "R-VOICE-1",
          "the name of the voice is empty", "name a voice",
          "Azure voice", '<speak version="1.0" xml:lang="en-US"><voice name=" ">Hi</voice></speak>'),
    error("SSML-META-NAME", "attribute", "R-W3C-META-1",
          "meta needs one of name and http-equiv", "give exactly one of them",
          "SSML 1.1 §3.1.6", '<meta content="x"/>Hi'),
    ignored("SSML-STYLE-MISSING", "attribute", "R-REQ-18",
            "express-as has no style; the content is spoken neutrally", "add style",
            "Azure speaking styles; its XSD", '<mstts:express-as role="Girl">Hi</mstts:express-as>'),
    error("SSML-PHONEME-ALPHABET", "phoneme", "R-PH-1",
          '"{value}" is not a phonetic alphabet', "use one of {words}",
          "Azure phoneme; SSML 1.1 §3.1.10", '<phoneme alphabet="ipe" ph="a">Hi</phoneme>'),
    error("SSML-LEXICON-URI-EMPTY", "lexicon", "R-LEX-1",
          "the address of the lexicon is empty", "name an HTTPS address",
          "Azure lexicon", '<lexicon uri=""/>Hi'),
)  # fmt: skip

"""Faults of structure: the root, nesting, order, content where none may be."""

from __future__ import annotations

from ssml_engine.ssml.faults.row import error, ignored

_OPEN = '<speak version="1.0" xml:lang="en-US"'
_VOICE = '<voice name="en-US-Ada">Hi</voice>'
_BACKGROUND = '<mstts:backgroundaudio src="https://example.com/a.wav"/>'
_MSTTS = ' xmlns:mstts="http://www.w3.org/2001/mstts">'

STRUCTURE_FAULTS = (
    error("SSML-ROOT", "structure", "R-SPEAK-1",
          "the root element is <{name}>, not <speak>", "wrap the document in speak",
          "SSML 1.1 §3.1.1", "<p>Hi</p>".join(("<html>", "</html>"))),
    error("SSML-ROOT-NAMESPACE", "structure", "R-NS-2",
          "<{name}> is not in the synthesis namespace",
          'use xmlns="http://www.w3.org/2001/10/synthesis"',
          "SSML 1.1 §3.1.1; ours", _OPEN + ' xmlns="urn:x">' + _VOICE + "</speak>"),
    error("SSML-VOICE-REQUIRED", "structure", "R-SPEAK-4",
          "the document has no voice", 'wrap the text in <voice name="…">',
          "Azure structure", _OPEN + "/>"),
    error("SSML-SPEAK-TEXT", "structure", "R-SPEAK-7",
          "text stands outside of every voice", 'wrap it in <voice name="…">',
          "Azure structure", _OPEN + ">Hello " + _VOICE + "</speak>"),
    error("SSML-NEST", "structure", "R-NEST-1",
          "<{child}> is not allowed in <{parent}>", "move it, or close <{parent}> before it",
          "Azure structure and its XSD", "<s>One <s>two</s></s>"),
    error("SSML-CONTENT", "structure", "R-NEST-3",
          "<{name}> must not have content", "move the text out of it",
          "Azure structure and its XSD", "<break>123</break>"),
    error("SSML-ELEMENT-UNKNOWN", "structure", "R-NS-8",
          "<{name}> is not an element of SSML", "remove the tag or correct its name; case counts",
          "ours", "<BREAK/>"),
    ignored("SSML-ELEMENT-FOREIGN", "structure", "R-NS-9",
            "<{name}> belongs to another language; its content is spoken", "remove the tag",
            "SSML 1.1 §2.2.1; ours", '<b xmlns="http://www.w3.org/1999/xhtml">Hi</b>'),
    ignored("SSML-ELEMENT-W3C", "structure", "R-NEST-5",
            "<{name}> is not an element that Azure knows", "remove the tag or read in default mode",
            "Azure's XSD", "<w>Hi</w>"),
    error("SSML-BACKGROUND-TWICE", "structure", "R-ORD-1",
          "a document has one background at most", "remove this one",
          "Azure background audio", _OPEN + _MSTTS + _BACKGROUND * 2 + _VOICE + "</speak>"),
    error("SSML-BACKGROUND-PLACE", "structure", "R-ORD-1",
          "the background does not stand before the first voice", "make it the first child of speak",
          "Azure background audio", _OPEN + _MSTTS + _VOICE + _BACKGROUND + "</speak>"),
    error("SSML-HEADER-PLACE", "structure", "R-ORD-3",
          "<{name}> does not stand before the content", "move it to the start",
          "SSML 1.1 §3.1.6", "Hi" + '<meta name="seeAlso" content="x"/>'),
    error("SSML-LIMIT-VOICES", "limit", "R-LIM-2",
          "the document has more than {limit} voice and audio elements",
          "split it into several requests", "Azure quotas",
          _OPEN + ">" + _VOICE * 51 + "</speak>"),
)  # fmt: skip

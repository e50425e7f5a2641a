"""Faults that only rendering can find: recordings that a document names and that cannot be had."""

from __future__ import annotations

from ssml_engine.ssml.faults.row import error, warning

RENDER_FAULTS = (
    warning("SSML-AUDIO-UNAVAILABLE", "fetch", "R-AUD-2",
            "the recording {value} cannot be played: {reason}; the content of the element is spoken instead",
            "name an HTTPS address of a recording that anyone may open",
            "Azure audio; SSML 1.1 §3.3.1", '<audio src="https://example.com/missing.wav">Hi</audio>'),
    warning("SSML-AUDIO-CUT", "limit", "R-LIM-1",
            "the recording {value} is too long: {reason}", "shorten the recording",
            "Azure quotas; ours", '<audio src="https://example.com/hours.wav"/>'),
    warning("SSML-BACKGROUND-UNAVAILABLE", "fetch", "R-BG-6",
            "the recording {value} cannot be played: {reason}; there is no background",
            "name an HTTPS address of a recording that anyone may open",
            "Azure backgroundaudio; ours",
            '<speak version="1.0" xml:lang="en-US" xmlns:mstts="http://www.w3.org/2001/mstts">'
            '<mstts:backgroundaudio src="https://example.com/missing.wav"/>'
            '<voice name="en-US-Ada">Hi</voice></speak>'),
    error("SSML-CONVERSION-FETCH", "fetch", "R-VC-4",
          "the recording {value} cannot be had: {reason}",
          "name an HTTPS address of a recording under 100 MB that anyone may open",
          "Azure voice conversion; ours", '<mstts:voiceconversion url="https://example.com/missing.wav"/>'),
    error("SSML-CONVERSION-SPEECH", "fetch", "R-VC-4",
          "the recording {value} cannot be said again: {reason}", "name a recording of one person who speaks",
          "Azure voice conversion; ours", '<mstts:voiceconversion url="https://example.com/silence.wav"/>'),
)  # fmt: skip

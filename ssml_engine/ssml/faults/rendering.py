"""Faults that only the plan can find: voices, languages, phonemes, lexicons, limits of nested controls."""

from __future__ import annotations

from ssml_engine.ssml.faults.row import error, warning

PLAN_FAULTS = (
    error("SSML-VOICE-UNKNOWN", "voice", "R-VOICE-4",
          "Unsupported voice {name}.", "name a voice of the list that `voices` prints",
          "Azure voice; observed",
          '<speak version="1.0" xml:lang="en-US"><voice name="en-US-Nobody">Hi</voice></speak>'),
    warning("SSML-LANG-UNSUPPORTED", "value", "R-LANG-2",
            "the voice {voice} does not speak {value}; it goes on in {locale}",
            "use a voice that speaks it",
            "Azure lang", '<lang xml:lang="ko-KR">Hi</lang>'),
    warning("SSML-STYLE-UNKNOWN", "value", "R-STYLE-1",
            'the voice {voice} has no style "{value}"; the content is spoken neutrally',
            "use a style of the voice: {words}",
            "Azure speaking styles", '<mstts:express-as style="no-such-style">Hi</mstts:express-as>'),
    warning("SSML-STYLE-ROLE-UNSUPPORTED", "value", "R-STYLE-6",
            'the voice {voice} does not play the role "{value}"', "use a role of the voice: {words}",
            "Azure speaking styles",
            '<mstts:express-as style="cheerful" role="Girl">Hi</mstts:express-as>'),
    warning("SSML-PROSODY-RATE-LIMIT", "limit", "R-LIM-9",
            "the rate in force is {value} times normal; {limit} is used", "stay within 0.5 and 2",
            "Azure prosody", '<prosody rate="200%">Hi</prosody>'),
    warning("SSML-PROSODY-PITCH-LIMIT", "limit", "R-LIM-9",
            "the pitch in force is {value} times the voice's own; {limit} is used",
            "stay within 0.5 and 1.5",
            "Azure prosody", '<prosody pitch="+80%">Hi</prosody>'),
    warning("SSML-PROSODY-GAIN-LIMIT", "limit", "R-VOL-3",
            "the gain in force is {value}; {limit} is used", "stay within 2, which is +6dB",
            "ours", '<prosody volume="+400%">Hi</prosody>'),
)  # fmt: skip

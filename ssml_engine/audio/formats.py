"""Output format name -> what has to be written.

One table holds every name of Azure's `X-Microsoft-OutputFormat`, with its container, codec, rate and
content type; names that no permissively usable encoder can write stay in the table with the reason, so
that a caller gets a sentence and not "unknown". This module knows nothing of how bytes are made: see
`encoders`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Container(Enum):
    """What surrounds the coded samples."""

    NONE = "none"
    WAV = "wav"
    MP3 = "mp3"
    OGG = "ogg"
    WEBM = "webm"
    FLAC = "flac"


class Codec(Enum):
    """How samples become bits."""

    PCM_S16LE = "pcm_s16le"
    MULAW = "mulaw"
    ALAW = "alaw"
    MP3 = "mp3"
    OPUS = "opus"
    FLAC = "flac"
    G722 = "g722"
    AMR_WB = "amr_wb"
    SILK = "silk"
    SIREN = "siren"


@dataclass(frozen=True)
class OutputFormat:
    """One row of the table. All formats are mono."""

    name: str
    container: Container
    codec: Codec
    # Rate of the samples that enter the codec, Hz.
    sample_rate_hz: int
    # Bits per second: exact for PCM, G.711, MP3 and bare Opus, a mean for the rest; None if nobody says.
    bit_rate_bps: int | None
    # MIME type of a response body in this format.
    content_type: str
    # Why this build cannot write the format; None where it can.
    unsupported: str | None = None

    @property
    def supported(self) -> bool:
        """True where `encoders.open_encoder` can write this format."""
        return self.unsupported is None

    @property
    def lossless(self) -> bool:
        """True where decoding gives back the 16-bit samples that were encoded."""
        return self.codec in (Codec.PCM_S16LE, Codec.FLAC)


class UnknownFormat(ValueError):
    """The name is in no row of the table; the message lists the names that are."""


class UnsupportedFormat(ValueError):
    """The name is known but this build cannot write it; the message says why."""


_NO_SILK = "no permissively licensed encoder writes Skype's SILK bit stream"
_NO_AMR_WB = "the bundled ffmpeg decodes AMR-WB but has no encoder for it"
_NO_SIREN = "the service retired Siren and no open encoder exists"

_PCM_RATES = {
    "8khz": 8000,
    "16khz": 16000,
    "22050hz": 22050,
    "24khz": 24000,
    "44100hz": 44100,
    "48khz": 48000,
}


def _wave_rows() -> list[OutputFormat]:
    rows = []
    for prefix, container, pcm_type in (
        ("raw", Container.NONE, None),
        ("riff", Container.WAV, "audio/x-wav"),
    ):
        for codec, label in ((Codec.MULAW, "mulaw"), (Codec.ALAW, "alaw")):
            name = f"{prefix}-8khz-8bit-mono-{label}"
            content_type = pcm_type or ("audio/basic" if codec is Codec.MULAW else "audio/x-alaw-basic")
            rows.append(OutputFormat(name, container, codec, 8000, 64_000, content_type))
        for label, rate_hz in _PCM_RATES.items():
            name = f"{prefix}-{label}-16bit-mono-pcm"
            content_type = pcm_type or f"audio/L16;rate={rate_hz}"
            rows.append(OutputFormat(name, container, Codec.PCM_S16LE, rate_hz, 16 * rate_hz, content_type))
    return rows


_MP3, _OPUS, _FLAC = "audio/mpeg", "audio/opus", "audio/flac"
_OGG, _WEBM = "audio/ogg; codecs=opus", "audio/webm; codecs=opus"

# Source: Azure text to speech REST reference and the Speech SDK's format enumeration. Ogg and WebM rows whose
# name states no bit rate have the one that the SDK assumes when it computes positions.
_CODED_ROWS = (
    OutputFormat("audio-16khz-32kbitrate-mono-mp3", Container.MP3, Codec.MP3, 16000, 32_000, _MP3),
    OutputFormat("audio-16khz-64kbitrate-mono-mp3", Container.MP3, Codec.MP3, 16000, 64_000, _MP3),
    OutputFormat("audio-16khz-128kbitrate-mono-mp3", Container.MP3, Codec.MP3, 16000, 128_000, _MP3),
    OutputFormat("audio-24khz-48kbitrate-mono-mp3", Container.MP3, Codec.MP3, 24000, 48_000, _MP3),
    OutputFormat("audio-24khz-96kbitrate-mono-mp3", Container.MP3, Codec.MP3, 24000, 96_000, _MP3),
    OutputFormat("audio-24khz-160kbitrate-mono-mp3", Container.MP3, Codec.MP3, 24000, 160_000, _MP3),
    OutputFormat("audio-48khz-96kbitrate-mono-mp3", Container.MP3, Codec.MP3, 48000, 96_000, _MP3),
    OutputFormat("audio-48khz-192kbitrate-mono-mp3", Container.MP3, Codec.MP3, 48000, 192_000, _MP3),
    OutputFormat("audio-16khz-16bit-32kbps-mono-opus", Container.NONE, Codec.OPUS, 16000, 32_000, _OPUS),
    OutputFormat("audio-24khz-16bit-24kbps-mono-opus", Container.NONE, Codec.OPUS, 24000, 24_000, _OPUS),
    OutputFormat("audio-24khz-16bit-48kbps-mono-opus", Container.NONE, Codec.OPUS, 24000, 48_000, _OPUS),
    OutputFormat("ogg-16khz-16bit-mono-opus", Container.OGG, Codec.OPUS, 16000, 64_000, _OGG),
    OutputFormat("ogg-24khz-16bit-mono-opus", Container.OGG, Codec.OPUS, 24000, 64_000, _OGG),
    OutputFormat("ogg-48khz-16bit-mono-opus", Container.OGG, Codec.OPUS, 48000, 96_000, _OGG),
    OutputFormat("webm-16khz-16bit-mono-opus", Container.WEBM, Codec.OPUS, 16000, 32_000, _WEBM),
    OutputFormat("webm-24khz-16bit-mono-opus", Container.WEBM, Codec.OPUS, 24000, 48_000, _WEBM),
    OutputFormat("webm-24khz-16bit-24kbps-mono-opus", Container.WEBM, Codec.OPUS, 24000, 24_000, _WEBM),
    OutputFormat("audio-24khz-16bit-mono-flac", Container.FLAC, Codec.FLAC, 24000, None, _FLAC),
    OutputFormat("audio-48khz-16bit-mono-flac", Container.FLAC, Codec.FLAC, 48000, None, _FLAC),
    OutputFormat("g722-16khz-64kbps", Container.NONE, Codec.G722, 16000, 64_000, "audio/G722"),
    OutputFormat("amr-wb-16000hz", Container.NONE, Codec.AMR_WB, 16000, 23_850, "audio/amr-wb", _NO_AMR_WB),
    OutputFormat(
        "raw-16khz-16bit-mono-truesilk", Container.NONE, Codec.SILK, 16000, None, "audio/SILK", _NO_SILK
    ),
    OutputFormat(
        "raw-24khz-16bit-mono-truesilk", Container.NONE, Codec.SILK, 24000, None, "audio/SILK", _NO_SILK
    ),
    OutputFormat(
        "riff-16khz-16kbps-mono-siren", Container.WAV, Codec.SIREN, 16000, 16_000, "audio/x-wav", _NO_SIREN
    ),
    OutputFormat(
        "audio-16khz-16kbps-mono-siren", Container.NONE, Codec.SIREN, 16000, 16_000, "audio/siren", _NO_SIREN
    ),
)

OUTPUT_FORMATS = MappingProxyType({row.name: row for row in (*_wave_rows(), *_CODED_ROWS)})

DEFAULT_FORMAT = OUTPUT_FORMATS["riff-24khz-16bit-mono-pcm"]


def find_format(name: str, *, exact: bool = False) -> OutputFormat:
    """Look a format up by its Azure name, ignoring case unless `exact`.

    The row may be an unsupported one: `OutputFormat.unsupported` says so, and encoding it raises.
    Raises UnknownFormat for a name outside the table.
    """
    row = OUTPUT_FORMATS.get(name if exact else name.strip().lower())
    if row is None:
        known = ", ".join(sorted(row.name for row in OUTPUT_FORMATS.values() if row.supported))
        raise UnknownFormat(f'"{name}" is not an output format; expected one of: {known}')
    return row

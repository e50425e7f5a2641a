"""PCM and G.711 bytes <-> RIFF WAVE files and headers.

Writing is ours because a streamed answer needs a header before its length is known, which libsndfile does
not write to a pipe. Reading belongs to `decoders`, which takes any container.
"""

from __future__ import annotations

import struct
from os import PathLike
from pathlib import Path

from ssml_engine.audio.formats import Codec, OutputFormat
from ssml_engine.audio.levels import Samples, float_to_int16

# Players take the largest 32-bit size as "until the stream ends" (ffmpeg, sox and browsers do).
_UNKNOWN_SIZE = 0xFFFFFFFF

# wFormatTag of RFC 2361, bits a sample.
_WAVE_TAGS = {Codec.PCM_S16LE: (1, 16), Codec.ALAW: (6, 8), Codec.MULAW: (7, 8)}


def wav_header(codec: Codec, sample_rate_hz: int, num_bytes: int | None) -> bytes:
    """The 44 bytes before `num_bytes` bytes of mono sound; None for a stream of unknown length.

    G.711 gets the same plain 44-byte form, without the `fact` chunk, because clients of Azure skip 44 bytes.
    Raises ValueError for a codec that WAV is not written with, or a size beyond 4 GiB.
    """
    if codec not in _WAVE_TAGS:
        raise ValueError(f"no WAV header is written for {codec.value}")
    if num_bytes is not None and not 0 <= num_bytes <= _UNKNOWN_SIZE - 37:
        raise ValueError(f"a WAV file cannot hold {num_bytes} bytes")
    tag, bits = _WAVE_TAGS[codec]
    block_align = bits // 8
    riff_size, body_size = (
        (_UNKNOWN_SIZE, _UNKNOWN_SIZE) if num_bytes is None else (num_bytes + 36, num_bytes)
    )
    # RIFF chunks are padded to an even length; the pad counts in the outer size only.
    if num_bytes is not None:
        riff_size += num_bytes % 2
    fmt = struct.pack("<HHIIHH", tag, 1, sample_rate_hz, sample_rate_hz * block_align, block_align, bits)
    sizes = struct.pack("<I", riff_size), struct.pack("<I", body_size)
    return b"RIFF" + sizes[0] + b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + sizes[1]


def wav_file(row: OutputFormat, body: bytes) -> bytes:
    """A whole WAV file around coded bytes: header, body, and the pad byte of an odd body."""
    return wav_header(row.codec, row.sample_rate_hz, len(body)) + body + b"\0" * (len(body) % 2)


def write_wav(path: str | PathLike[str], samples: Samples, sample_rate_hz: int = 24000) -> None:
    """Write `[n]` float samples in [-1, 1] as 16-bit mono PCM."""
    body = float_to_int16(samples).astype("<i2").tobytes()
    Path(path).write_bytes(wav_header(Codec.PCM_S16LE, sample_rate_hz, len(body)) + body)

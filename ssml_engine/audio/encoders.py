"""Float samples -> bytes in an output format, at once or as they come.

Knows the table of `formats`, the converter of `resample` and the coders; does not know who asked. Every
encoder first converts to the format's rate, so that what leaves does not depend on how the samples were cut.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from ssml_engine.audio.ffmpeg import FfmpegEncoder
from ssml_engine.audio.formats import Codec, Container, OutputFormat, UnsupportedFormat
from ssml_engine.audio.g711 import int16_to_alaw, int16_to_mulaw
from ssml_engine.audio.levels import Samples, float_to_int16
from ssml_engine.audio.resample import Resampler
from ssml_engine.audio.wav import wav_file, wav_header


class Coder(Protocol):
    """Turns samples at the format's own rate into bytes."""

    def push(self, samples: Samples) -> bytes:
        """Take `[n]` float samples; return the bytes that are ready, perhaps none."""
        ...

    def finish(self) -> bytes:
        """End the stream; return the bytes still owed."""
        ...

    def close(self) -> None:
        """Free everything, whether finished or not. May be called twice."""
        ...


class StreamingEncoder:
    """Samples in, bytes out, for one stream; close it, or use it in `with`, to free the coder's process.

    Not for use from several threads at once.
    """

    def __init__(self, row: OutputFormat, coder: Coder, source_rate_hz: int) -> None:
        self.format = row
        self._coder = coder
        self._resampler = Resampler(source_rate_hz, row.sample_rate_hz)

    def push(self, samples: Samples) -> bytes:
        """Take `[n]` float samples in [-1, 1] at the source rate; return the bytes ready, perhaps none."""
        return self._coder.push(self._resampler.push(samples))

    def finish(self) -> bytes:
        """End the stream; return the bytes still owed, and free the coder."""
        try:
            return self._coder.push(self._resampler.flush()) + self._coder.finish()
        finally:
            self._coder.close()

    def close(self) -> None:
        """Give the stream up and free the coder."""
        self._coder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_encoder(row: OutputFormat, *, source_rate_hz: int = 24000) -> StreamingEncoder:
    """Start a stream in the format `row` for samples at `source_rate_hz`.

    A WAV stream starts with a header of unknown length (R-FMT-4). Raises UnsupportedFormat with the reason
    where `row.supported` is false.
    """
    if row.unsupported is not None:
        raise UnsupportedFormat(f'"{row.name}" cannot be written: {row.unsupported}')
    coder = _ByteCoder(row) if row.codec in _SAMPLE_BYTES else FfmpegEncoder(row)
    return StreamingEncoder(row, coder, source_rate_hz)


def encode(samples: Samples, row: OutputFormat, *, source_rate_hz: int = 24000) -> bytes:
    """Encode `[n]` float samples at once; WAV and FLAC files state their length. Raises as `open_encoder`."""
    with open_encoder(row, source_rate_hz=source_rate_hz) as encoder:
        coded = encoder.push(samples) + encoder.finish()
    if row.container is Container.WAV:
        return wav_file(row, coded[len(wav_header(row.codec, row.sample_rate_hz, None)) :])
    if row.container is Container.FLAC:
        return _with_flac_length(coded, -(-len(samples) * row.sample_rate_hz // source_rate_hz))
    return coded


def _with_flac_length(coded: bytes, num_samples: int) -> bytes:
    """Fill in the number of samples, which ffmpeg leaves out where it cannot go back. Source: RFC 9639, 8.2."""
    # 36 bits that end 16 bytes (the MD5 sum) before the end of STREAMINFO; that begins the file, after 8 bytes.
    at = 8 + 34 - 16 - 5
    (field,) = struct.unpack(">Q", b"\0\0\0" + coded[at : at + 5])
    stated = (field >> 36 << 36) | min(num_samples, 2**36 - 1)
    return coded[:at] + struct.pack(">Q", stated)[3:] + coded[at + 5 :]


def _pcm_bytes(samples: Samples) -> bytes:
    return float_to_int16(samples).astype("<i2").tobytes()


def _mulaw_bytes(samples: Samples) -> bytes:
    return int16_to_mulaw(float_to_int16(samples)).tobytes()


def _alaw_bytes(samples: Samples) -> bytes:
    return int16_to_alaw(float_to_int16(samples)).tobytes()


_SAMPLE_BYTES: dict[Codec, Callable[[Samples], bytes]] = {
    Codec.PCM_S16LE: _pcm_bytes,
    Codec.MULAW: _mulaw_bytes,
    Codec.ALAW: _alaw_bytes,
}


class _ByteCoder:
    """PCM and G.711: each sample is its own bytes; in WAV the first answer starts with the header."""

    def __init__(self, row: OutputFormat) -> None:
        self._to_bytes = _SAMPLE_BYTES[row.codec]
        wrapped = row.container is Container.WAV
        self._header = wav_header(row.codec, row.sample_rate_hz, None) if wrapped else b""

    def push(self, samples: Samples) -> bytes:
        header, self._header = self._header, b""
        return header + self._to_bytes(samples)

    def finish(self) -> bytes:
        header, self._header = self._header, b""
        return header

    def close(self) -> None:
        pass

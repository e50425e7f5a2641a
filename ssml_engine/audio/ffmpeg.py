"""Samples -> coded bytes through the ffmpeg program that the `imageio-ffmpeg` wheel brings.

ffmpeg runs as a separate process and is fed 16-bit samples at the codec's rate; everything it is told is
in one table. Decoding with it is in `decoders`.
"""

from __future__ import annotations

import logging
import queue
import subprocess
import threading
from functools import cache

import imageio_ffmpeg

from ssml_engine.audio.formats import Codec, Container, OutputFormat
from ssml_engine.audio.levels import Samples, float_to_int16
from ssml_engine.audio.ogg import OpusPackets

_LOG = logging.getLogger(__name__)

# 20 ms packets, pages and clusters of 200 ms: what waits in the muxer is what a listener waits for.
_OPUS = ("-c:a", "libopus", "-application", "audio", "-frame_duration", "20")
_OGG_PAGES = ("-page_duration", "200000")
# Bare packets carry no lengths, so a client can only part them if each has the same size: constant rate.
_CONSTANT_RATE = ("-vbr", "off")
_WEBM_CLUSTERS = ("-cluster_time_limit", "200", "-live", "1")

# (container, codec) -> (muxer, options).
_WRITERS: dict[tuple[Container, Codec], tuple[str, tuple[str, ...]]] = {
    # Without the Xing frame and reservoir the stream can be cut and joined at any frame.
    (Container.MP3, Codec.MP3): (
        "mp3",
        ("-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0", "-reservoir", "0"),
    ),
    (Container.OGG, Codec.OPUS): ("ogg", _OPUS + _OGG_PAGES),
    (Container.WEBM, Codec.OPUS): ("webm", _OPUS + _WEBM_CLUSTERS),
    (Container.NONE, Codec.OPUS): ("ogg", _OPUS + _OGG_PAGES + _CONSTANT_RATE),
    (Container.NONE, Codec.G722): ("g722", ("-c:a", "g722")),
    (Container.FLAC, Codec.FLAC): ("flac", ("-c:a", "flac")),
}

_READ_BYTES = 65536
_EXIT_TIMEOUT_S = 30.0


class CoderFailed(RuntimeError):
    """ffmpeg ended with an error; the message carries what it wrote."""


@cache
def ffmpeg_path() -> str:
    """Path of the ffmpeg program. Raises RuntimeError where the wheel has none for this platform."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


class FfmpegEncoder:
    """One ffmpeg process that codes one stream; `push`, `finish` and `close` as `encoders.Coder` says."""

    def __init__(self, row: OutputFormat) -> None:
        """Raises KeyError for a container and codec that the table above does not pair."""
        self._packets = OpusPackets() if (row.container, row.codec) == (Container.NONE, Codec.OPUS) else None
        self._process = subprocess.Popen(
            _arguments(row), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._coded: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._complaints = b""
        # Both pipes are drained from the start: a full one would stop ffmpeg, and then us.
        self._readers = (
            threading.Thread(target=self._read_coded, daemon=True),
            threading.Thread(target=self._read_complaints, daemon=True),
        )
        for reader in self._readers:
            reader.start()

    def push(self, samples: Samples) -> bytes:
        """Take `[n]` float samples at the format's rate; return the bytes that ffmpeg has ready.

        Raises CoderFailed if ffmpeg has ended, ValueError after `close`.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(float_to_int16(samples).astype("<i2").tobytes())
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise CoderFailed(self._failure()) from error
        return self._strip(self._drain(wait=False))

    def finish(self) -> bytes:
        """Close ffmpeg's input; return the rest of its output. Raises CoderFailed if it reports an error."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError as error:
            raise CoderFailed(self._failure()) from error
        coded = self._drain(wait=True)
        if self._process.wait(timeout=_EXIT_TIMEOUT_S) != 0:
            raise CoderFailed(self._failure())
        return self._strip(coded)

    def close(self) -> None:
        """End the process if it still runs, and its threads."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                _LOG.debug("ffmpeg ended before it read all its input")

    def _drain(self, *, wait: bool) -> bytes:
        """Everything read so far; with `wait`, everything until ffmpeg closes its output."""
        parts = []
        while wait or not self._coded.empty():
            try:
                part = self._coded.get(timeout=_EXIT_TIMEOUT_S)
            except queue.Empty as error:
                raise CoderFailed(f"ffmpeg wrote nothing for {_EXIT_TIMEOUT_S:.0f} s") from error
            if part is None:
                break
            parts.append(part)
        return b"".join(parts)

    def _strip(self, coded: bytes) -> bytes:
        return coded if self._packets is None else b"".join(self._packets.push(coded))

    def _failure(self) -> str:
        self._process.wait(timeout=_EXIT_TIMEOUT_S)
        self._readers[1].join()
        complaint = self._complaints.decode(errors="replace").strip()
        return f"ffmpeg ended with status {self._process.returncode}: {complaint or 'no message'}"

    def _read_coded(self) -> None:
        assert self._process.stdout is not None
        while part := self._process.stdout.read1(_READ_BYTES):  # type: ignore[attr-defined]
            self._coded.put(part)
        self._coded.put(None)

    def _read_complaints(self) -> None:
        assert self._process.stderr is not None
        self._complaints = self._process.stderr.read()


def _arguments(row: OutputFormat) -> list[str]:
    muxer, options = _WRITERS[(row.container, row.codec)]
    rate = (
        ("-b:a", str(row.bit_rate_bps))
        if row.bit_rate_bps is not None and row.codec is not Codec.G722
        else ()
    )
    return [
        ffmpeg_path(), "-hide_banner", "-nostdin", "-loglevel", "error",
        # Raw samples need no probing; without this ffmpeg waits for five seconds of them.
        "-probesize", "32", "-analyzeduration", "0",
        "-f", "s16le", "-ar", str(row.sample_rate_hz), "-ac", "1", "-i", "pipe:0",
        # The same samples give the same bytes: no program version, no random serial number.
        "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact",
        *options, *rate, "-flush_packets", "1", "-f", muxer, "pipe:1",
    ]  # fmt: skip

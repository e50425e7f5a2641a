"""Bytes of any recording → mono samples at one rate, never more than asked for.

libsndfile reads what it knows; the rest (MP4, WMA, WebM, AMR …) goes through the bundled ffmpeg, as a process
that may read that one file and open nothing else. Both stop at the length limit, whatever the file claims, so
a file that unpacks to hours costs no more than one of the permitted length. pydub is not used: it reads
everything into memory first and needs ffprobe, which the bundle lacks. What is longer than permitted is cut, but
refused where it is far too small for its length.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
import threading
from dataclasses import dataclass

import numpy as np
import soundfile

from ssml_engine.audio.ffmpeg import ffmpeg_path
from ssml_engine.audio.g711 import alaw_to_int16, mulaw_to_int16
from ssml_engine.audio.levels import Samples, int16_to_float
from ssml_engine.audio.resample import Resampler, resample

# Beyond these a file is a mistake or an attack; resampling from 1 Hz would multiply its length by thousands.
_RATE_RANGE_HZ = (4000, 384_000)
_MOST_CHANNELS = 32
_BLOCK_FRAMES = 65536
# No codec for speech is as small; what is longer than permitted and smaller than this is made to fill a memory.
_LEAST_BYTES_PER_S = 200
_UNKNOWN_FRAMES = 1 << 62

# First bytes of what libsndfile may open; it knows dozens of forgotten formats that no document needs.
_SNDFILE_MAGIC = (b"RIFF", b"RIFX", b"RF64", b"fLaC", b"OggS", b"FORM", b".snd", b"ID3")

# What ffmpeg may open, by demuxer and decoder: no playlists, no scripts, no pictures.
_DEMUXERS = (
    "aac,aiff,amr,ape,asf,au,avi,caf,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpegts,ogg,wav,w64,"
    "xwma"
)
_DECODERS = (
    "aac,aac_latm,ac3,adpcm_ima_wav,adpcm_ms,alac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,ape,eac3,flac,"
    "g722,gsm_ms,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,pcm_alaw,pcm_f32be,pcm_f32le,pcm_mulaw,"
    "pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_u8,speex,libspeex,vorbis,libvorbis,"
    "wmalossless,wmapro,wmav1,wmav2,wmavoice"
)
_HEADERLESS = {
    "audio/basic": mulaw_to_int16,
    "audio/x-mulaw-basic": mulaw_to_int16,
    "audio/x-alaw-basic": alaw_to_int16,
}
# What ffmpeg may answer with; it converts other rates, so that a file cannot choose how much we hold.
_FFMPEG_RATES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_MOST_COMPLAINT_BYTES = 2000


class DecodeError(ValueError):
    """The bytes are no recording that can be read; the message says what the reader found."""


@dataclass(frozen=True)
class Recording:
    """A decoded recording."""

    # Mono float32 `[n]` at `sample_rate_hz`; channels are averaged.
    samples: Samples
    sample_rate_hz: int
    # True where the file holds more than the limit and the rest was not read.
    truncated: bool


def decode(
    content: bytes,
    *,
    max_duration_s: float,
    sample_rate_hz: int = 24000,
    content_type: str = "",
    timeout_s: float = 30.0,
) -> Recording:
    """Read a recording of any format, up to `max_duration_s` of it.

    content_type: tells headerless G.711 (`audio/basic`, 8 kHz) from the rest; otherwise the bytes speak for
    themselves. timeout_s: for the formats that go through ffmpeg. Raises DecodeError.
    """
    if not content:
        raise DecodeError("the recording is empty")
    bare_type = content_type.partition(";")[0].strip().lower()
    if not _is_sndfiles(content):
        if bare_type in _HEADERLESS:
            return _read_g711(content, bare_type, max_duration_s, sample_rate_hz)
        return _read_ffmpeg(content, max_duration_s, sample_rate_hz, timeout_s)
    try:
        return _read_sndfile(content, max_duration_s, sample_rate_hz)
    except soundfile.LibsndfileError:
        # Codecs inside RIFF and Ogg that only ffmpeg knows; its message is the one that counts.
        return _read_ffmpeg(content, max_duration_s, sample_rate_hz, timeout_s)


def _is_sndfiles(content: bytes) -> bool:
    # 0xFFE…: the frame sync of MPEG audio without a tag; layer bits 00 would be AAC's ADTS.
    mpeg = len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[1] & 0x06 != 0
    return mpeg or content.startswith(_SNDFILE_MAGIC)


def _read_g711(content: bytes, bare_type: str, max_duration_s: float, rate_hz: int) -> Recording:
    limit = int(max_duration_s * 8000)
    integers = _HEADERLESS[bare_type](np.frombuffer(content[:limit], np.uint8))
    return Recording(resample(int16_to_float(integers), 8000, rate_hz), rate_hz, len(content) > limit)


def _read_sndfile(content: bytes, max_duration_s: float, rate_hz: int) -> Recording:
    """Read, mix and convert block by block: what a header or a bomb claims is never held at once."""
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        _check_shape(file.samplerate, file.channels)
        resampler = Resampler(file.samplerate, rate_hz)
        left = int(max_duration_s * file.samplerate)
        parts: list[Samples] = []
        while left > 0:
            block = file.read(min(_BLOCK_FRAMES, left), dtype="float32", always_2d=True)
            if not len(block):
                break
            left -= len(block)
            parts.append(resampler.push(_finite(block.mean(axis=1, dtype=np.float32))))
        truncated = left <= 0 and len(file.read(1)) > 0
        if truncated:
            claimed_s = file.frames / file.samplerate if file.frames < _UNKNOWN_FRAMES else 0.0
            _refuse_bomb(len(content), max(claimed_s, max_duration_s))
        return Recording(np.concatenate([*parts, resampler.flush()]), rate_hz, truncated)


def _refuse_bomb(num_bytes: int, duration_s: float) -> None:
    """Raise DecodeError for a recording that is too long for what it weighs."""
    if num_bytes < _LEAST_BYTES_PER_S * duration_s:
        raise DecodeError(f"{num_bytes} bytes that unpack to more than {duration_s:.0f} s are a decompression bomb")


def _check_shape(rate_hz: int, num_channels: int) -> None:
    low, high = _RATE_RANGE_HZ
    if not low <= rate_hz <= high:
        raise DecodeError(f"a sampling rate of {rate_hz} Hz is outside {low} to {high} Hz")
    if not 1 <= num_channels <= _MOST_CHANNELS:
        raise DecodeError(f"{num_channels} channels are more than {_MOST_CHANNELS}")


def _finite(samples: Samples) -> Samples:
    """Float files may hold anything: NaN and infinity become silence, the rest stays within four times full
    scale.
    """
    return np.clip(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0), -4.0, 4.0)


def _read_ffmpeg(content: bytes, max_duration_s: float, rate_hz: int, timeout_s: float) -> Recording:
    """Decode in a process. From a file and not a pipe, because MP4 keeps its index at the end."""
    # A little beyond the limit tells whether there was more.
    duration_s = max_duration_s + 0.1
    most_bytes = int(duration_s * max(_FFMPEG_RATES_HZ)) * 2 + 4096
    with tempfile.NamedTemporaryFile(prefix="ssml-engine-") as file:
        file.write(content)
        file.flush()
        wave = _run_ffmpeg(_arguments(file.name, duration_s), most_bytes, timeout_s)
    try:
        samples, found_rate_hz = soundfile.read(io.BytesIO(wave), dtype="float32")
    except soundfile.LibsndfileError as error:
        raise DecodeError(f"ffmpeg found no sound in the recording: {error}") from error
    limit = int(max_duration_s * found_rate_hz)
    truncated = len(samples) > limit
    if truncated:
        _refuse_bomb(len(content), max_duration_s)
    return Recording(resample(samples[:limit], found_rate_hz, rate_hz), rate_hz, truncated)


def _arguments(path: str, duration_s: float) -> list[str]:
    return [
        ffmpeg_path(), "-hide_banner", "-nostdin", "-loglevel", "error", "-max_alloc", str(256 * 1024 * 1024),
        # Only this file: a playlist or a reference inside it must not open another or reach the network.
        "-protocol_whitelist", "file", "-format_whitelist", _DEMUXERS, "-codec_whitelist", _DECODERS,
        "-t", f"{duration_s:.3f}", "-i", f"file:{path}", "-map", "0:a:0", "-vn", "-sn", "-dn",
        "-af", "aformat=sample_rates=" + "|".join(map(str, _FFMPEG_RATES_HZ)),
        "-ac", "1", "-c:a", "pcm_s16le", "-map_metadata", "-1", "-f", "wav", "pipe:1",
    ]  # fmt: skip


def _run_ffmpeg(arguments: list[str], most_bytes: int, timeout_s: float) -> bytes:
    """The process's output. Raises DecodeError if it fails, takes too long or writes more than
    `most_bytes`.
    """
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        timed_out = threading.Event()

        def give_up() -> None:
            timed_out.set()
            process.kill()

        guard = threading.Timer(timeout_s, give_up)
        guard.daemon = True
        complaints: list[bytes] = []
        # One read takes all that ffmpeg complains of, aside, so that a full pipe cannot stop it.
        stderr = process.stderr
        listener = threading.Thread(target=lambda: complaints.append(stderr.read()), daemon=True)
        guard.start()
        listener.start()
        try:
            output = process.stdout.read(most_bytes + 1)
            if len(output) > most_bytes:
                process.kill()
                raise DecodeError("the recording unpacks to more than its stated length")
            status = process.wait()
        finally:
            guard.cancel()
            process.kill()
            listener.join()
    if timed_out.is_set():
        raise DecodeError(f"decoding took more than {timeout_s:g} s")
    if status != 0:
        complaint = b"".join(complaints)[:_MOST_COMPLAINT_BYTES].decode(errors="replace")
        raise DecodeError(f"ffmpeg cannot read the recording: {_last_line(complaint)}")
    return output


def _last_line(complaint: str) -> str:
    """ffmpeg's last word, which is the reason, without the file's name."""
    lines = [line for line in complaint.splitlines() if line.strip()]
    return lines[-1].rpartition("ssml-engine-")[2].partition(": ")[2] or lines[-1] if lines else "no message"

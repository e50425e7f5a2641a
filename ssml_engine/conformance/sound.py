"""Encoded audio -> samples and measurements: lengths, silences, levels."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from ssml_engine.audio import DecodeError, OutputFormat, UnknownFormat, decode, find_format
from ssml_engine.audio.formats import Codec, Container
from ssml_engine.audio.g711 import alaw_to_int16, mulaw_to_int16
from ssml_engine.conformance.targets import HeardAudio, TargetError

# A stretch is silent below this level, and counts from this length on.
SILENCE_DB = -50.0
SHORTEST_SILENCE_MS = 60.0
_WINDOW_MS = 10.0
# Longest answer that is looked at: the limit of one request, and a little.
_LONGEST_S = 660.0


def container_of(encoded: bytes) -> str:
    """The container that the first bytes name; "raw" where they name none."""
    if encoded[:4] == b"RIFF" and encoded[8:12] == b"WAVE":
        return "wav"
    if encoded[:4] == b"OggS":
        return "ogg"
    if encoded[:4] == b"fLaC":
        return "flac"
    if encoded[:4] == b"\x1aE\xdf\xa3":
        return "webm"
    if encoded[:3] == b"ID3" or _is_mp3_frame(encoded[:3]):
        return "mp3"
    return "raw"


def _is_mp3_frame(head: bytes) -> bool:
    """True for the header of an MPEG frame of layer III; bytes of silence in µ-law are all ones, too."""
    return len(head) == 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] >> 4 != 0xF


def decoded(encoded: bytes, format_name: str) -> HeardAudio:
    """Decode an answer. Bytes without a container are what the name of the format says, else 16-bit samples at 24 kHz.

    Raises TargetError for audio that cannot be decoded.
    """
    row = _format(format_name)
    if row.container is Container.NONE:
        samples = _raw_samples(encoded, row.codec)
        return HeardAudio(encoded, samples, row.sample_rate_hz, "raw", row.sample_rate_hz)
    try:
        recording = decode(encoded, max_duration_s=_LONGEST_S)
    except DecodeError as error:
        raise TargetError(f"the audio cannot be decoded: {error}") from error
    rate_hz = _stated_rate_hz(encoded) or row.sample_rate_hz
    return HeardAudio(encoded, recording.samples, recording.sample_rate_hz, container_of(encoded), rate_hz)


def _format(name: str) -> OutputFormat:
    try:
        return find_format(name)
    except UnknownFormat:
        return find_format("raw-24khz-16bit-mono-pcm")


def _raw_samples(encoded: bytes, codec: Codec) -> NDArray[np.float32]:
    """Samples `[N]` of bytes that have no container; none of a codec whose packets only a container tells apart."""
    octets = np.frombuffer(encoded, np.uint8)
    match codec:
        case Codec.MULAW:
            samples = mulaw_to_int16(octets)
        case Codec.ALAW:
            samples = alaw_to_int16(octets)
        case Codec.PCM_S16LE:
            samples = np.frombuffer(encoded[: len(encoded) // 2 * 2], "<i2")
        case _:
            samples = np.zeros(0, np.int16)
    return (samples / 32768.0).astype(np.float32)


def _stated_rate_hz(encoded: bytes) -> int | None:
    """The rate that a header states, in Hz; None where libsndfile cannot read it."""
    try:
        return int(soundfile.info(io.BytesIO(encoded)).samplerate)
    except soundfile.LibsndfileError:
        return None


def level_db(audio: HeardAudio) -> float:
    """RMS level in dB of full scale of what is not silent; −120 for silence."""
    loud = audio.samples[np.abs(audio.samples) > 10 ** (SILENCE_DB / 20)]
    power = float(np.mean(np.square(loud, dtype=np.float64))) if loud.size else 0.0
    return max(10 * np.log10(power), -120.0) if power else -120.0


def silences_ms(audio: HeardAudio) -> list[float]:
    """Lengths in ms of the silent stretches, in their order, those at the edges included."""
    quiet = _quiet_windows(audio)
    found: list[float] = []
    length = 0
    for is_quiet in [*quiet, False]:
        if is_quiet:
            length += 1
        elif length:
            found.append(length * _WINDOW_MS)
            length = 0
    return [silence for silence in found if silence >= SHORTEST_SILENCE_MS]


def _quiet_windows(audio: HeardAudio) -> NDArray[np.bool_]:
    size = max(1, round(audio.sample_rate_hz * _WINDOW_MS / 1000))
    whole = audio.samples[: len(audio.samples) // size * size].reshape(-1, size)
    return np.asarray(np.abs(whole).max(axis=1, initial=0.0) < 10 ** (SILENCE_DB / 20))

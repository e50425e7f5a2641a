"""Encoded audio -> samples and measurements: lengths, silences, levels."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from ssml_engine.audio import decode
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
    if encoded[:3] == b"ID3" or (len(encoded) > 1 and encoded[0] == 0xFF and encoded[1] & 0xE0 == 0xE0):
        return "mp3"
    return "raw"


def decoded(encoded: bytes, sample_rate_hz: int) -> HeardAudio:
    """Decode an answer. Bytes without a container are 16-bit samples at `sample_rate_hz`.

    Raises TargetError for audio that cannot be decoded.
    """
    container = container_of(encoded)
    if container == "raw":
        whole = encoded[: len(encoded) // 2 * 2]
        samples = np.frombuffer(whole, "<i2").astype(np.float32) / 32768.0
        return HeardAudio(encoded, samples, sample_rate_hz, container, sample_rate_hz)
    try:
        recording = decode(encoded, max_duration_s=_LONGEST_S)
    except Exception as error:
        raise TargetError(f"the audio cannot be decoded: {error}") from error
    stated = _stated_rate_hz(encoded) or sample_rate_hz
    return HeardAudio(encoded, recording.samples, recording.sample_rate_hz, container, stated)


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

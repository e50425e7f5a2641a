import math
import re
import subprocess

import numpy as np
import pytest

from ssml_engine.audio.ffmpeg import ffmpeg_path
from ssml_engine.audio.levels import float_to_int16
from ssml_engine.audio.loudness import gain_to_loudness_db, integrated_loudness, match_loudness

from .signals import noise, tone


@pytest.mark.parametrize("rate_hz", [24000, 48000, 44100])
def test_the_standards_reference_tone(rate_hz):
    # BS.1770: 997 Hz at full scale in one front channel is -3.01 LKFS; at a tenth, 20 dB less.
    full = tone(997, 3.0, rate_hz=rate_hz, peak=1.0)
    assert integrated_loudness(full, rate_hz) == pytest.approx(-3.01, abs=0.03)
    assert integrated_loudness(full / 10, rate_hz) == pytest.approx(-23.01, abs=0.03)


def bursts():
    """Noise of three levels with silence between: both gates have work."""
    silence = np.zeros(24000, np.float32)
    parts = [noise(24000 * 2, peak=0.3), silence, noise(24000, seed=1, peak=0.02), silence]
    return np.concatenate([*parts, noise(36000, seed=2, peak=0.1), tone(150, 1.0)])


def test_loudness_equals_ffmpegs():
    body = float_to_int16(bursts()).astype("<i2").tobytes()
    command = [ffmpeg_path(), "-hide_banner", "-f", "s16le", "-ar", "24000", "-ac", "1", "-i", "pipe:0"]
    command += ["-af", "ebur128", "-f", "null", "-"]
    log = subprocess.run(command, input=body, stderr=subprocess.PIPE, check=True).stderr.decode()
    summary = log[log.rindex("Summary") :]
    theirs = float(re.search(r"I:\s+(-[\d.]+) LUFS", summary)[1])
    assert integrated_loudness(bursts()) == pytest.approx(theirs, abs=0.15)


def test_silence_has_no_loudness_and_is_not_amplified():
    assert integrated_loudness(np.zeros(24000, np.float32)) == -math.inf
    assert integrated_loudness(np.zeros(0, np.float32)) == -math.inf
    assert gain_to_loudness_db(np.zeros(24000, np.float32), -20.0) == 0.0


def test_silence_around_does_not_make_a_recording_quieter():
    speech = noise(240_000, peak=0.2)
    quiet = np.zeros(480_000, np.float32)
    surrounded = np.concatenate([quiet, speech, quiet])
    # Without gates it would be 10 log10(5) = 7 dB; the blocks at the two edges cost a little.
    assert integrated_loudness(surrounded) == pytest.approx(integrated_loudness(speech), abs=0.2)


def test_a_recording_is_brought_to_the_target():
    assert integrated_loudness(match_loudness(bursts(), -23.0)) == pytest.approx(-23.0, abs=0.01)


def test_short_recordings_count_too():
    assert integrated_loudness(tone(997, 0.2, peak=1.0)) == pytest.approx(-3.01, abs=0.1)


def test_the_gain_is_bounded():
    assert gain_to_loudness_db(tone(997, 1.0, peak=1e-3), -10.0) == 20.0
    assert gain_to_loudness_db(tone(997, 1.0, peak=1.0), -60.0, most_db=30.0) == -30.0

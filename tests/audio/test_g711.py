import io

import numpy as np
import pytest
import soundfile

from ssml_engine.audio.g711 import alaw_to_int16, int16_to_alaw, int16_to_mulaw, mulaw_to_int16

CODES = np.arange(256, dtype=np.uint8)
EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)


@pytest.mark.parametrize(("subtype", "decode"), [("ULAW", mulaw_to_int16), ("ALAW", alaw_to_int16)])
def test_decoding_equals_libsndfiles(subtype, decode):
    reference, _ = soundfile.read(
        io.BytesIO(CODES.tobytes()), dtype="int16", format="RAW", subtype=subtype, samplerate=8000, channels=1
    )
    assert np.array_equal(decode(CODES), reference)


@pytest.mark.parametrize(
    ("encode", "decode"), [(int16_to_mulaw, mulaw_to_int16), (int16_to_alaw, alaw_to_int16)]
)
def test_encoding_picks_a_nearest_level(encode, decode):
    levels = np.unique(decode(CODES).astype(np.int32))
    error = np.abs(decode(encode(EVERY_SAMPLE)).astype(np.int32) - EVERY_SAMPLE)
    above = np.searchsorted(levels, EVERY_SAMPLE).clip(1, len(levels) - 1)
    best = np.minimum(np.abs(levels[above] - EVERY_SAMPLE), np.abs(levels[above - 1] - EVERY_SAMPLE))
    # Where a step meets one twice as large, the standard's boundary is off the middle by a quarter of a step:
    # up to 256 of 65536, for less than one sample in a hundred.
    assert (error - best).max() <= 256
    assert (error <= 2 * np.maximum(best, 8)).all()
    assert np.count_nonzero(error > best) < 0.01 * len(EVERY_SAMPLE)


def test_decoding_then_encoding_is_the_identity_but_for_negative_zero():
    assert np.array_equal(int16_to_alaw(alaw_to_int16(CODES)), CODES)
    mulaw = int16_to_mulaw(mulaw_to_int16(CODES))
    assert np.flatnonzero(mulaw != CODES).tolist() == [0x7F]
    assert mulaw[0x7F] == 0xFF


def test_values_of_the_standards_tables():
    # G.711 table 2a/1a: quiet is 0xFF and 0xD5, full positive scale is 0x80 and 0xAA.
    samples = np.array([0, 32767, -32768], np.int16)
    assert int16_to_mulaw(samples).tolist() == [0xFF, 0x80, 0x00]
    assert int16_to_alaw(samples).tolist() == [0xD5, 0xAA, 0x2A]
